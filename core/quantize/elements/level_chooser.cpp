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
#include "core/support/vector_clones.h"

namespace weightscape::elements {
namespace {

/// Tables up to this size are searched by counting thresholds, which vectorizes.
constexpr std::size_t kCountedLevels = 16;
constexpr std::size_t kRun = 64;

/// Nearest whole number, ties to even, for |value| < 2^22: in the sum one place is worth 1.
inline float nearestWhole(float value) {
    constexpr float shift = 0x1.8p23F;
    return (value + shift) - shift;
}

inline float wholeBelow(float value) {
    const float nearest = nearestWhole(value);
    return nearest > value ? nearest - 1.0F : nearest;
}

inline float nearestWholeAway(float value) {
    const float magnitude = std::abs(value);
    const float nearest = nearestWhole(magnitude);
    const float moved = magnitude - nearest == 0.5F ? nearest + 1.0F : nearest;
    return (value < 0.0F ? -moved : moved) + 0.0F;  // never a negative zero
}

/// Written without branches so that the loops below vectorize.
inline float clampTo(float value, float low, float high) {
    value = value < low ? low : value;
    return value > high ? high : value;
}

template <typename Round>
void roundEach(const float* weights, const GroupScale& scale, std::span<float> out, Round round) {
    const GroupScale by = scale;
    float* result = out.data();
    const std::size_t count = out.size();
    for (std::size_t i = 0; i < count; ++i) {
        result[i] = round(clampTo(weights[i] / by.scale + by.offset, by.lowest, by.highest));
    }
}

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
    m_mantissaBits = layout.mantissaBits;
    m_smallestNormal = decodeSmallFloat(layout, static_cast<std::uint8_t>(1U << m_mantissaBits));
}

void LevelChooser::choose(const Group& group, std::size_t begin, const GroupScale& scale,
                          std::span<float> out) const {
    const float* weights = group.weights.data() + begin;
    const bool byChance = m_rounding.mode == RoundingMode::Stochastic;
    if (m_uniform) {
        if (byChance) return chooseUniformByChance(group, begin, scale, out);
        return chooseUniform(weights, scale, out);
    }
    if (byChance) return chooseFromTableByChance(group, begin, scale, out);
    if (m_roundsBits) return chooseFloat(weights, scale, out);
    chooseFromTable(weights, scale, out);
}

WEIGHTSCAPE_VECTOR_CLONES
void LevelChooser::chooseUniform(const float* weights, const GroupScale& scale,
                                 std::span<float> out) const {
    switch (m_rounding.mode) {
        case RoundingMode::NearestAway:
            return roundEach(weights, scale, out, nearestWholeAway);
        case RoundingMode::Floor:
            return roundEach(weights, scale, out, wholeBelow);
        case RoundingMode::NearestEven:
        case RoundingMode::Stochastic:
            return roundEach(weights, scale, out, nearestWhole);
    }
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

WEIGHTSCAPE_VECTOR_CLONES
void LevelChooser::chooseFloat(const float* weights, const GroupScale& scale,
                               std::span<float> out) const {
    const GroupScale by = scale;
    const std::uint32_t smallest = std::bit_cast<std::uint32_t>(m_smallestNormal);
    const std::uint32_t places = (23U - m_mantissaBits) << 23U;
    float* result = out.data();
    const std::size_t count = out.size();
    for (std::size_t i = 0; i < count; ++i) {
        const float scaled = clampTo(weights[i] / by.scale + by.offset, by.lowest, by.highest);
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(scaled);
        const std::uint32_t sign = bits & 0x80000000U;
        const std::uint32_t exponent = bits & 0x7F800000U;
        const std::uint32_t binade = exponent < smallest ? smallest : exponent;
        // A power of two so large that the last place of the sum is the last place of the float.
        const float shift = std::bit_cast<float>(binade + places);
        const float magnitude = (std::bit_cast<float>(bits & 0x7FFFFFFFU) + shift) - shift;
        // Adding 0 turns a negative zero into a positive one.
        result[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign) + 0.0F;
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

WEIGHTSCAPE_VECTOR_CLONES
void LevelChooser::chooseFromTable(const float* weights, const GroupScale& scale,
                                   std::span<float> out) const {
    if (m_values.size() > kCountedLevels) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = m_values[indexOf(weights[i] / scale.scale + scale.offset)];
        }
        return;
    }
    for (std::size_t begin = 0; begin < out.size(); begin += kRun) {
        const std::size_t count = std::min(kRun, out.size() - begin);
        std::array<float, kRun> scaled;
        std::array<std::int32_t, kRun> index;
        for (std::size_t i = 0; i < count; ++i) {
            scaled[i] = weights[begin + i] / scale.scale + scale.offset;
            index[i] = 0;
        }
        for (const float threshold : m_thresholds) {
            for (std::size_t i = 0; i < count; ++i) index[i] += scaled[i] > threshold ? 1 : 0;
        }
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
