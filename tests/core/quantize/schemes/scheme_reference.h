// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "core/support/counter_random.h"
#include "tests/core/measure/encoding.h"
#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::test {

/// A Gaussian weight with standard deviation 1 by Box and Muller.
inline float gaussian(std::uint64_t seed, std::uint64_t index) {
    const double u = static_cast<double>((splitMix64(seed, 2 * index) >> 11U) + 1U) * 0x1.0p-53;
    const double v = static_cast<double>(splitMix64(seed, 2 * index + 1) >> 11U) * 0x1.0p-53;
    return static_cast<float>(std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v));
}

inline std::vector<float> gaussianWeights(std::uint64_t seed, std::size_t count) {
    std::vector<float> weights(count);
    for (std::size_t i = 0; i < count; ++i) weights[i] = gaussian(seed, i);
    return weights;
}

inline schemes::Scheme schemeNamed(const std::string& text) {
    auto scheme = schemes::parseScheme(text);
    if (!scheme) throw std::runtime_error(text + ": " + scheme.error().detail.english());
    return *scheme;
}

inline encoders::Treatment simulated(const schemes::Scheme& scheme) {
    return {.format = formats::findFormat("f32"), .scheme = scheme};
}

/// Importance of the columns, for as many matrices on top of each other as there are numbers.
inline ColumnImportance columnsOf(const TensorInfo& tensor, std::span<const float> values) {
    if (values.empty()) return {};
    const std::uint64_t matrices = std::max<std::uint64_t>(1, values.size() / tensor.rowLength());
    return {values, tensor.rowCount() / matrices};
}

struct SchemeRequest {
    const schemes::Scheme& scheme;
    std::span<const float> importance = {};
    bool explain = true;
    std::size_t worstGroups = 20;
};

inline Result<schemes::SchemeResult> applyScheme(const Model& model, const TensorInfo& tensor,
                                                 const SchemeRequest& request, TaskContext& task) {
    const encoders::Treatment treatment = simulated(request.scheme);
    const auto measured =
        measure::measureTreatment(model, tensor,
                                  {.treatment = treatment,
                                   .importance = columnsOf(tensor, request.importance),
                                   .explain = request.explain,
                                   .worstGroups = request.worstGroups},
                                  task);
    if (!measured) return fail(measured.error());
    return *measured->explanation;
}

inline schemes::SchemeResult applied(const OneTensorModel& model, const schemes::Scheme& scheme,
                                     std::span<const float> importance = {}) {
    SilentTask task;
    auto result = applyScheme(model.model(), model.tensor(),
                              {.scheme = scheme, .importance = importance}, task);
    if (!result) throw std::runtime_error(result.error().detail.english());
    return *result;
}

inline std::vector<float> decodedWith(const OneTensorModel& model, const schemes::Scheme& scheme,
                                      std::span<const float> importance = {}) {
    return decodedBy(model.model(), model.tensor(), simulated(scheme),
                     {columnsOf(model.tensor(), importance)});
}

inline double squaredErrorOf(std::span<const float> weights, std::span<const float> decoded) {
    double sum = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!std::isfinite(weights[i])) continue;
        const double difference = static_cast<double>(decoded[i]) - weights[i];
        sum += difference * difference;
    }
    return sum;
}

}  // namespace weightscape::test
