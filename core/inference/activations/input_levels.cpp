// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/activations/input_levels.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/support/largest_magnitude.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

elements::Levels integerLevels(unsigned bits) {
    const elements::ElementType type{.bits = static_cast<std::uint8_t>(bits)};
    return elements::fixedLevels(type, elements::Mapping::Symmetric).value();
}

}  // namespace

InputLevels::InputLevels(unsigned bits)
    : m_codec(integerLevels(bits), elements::ScaleType::F32, {}) {}

Result<void> InputLevels::round(ConstRows inputs, std::optional<float> limit, MutableRows rounded,
                                TaskContext& task) const {
    const auto roundRows = [&](std::size_t, std::size_t begin, std::size_t end) {
        std::vector<float> row(inputs.width);
        for (std::size_t i = begin; i < end; ++i) {
            std::ranges::copy(inputs.row(i), row.begin());
            const float largest = largestMagnitude(row);
            if (!std::isfinite(largest)) {
                std::ranges::copy(row, rounded.row(i).begin());
                continue;
            }
            const float top = limit.value_or(largest);
            const elements::Group group{row, {}, {}};
            m_codec.roundTrip(group, m_codec.storedScale({-top, top}), rounded.row(i));
        }
    };
    if (!forEachChunk(inputs.count, kTokensInChunk, task, roundRows)) return failCancelled();
    return {};
}

float largestFinite(ConstRows inputs) {
    float largest = 0.0F;
    for (std::size_t i = 0; i < inputs.count; ++i) {
        const float ofRow = largestMagnitude(inputs.row(i));
        if (std::isfinite(ofRow)) largest = std::max(largest, ofRow);
    }
    return largest;
}

std::optional<float> InputLimits::of(const std::string& tensor, ConstRows inputs,
                                     const InputLevels& levels, TaskContext& task) {
    if (m_range.kind == RangeKind::Token) return std::nullopt;
    if (m_range.kind == RangeKind::Tensor) return largestFinite(inputs);
    const auto known = m_static.find(tensor);
    if (known != m_static.end()) return known->second;
    const ObservedRange* statistics = m_ranges->find(tensor);
    std::optional<float> limit;
    if (statistics != nullptr) {
        limit = calibratedLimit(*statistics, m_range.calibrator, levels.codec(), task);
    }
    // A choice that was cut short is not kept.
    if (!task.cancelled()) m_static.emplace(tensor, limit);
    return limit;
}

}  // namespace weightscape::inference
