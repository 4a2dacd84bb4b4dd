// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/dynamic_state.h"

#include <algorithm>
#include <array>

#include "core/support/largest_magnitude.h"

namespace weightscape::lessons {
namespace {

elements::Levels dynamicLevels(bool isSigned) {
    const auto mapping = isSigned ? elements::Mapping::Symmetric : elements::Mapping::Affine;
    return elements::fixedLevels({.kind = elements::ElementKind::BnbDynamic8, .bits = 0}, mapping)
        .value();
}

std::uint8_t positionOf(const elements::Levels& levels, float level) {
    return static_cast<std::uint8_t>(std::ranges::lower_bound(levels.values, level) -
                                     levels.values.begin());
}

std::vector<std::size_t> blockBegins(std::span<const std::size_t> sizes) {
    std::vector<std::size_t> begins = {0};
    for (const std::size_t size : sizes) {
        const std::size_t end = begins.back() + size;
        while (begins.back() < end) {
            begins.push_back(std::min(end, begins.back() + DynamicState::kBlock));
        }
    }
    return begins;
}

}  // namespace

DynamicState::DynamicState(std::span<const std::size_t> sizes, bool isSigned)
    : m_levels(dynamicLevels(isSigned)), m_chooser(m_levels, {}), m_begins(blockBegins(sizes)) {
    m_codes.assign(m_begins.back(), positionOf(m_levels, 0.0F));
    m_scales.assign(m_begins.size() - 1, 0.0F);
}

std::uint64_t DynamicState::bytes() const {
    return m_codes.size() * sizeof(std::uint8_t) + m_scales.size() * sizeof(float);
}

void DynamicState::read(std::size_t block, std::span<float> numbers) const {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        numbers[i] = m_levels.values[m_codes[m_begins[block] + i]] * m_scales[block];
    }
}

void DynamicState::write(std::size_t block, std::span<const float> numbers) {
    m_scales[block] = largestMagnitude(numbers);
    const auto codes = std::span(m_codes).subspan(m_begins[block], numbers.size());
    if (m_scales[block] == 0.0F) {
        std::ranges::fill(codes, positionOf(m_levels, 0.0F));
        return;
    }
    std::array<float, kBlock> chosen;
    const auto levels = std::span(chosen).first(numbers.size());
    m_chooser.choose({numbers, {}, {}}, 0, {.scale = m_scales[block]}, levels);
    for (std::size_t i = 0; i < levels.size(); ++i) codes[i] = positionOf(m_levels, levels[i]);
}

}  // namespace weightscape::lessons
