// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/point_classifier.h"

#include "core/support/parallel.h"

namespace weightscape::lessons {
namespace {

/// What the seed of the points is used for.
enum PointSeed : std::uint64_t { kTrainingPoints, kHeldOutPoints };

/// The plane is this wide for the network: tanh needs inputs of some size to bend.
constexpr float kInputScale = 3.0F;

SmallNetwork pointNetwork(const PointClassifierSettings& settings) {
    std::vector<std::size_t> widths = {2};
    widths.insert(widths.end(), settings.hidden.begin(), settings.hidden.end());
    widths.push_back(settings.dataSet->classes);
    ParameterLayout layout;
    DenseLayers layers(layout, widths);
    return {std::move(layout), std::move(layers)};
}

std::vector<LabelledPoint> pointsFor(const DataSet& set, PointWish wish, PointSeed use) {
    wish.seed = seedFor(wish.seed, use);
    return drawPoints(set, wish);
}

/// The middle of cell `index` of `count` that cut -reach .. reach.
float middleOf(std::size_t index, std::size_t count, double reach) {
    const double share = (static_cast<double>(index) + 0.5) / static_cast<double>(count);
    return static_cast<float>((2.0 * share - 1.0) * reach);
}

}  // namespace

PointClassifier::PointClassifier(const PointClassifierSettings& settings)
    : TrainingProblem(pointNetwork(settings), {settings.points.count, settings.heldOut}),
      m_dataSet(*settings.dataSet),
      m_training(pointsFor(m_dataSet, settings.points, kTrainingPoints)),
      m_heldOut(pointsFor(m_dataSet,
                          {settings.heldOut, settings.points.noise, settings.points.seed},
                          kHeldOutPoints)) {}

std::vector<float> PointClassifier::initialParameters(std::uint64_t seed) const {
    std::vector<float> parameters(layout().count());
    Draws draws(seed);
    layers().initialize(parameters, draws);
    return parameters;
}

void PointClassifier::gather(std::span<const float> /*parameters*/, Examples from,
                             std::span<const std::uint32_t> examples, Batch& batch) const {
    const auto& points = from == Examples::Training ? m_training : m_heldOut;
    batch.inputs.resize(2, static_cast<Eigen::Index>(examples.size()));
    batch.labels.resize(examples.size());
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const LabelledPoint& point = points[examples[i]];
        const auto column = static_cast<Eigen::Index>(i);
        batch.inputs(0, column) = kInputScale * point.place[0];
        batch.inputs(1, column) = kInputScale * point.place[1];
        batch.labels[i] = point.label;
    }
}

Result<BoundaryMap> PointClassifier::boundary(std::span<const float> parameters,
                                              const BoundaryWish& wish, TaskContext& task) const {
    const std::size_t cells = wish.width * wish.height;
    BoundaryMap map{wish.width, wish.height, std::vector<std::uint8_t>(cells),
                    std::vector<float>(cells)};
    const auto fillRows = [&](std::size_t, std::size_t begin, std::size_t end) {
        Columns inputs(2, static_cast<Eigen::Index>(wish.width));
        LayerOutputs outputs;
        for (std::size_t row = begin; row < end; ++row) {
            inputs.row(1).setConstant(-kInputScale * middleOf(row, wish.height, wish.reach));
            for (std::size_t x = 0; x < wish.width; ++x) {
                inputs(0, static_cast<Eigen::Index>(x)) =
                    kInputScale * middleOf(x, wish.width, wish.reach);
            }
            layers().forward(parameters, inputs, outputs);
            for (std::size_t x = 0; x < wish.width; ++x) {
                const auto logits = outputs.logits().col(static_cast<Eigen::Index>(x));
                Eigen::Index likeliest = 0;
                const float top = logits.maxCoeff(&likeliest);
                const std::size_t cell = row * wish.width + x;
                map.classes[cell] = static_cast<std::uint8_t>(likeliest);
                map.confidences[cell] = 1.0F / (logits.array() - top).exp().sum();
            }
        }
    };
    if (!forEachChunk(wish.height, 4, task, fillRows)) return failCancelled();
    return map;
}

}  // namespace weightscape::lessons
