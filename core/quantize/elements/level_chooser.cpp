// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/level_chooser.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/quantize/elements/small_float.h"
#include "core/support/counter_random.h"

namespace weightscape::elements {
namespace {

/// Tables up to this size are searched by counting thresholds, which vectorizes.
constexpr std::size_t kCountedLevels = 16;
constexpr std::size_t kIndexRun = 1024;

/// Threshold of edge i: up strictly above it. A tie that goes up needs the next number below.
float thresholdOf(float edge, bool tieUp) {
    return tieUp ? std::nextafter(edge, -std::numeric_limits<float>::infinity()) : edge;
}

/// Flat indices of the weights of a group one after the other, without dividing for each.
class IndexWalk {
  public:
    IndexWalk(const GroupPlace& place, std::size_t begin)
        : m_place(place), m_index(place.indexOf(begin)), m_inRun(begin % place.run) {}
    std::uint64_t next() {
        const std::uint64_t index = m_index++;
        if (++m_inRun == m_place.run) {
            m_inRun = 0;
            m_index += m_place.stride - m_place.run;
        }
        return index;
    }

  private:
    GroupPlace m_place;
    std::uint64_t m_index;
    std::uint64_t m_inRun;
};

}  // namespace

float chanceOf(const Rounding& rounding, std::uint64_t index) {
    return static_cast<float>(splitMix64(rounding.seed, index) >> 40U) * 0x1.0p-24F;
}

LevelChooser::LevelChooser(const Levels& levels, Rounding rounding)
    : m_rounding(rounding), m_uniform(levels.uniform), m_values(levels.values) {
    const bool nearest = rounding.mode == RoundingMode::NearestEven;
    for (std::size_t i = 0; i + 1 < m_values.size(); ++i) {
        switch (rounding.mode) {
            case RoundingMode::NearestEven:
                m_thresholds.push_back(thresholdOf(levels.edges[i], levels.tiesUp[i]));
                break;
            case RoundingMode::NearestAway:
                m_thresholds.push_back(thresholdOf(levels.edges[i], levels.edges[i] >= 0.0F));
                break;
            case RoundingMode::Floor:
            case RoundingMode::Stochastic:  // the lower neighbour; chance decides on the upper one
                m_thresholds.push_back(thresholdOf(m_values[i + 1], true));
                break;
        }
    }
    m_searched = m_thresholds;
    m_searched.resize(std::bit_ceil(m_values.size()) - 1, std::numeric_limits<float>::infinity());
    if (levels.type.kind != ElementKind::SmallFloat || levels.type.mantissaBits == 0) return;
    const SmallFloat layout = smallFloatOf(levels.type);
    m_roundsBits = nearest;
    const auto smallest = static_cast<std::uint8_t>(1U << layout.mantissaBits);
    m_steps.smallestNormal = std::bit_cast<std::uint32_t>(decodeSmallFloat(layout, smallest));
    m_steps.places = (23U - layout.mantissaBits) << 23U;
}

void LevelChooser::choose(const Group& group, std::size_t begin, const GroupScale& scale,
                          std::span<float> out) const {
    const float* weights = group.weights.data() + begin;
    const bool byChance = m_rounding.mode == RoundingMode::Stochastic;
    if (m_uniform) {
        if (byChance) return chooseUniformByChance(group, begin, scale, out);
        return roundToWhole(m_rounding.mode, weights, scale, out);
    }
    if (byChance) return chooseFromTableByChance(group, begin, scale, out);
    if (m_roundsBits) return roundToSmallFloat(m_steps, weights, scale, out);
    chooseFromTable(weights, scale, out);
}

void LevelChooser::chooseUniformByChance(const Group& group, std::size_t begin,
                                         const GroupScale& scale, std::span<float> out) const {
    IndexWalk walk(group.place, begin);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const float scaled = clampTo(group.weights[begin + i] / scale.scale + scale.offset,
                                     scale.lowest, scale.highest);
        const float below = wholeBelow(scaled);
        const float chance = chanceOf(m_rounding, walk.next());
        out[i] = chance < scaled - below ? below + 1.0F : below;
    }
}

std::size_t LevelChooser::indexOf(float scaled) const {
    // Halving steps without branches: the processor works on several weights at a time.
    const float* thresholds = m_searched.data();
    std::size_t index = 0;
    for (std::size_t step = (m_searched.size() + 1) / 2; step > 0; step /= 2) {
        index += scaled > thresholds[index + step - 1] ? step : 0;
    }
    return index;
}

void LevelChooser::chooseFromTable(const float* weights, const GroupScale& scale,
                                   std::span<float> out) const {
    if (m_values.size() > kCountedLevels) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = m_values[indexOf(weights[i] / scale.scale + scale.offset)];
        }
        return;
    }
    std::array<std::int32_t, kIndexRun> index;
    for (std::size_t begin = 0; begin < out.size(); begin += kIndexRun) {
        const std::size_t count = std::min(kIndexRun, out.size() - begin);
        countBelow(m_thresholds, weights + begin, scale, std::span(index).first(count));
        for (std::size_t i = 0; i < count; ++i) {
            out[begin + i] = m_values[static_cast<std::size_t>(index[i])];
        }
    }
}

void LevelChooser::chooseFromTableByChance(const Group& group, std::size_t begin,
                                           const GroupScale& scale, std::span<float> out) const {
    IndexWalk walk(group.place, begin);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const float scaled = group.weights[begin + i] / scale.scale + scale.offset;
        const float chance = chanceOf(m_rounding, walk.next());
        const std::size_t below = indexOf(scaled);
        out[i] = m_values[below];
        if (below + 1 == m_values.size()) continue;
        const float gap = m_values[below + 1] - m_values[below];
        if (chance < (scaled - m_values[below]) / gap) out[i] = m_values[below + 1];
    }
}

}  // namespace weightscape::elements
