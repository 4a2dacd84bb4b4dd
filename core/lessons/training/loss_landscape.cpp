// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/loss_landscape.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/lessons/training/draws.h"
#include "core/support/parallel.h"
#include "core/support/piece_progress.h"

namespace weightscape::lessons {
namespace {

double lengthOf(std::span<const float> row) {
    double sum = 0.0;
    for (const float number : row) sum += static_cast<double>(number) * number;
    return std::sqrt(sum);
}

/// Calls visit(offset, length) for every row of every matrix.
template <typename Visit>
void forEachFilter(const ParameterLayout& layout, Visit visit) {
    for (const ParameterTensor& tensor : layout.tensors()) {
        if (!tensor.isMatrix) continue;
        for (std::size_t row = 0; row < tensor.rows(); ++row) {
            visit(tensor.offset + row * tensor.columns(), tensor.columns());
        }
    }
}

/// parameters + along first x it + along second x it.
std::vector<float> moved(std::span<const float> parameters,
                         const std::array<std::span<const float>, 2>& directions,
                         const std::array<double, 2>& along) {
    std::vector<float> place(parameters.begin(), parameters.end());
    for (std::size_t i = 0; i < place.size(); ++i) {
        place[i] = static_cast<float>(parameters[i] + along[0] * directions[0][i] +
                                      along[1] * directions[1][i]);
    }
    return place;
}

/// Works on `count` points in parallel and reports each. False: cancelled.
template <typename Work>
bool forEachPoint(std::size_t count, TaskContext& task, const Work& work) {
    const std::string stage = "landscape";
    PieceProgress progress(count, stage, task);
    return forEachChunk(count, 1, task, [&](std::size_t point, std::size_t, std::size_t) {
        work(point);
        progress.finishOne();
    });
}

}  // namespace

std::vector<float> filterNormalizedDirection(const ParameterLayout& layout,
                                             std::span<const float> parameters,
                                             std::uint64_t seed) {
    std::vector<float> direction(parameters.size());
    Draws draws(seed);
    forEachFilter(layout, [&](std::size_t offset, std::size_t count) {
        const auto part = std::span(direction).subspan(offset, count);
        for (float& number : part) number = static_cast<float>(draws.normal());
        const double length = lengthOf(part);
        const double factor =
            length > 0.0 ? lengthOf(parameters.subspan(offset, count)) / length : 0.0;
        for (float& number : part) number = static_cast<float>(number * factor);
    });
    return direction;
}

Result<Landscape> lossLandscape(const LandscapeCentre& centre, const LandscapeWish& wish,
                                TaskContext& task) {
    const auto& layout = centre.problem.layout();
    const auto first = filterNormalizedDirection(layout, centre.parameters, seedFor(wish.seed, 0));
    const auto second = filterNormalizedDirection(layout, centre.parameters, seedFor(wish.seed, 1));
    Landscape landscape{wish.side, wish.reach,
                        std::min(wish.examples, centre.problem.counts().heldOut),
                        std::vector<double>(wish.side * wish.side)};
    const auto placeOf = [&](std::size_t index) {
        const auto last = static_cast<double>(wish.side - 1);
        return wish.reach * (2.0 * static_cast<double>(index) - last) / last;
    };
    const bool finished = forEachPoint(landscape.losses.size(), task, [&](std::size_t point) {
        auto place = moved(centre.parameters, {first, second},
                           {placeOf(point % wish.side), placeOf(point / wish.side)});
        if (centre.rounder != nullptr) place = centre.rounder->rounded(place);
        landscape.losses[point] = centre.problem.heldOutScore(place, wish.examples).loss;
    });
    if (!finished) return failCancelled();
    return landscape;
}

Result<Sharpness> sharpnessOf(const TrainingProblem& problem, std::span<const float> parameters,
                              const SharpnessWish& wish, TaskContext& task) {
    std::vector<double> rises(wish.directions);
    const double centre = problem.heldOutScore(parameters, wish.examples).loss;
    const bool finished = forEachPoint(wish.directions, task, [&](std::size_t i) {
        const auto direction =
            filterNormalizedDirection(problem.layout(), parameters, seedFor(wish.seed, i));
        const auto place = moved(parameters, {direction, direction}, {wish.radius, 0.0});
        rises[i] = problem.heldOutScore(place, wish.examples).loss - centre;
    });
    if (!finished) return failCancelled();
    const auto count = static_cast<double>(rises.size());
    const double mean = std::accumulate(rises.begin(), rises.end(), 0.0) / count;
    double squares = 0.0;
    for (const double rise : rises) squares += (rise - mean) * (rise - mean);
    return Sharpness{centre, mean, std::sqrt(squares / (count - 1.0) / count)};
}

double relativeStep(const ParameterLayout& layout, std::span<const float> parameters,
                    std::span<const float> rounded) {
    double sum = 0.0;
    std::size_t rows = 0;
    forEachFilter(layout, [&](std::size_t offset, std::size_t count) {
        const double length = lengthOf(parameters.subspan(offset, count));
        if (length == 0.0) return;
        double squares = 0.0;
        for (std::size_t i = offset; i < offset + count; ++i) {
            const double difference = static_cast<double>(rounded[i]) - parameters[i];
            squares += difference * difference;
        }
        sum += squares / (length * length);
        ++rows;
    });
    return rows == 0 ? 0.0 : std::sqrt(sum / static_cast<double>(rows));
}

}  // namespace weightscape::lessons
