// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/activations/smooth_rounding.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/inference/kernels/multiply.h"

namespace weightscape::inference {
namespace {

/// The largest finite magnitude of each column.
std::vector<float> columnMaxima(const Rows& weights) {
    std::vector<float> maxima(weights.width);
    for (std::size_t row = 0; row < weights.count; ++row) {
        const std::span<const float> values = weights.row(row);
        for (std::size_t column = 0; column < values.size(); ++column) {
            const float magnitude = std::abs(values[column]);
            if (magnitude > maxima[column] && std::isfinite(magnitude)) maxima[column] = magnitude;
        }
    }
    return maxima;
}

MatrixCache::Prepare smoothing(const ActivationMode& mode,
                               std::shared_ptr<const InputRanges> ranges) {
    return [scheme = schemes::parseScheme(mode.kind->weights).value(), ranges = std::move(ranges),
            migration = mode.parameters[0]](const LinearLayer& layer, std::size_t matrix,
                                            TaskContext& task) -> Result<PreparedMatrix> {
        auto weights = decodeMatrix(layer.matrices[matrix], task);
        if (!weights) return fail(weights.error());
        PreparedMatrix prepared{*std::move(weights), {}};
        if (const ObservedRange* inputs = ranges->find(layer.tensor)) {
            prepared.divisors =
                smoothingDivisors(inputs->channelMaxima, columnMaxima(prepared.weights), migration);
            for (std::size_t row = 0; row < prepared.weights.count; ++row) {
                std::ranges::transform(prepared.weights.row(row), prepared.divisors,
                                       prepared.weights.row(row).begin(), std::multiplies<>());
            }
        }
        if (auto done = roundWeights(scheme, prepared.weights.view(), task); !done) {
            return fail(done.error());
        }
        return prepared;
    };
}

}  // namespace

std::vector<float> smoothingDivisors(std::span<const float> inputMaxima,
                                     std::span<const float> weightMaxima, double migration) {
    std::vector<float> divisors(inputMaxima.size(), 1.0F);
    for (std::size_t j = 0; j < divisors.size(); ++j) {
        if (inputMaxima[j] == 0.0F || weightMaxima[j] == 0.0F) continue;
        const auto divisor = static_cast<float>(std::pow(inputMaxima[j], migration) /
                                                std::pow(weightMaxima[j], 1.0 - migration));
        if (std::isnormal(divisor)) divisors[j] = divisor;
    }
    return divisors;
}

SmoothRounding::SmoothRounding(const ActivationMode& mode,
                               std::shared_ptr<const InputRanges> ranges)
    : m_range(mode.range),
      m_ranges(std::move(ranges)),
      m_levels(mode.kind->bits),
      m_weights(smoothing(mode, m_ranges)) {}

std::optional<float> SmoothRounding::limitOf(const LinearLayer& layer,
                                             std::span<const float> divisors,
                                             ConstRows divided) const {
    if (m_range.kind == RangeKind::Token || divisors.empty()) return std::nullopt;
    if (m_range.kind == RangeKind::Tensor) return largestFinite(divided);
    const std::vector<float>& maxima = m_ranges->find(layer.tensor)->channelMaxima;
    float limit = 0.0F;
    for (std::size_t j = 0; j < maxima.size(); ++j)
        limit = std::max(limit, maxima[j] / divisors[j]);
    return limit;
}

Result<void> SmoothRounding::multiply(const LinearLayer& layer, std::size_t matrix,
                                      ConstRows inputs, MutableRows outputs, TaskContext& task) {
    if (!isRoundedMatrix(layer.tensor)) {
        return inference::multiply(layer.matrices[matrix], inputs, outputs, task);
    }
    const auto weights = m_weights.of(layer, matrix, task);
    if (!weights) return fail(weights.error());
    const std::vector<float>& divisors = (*weights)->divisors;
    Rows divided(inputs.count, inputs.width);
    for (std::size_t i = 0; i < inputs.count; ++i) {
        if (divisors.empty()) {
            std::ranges::copy(inputs.row(i), divided.row(i).begin());
        } else {
            std::ranges::transform(inputs.row(i), divisors, divided.row(i).begin(),
                                   std::divides<>());
        }
    }
    const auto limit = limitOf(layer, divisors, divided.view());
    if (auto done = m_levels.round(divided.view(), limit, divided.view(), task); !done) return done;
    return inference::multiply((*weights)->matrix(), divided.view(), outputs, task);
}

std::unique_ptr<InputRounding> makeSmoothRounding(const ActivationMode& mode,
                                                  std::shared_ptr<const InputRanges> ranges) {
    return std::make_unique<SmoothRounding>(mode, std::move(ranges));
}

}  // namespace weightscape::inference
