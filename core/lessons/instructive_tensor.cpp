// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/instructive_tensor.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/lessons/figure_text.h"
#include "core/measure/moments.h"
#include "core/model/tensor_source.h"
#include "core/support/printable.h"

namespace weightscape::lessons {
namespace {

constexpr std::uint64_t kPatch = 64, kRun = 256;

/// The best place of a tensor for a lesson.
struct Candidate {
    double score = -1.0;
    int tensor = -1;
    std::uint64_t row = 0, column = 0;
};

bool isReadableMatrix(const TensorInfo& tensor) {
    return tensor.holds == Holds::Weights && tensor.format->canDecode() &&
           tensor.dimensions.size() >= 2 && tensor.rowLength() >= kPatch &&
           tensor.rowCount() >= kRowsLookedAt;
}

std::uint64_t rowAt(const TensorInfo& tensor, std::uint64_t number) {
    return number * tensor.rowCount() / kRowsLookedAt;
}

std::vector<float> readRow(const Model& model, const TensorInfo& tensor, std::uint64_t row) {
    std::vector<float> weights(tensor.rowLength());
    decodeRows(model, tensor, row, 1, weights);
    return weights;
}

/// The farthest weight from the mean, in standard deviations of the rows looked at.
Candidate loudestOf(const Model& model, const TensorInfo& tensor) {
    measure::Moments moments;
    Candidate best;
    float loudest = 0.0F;
    for (std::uint64_t i = 0; i < kRowsLookedAt; ++i) {
        const auto weights = readRow(model, tensor, rowAt(tensor, i));
        moments.merge(measure::Moments::of(weights));
        for (std::size_t column = 0; column < weights.size(); ++column) {
            const float size = std::abs(weights[column]);
            if (!std::isfinite(size) || size <= std::abs(loudest)) continue;
            loudest = weights[column];
            best.row = rowAt(tensor, i);
            best.column = column;
        }
    }
    const double deviation = moments.standardDeviation();
    if (deviation > 0) best.score = std::abs(loudest - moments.mean) / deviation;
    return best;
}

/// How far the middle of a part's extremes is from 0, in halves of their distance.
Candidate mostLopsidedOf(const Model& model, const TensorInfo& tensor) {
    Candidate best;
    for (std::uint64_t i = 0; i < kRowsLookedAt; ++i) {
        const auto weights = readRow(model, tensor, rowAt(tensor, i));
        for (std::size_t first = 0; first < weights.size(); first += kRun) {
            const auto part =
                std::span(weights).subspan(first, std::min(kRun, weights.size() - first));
            const auto [low, high] = std::ranges::minmax(part);
            if (!std::isfinite(low) || !std::isfinite(high) || low >= high) continue;
            const double score =
                std::abs((static_cast<double>(low) + high) / (static_cast<double>(high) - low));
            if (score <= best.score) continue;
            best.score = score;
            best.row = rowAt(tensor, i);
            best.column = first;
        }
    }
    return best;
}

std::uint64_t firstAround(std::uint64_t place, std::uint64_t count) {
    const std::uint64_t begin = place - std::min(place, kPatch / 2);
    return std::min(begin, count - std::min(count, kPatch));
}

/// Without what is not finite: such weights are 0 here.
LessonWeights cutOut(const Model& model, const TensorInfo& tensor, const Rectangle& area) {
    LessonWeights weights{area.rows, area.columns, {}};
    std::vector<float> buffer;
    TensorSource{model, tensor}.read(area, weights.values, buffer);
    for (float& each : weights.values) {
        if (!std::isfinite(each)) each = 0.0F;
    }
    return weights;
}

/// A row of the table of what is looked for.
struct Search {
    Candidate (*best)(const Model&, const TensorInfo&);
    Rectangle (*area)(const TensorInfo&, const Candidate&);
    Pattern<4> reason;
    Text (*figure)(double score);
};

const Search& searchFor(Telling telling) {
    static const Search kLoudest = {
        loudestOf,
        [](const TensorInfo& tensor, const Candidate& best) -> Rectangle {
            return {firstAround(best.row, tensor.rowCount()),
                    firstAround(best.column, tensor.rowLength()),
                    std::min(kPatch, tensor.rowCount()), std::min(kPatch, tensor.rowLength())};
        },
        "%1: of %2 matrices it has the loudest weight, %3 standard deviations from the mean (%4 "
        "rows of each were looked at)."_text,
        [](double score) { return figureText(score, 3); }};
    static const Search kLopsided = {
        mostLopsidedOf,
        [](const TensorInfo& tensor, const Candidate& best) -> Rectangle {
            return {best.row, best.column, 1, std::min(kRun, tensor.rowLength() - best.column)};
        },
        "%1: of %2 matrices it has the part of a row that lies most to one side of 0, its middle "
        "%3 "
        "of the way to its end (%4 rows of each were looked at)."_text,
        [](double score) { return shareText(score / (1.0 + score)); }};
    return telling == Telling::Loudest ? kLoudest : kLopsided;
}

}  // namespace

Result<InstructiveTensor> findInstructive(const Model& model, Telling telling, TaskContext& task) {
    if (model.isRemote()) {
        return fail(ErrorCode::Unsupported,
                    "A lesson reads parts of every tensor; of a model on a server they would be "
                    "downloaded. Open a model of this computer."_text());
    }
    const Search& search = searchFor(telling);
    Candidate best;
    std::uint64_t matrices = 0;
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        if (task.cancelled()) return failCancelled();
        const TensorInfo& tensor = model.tensors[i];
        if (!isReadableMatrix(tensor)) continue;
        ++matrices;
        Candidate found = search.best(model, tensor);
        found.tensor = static_cast<int>(i);
        if (found.score > best.score) best = found;
        task.report(static_cast<double>(i + 1) / static_cast<double>(model.tensors.size()),
                    tensor.ggufName);
    }
    if (best.tensor < 0) {
        return fail(ErrorCode::Unsupported,
                    "The model has no matrix whose weights can be read."_text());
    }
    if (auto same = model.checkUnchanged(); !same) return fail(same.error());
    const TensorInfo& tensor = model.tensors[static_cast<std::size_t>(best.tensor)];
    return InstructiveTensor{best.tensor, cutOut(model, tensor, search.area(tensor, best)),
                             search.reason(printable(tensor.ggufName), matrices,
                                           search.figure(best.score), kRowsLookedAt)};
}

}  // namespace weightscape::lessons
