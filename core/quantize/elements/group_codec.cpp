// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/group_codec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "core/quantize/elements/stored_scale.h"
#include "core/support/number_types.h"

namespace weightscape::elements {
namespace {

/// Levels are chosen this many at a time, so that they stay in the nearest cache.
constexpr std::size_t kRun = 1024;

/// The largest whole number up to which F16 holds them all.
constexpr int kLargestWholeHalf = 2048;

ZeroPoints zeroPointsOf(ZeroPointType type, const Levels& levels) {
    switch (type) {
        case ZeroPointType::Bits4:
            return {0, 15};
        case ZeroPointType::Bits8:
            return {0, 255};
        case ZeroPointType::F16:
            return {-kLargestWholeHalf, kLargestWholeHalf};
        case ZeroPointType::Element:
            break;
    }
    return {0, static_cast<int>(levels.highest())};
}

float toFiniteFloat(double value) {
    constexpr double largest = std::numeric_limits<float>::max();
    return static_cast<float>(std::clamp(value, -largest, largest));
}

}  // namespace

double weightedSquaredError(std::span<const float> weights, std::span<const float> decoded,
                            std::span<const float> importance) {
    constexpr std::size_t lanes = 4;
    std::array<double, lanes> sums{};
    const std::size_t count = weights.size();
    const auto term = [&](std::size_t i) {
        const double difference = static_cast<double>(decoded[i]) - weights[i];
        const double square = difference * difference;
        return importance.empty() ? square : importance[i] * square;
    };
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += term(i + lane);
    }
    for (; i < count; ++i) sums[i % lanes] += term(i);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

GroupCodec::GroupCodec(Levels levels, ScaleType scaleType, Rounding rounding,
                       ZeroPointType zeroPointType)
    : m_levels(std::move(levels)),
      m_scaleType(scaleType),
      m_zeroPoints(zeroPointsOf(zeroPointType, m_levels)),
      m_chooser(m_levels, rounding) {}

ClipRange GroupCodec::settled(const ClipRange& range) const {
    const bool wholeZero = m_levels.mapping == Mapping::Affine && m_levels.uniform;
    if (!wholeZero || range.zeroPoint) return range;
    const double width = static_cast<double>(range.high) - range.low;
    // Without a width, or too far from 0, no zero point would do: let the range hold 0.
    const double zero = -static_cast<double>(range.low) * m_levels.highest();
    if (zero >= m_zeroPoints.lowest * width && zero <= m_zeroPoints.highest * width) return range;
    return {std::min(range.low, 0.0F), std::max(range.high, 0.0F)};
}

float GroupCodec::rangeScale(const ClipRange& range) const {
    const ClipRange over = settled(range);
    const double low = over.low;
    const double high = over.high;
    switch (m_levels.mapping) {
        case Mapping::Affine:
            return toFiniteFloat((high - low) / m_levels.highest());
        case Mapping::SymmetricFull:
            return toFiniteFloat(
                std::max(std::max(-low, 0.0) / -m_levels.lowest(), high / m_levels.highest()));
        case Mapping::Symmetric:
            break;
    }
    return toFiniteFloat(std::max(std::abs(low), std::abs(high)) / m_levels.reference());
}

bool GroupCodec::followsMicroscaling() const {
    const ElementKind kind = m_levels.type.kind;
    return m_scaleType == ScaleType::E8m0 && m_levels.mapping != Mapping::Affine &&
           (kind == ElementKind::Integer || kind == ElementKind::SmallFloat);
}

GroupScale GroupCodec::storedScale(const ClipRange& range) const {
    if (!followsMicroscaling()) {
        return withScale(range, roundScale(m_scaleType, rangeScale(range)));
    }
    const double below = std::max(-static_cast<double>(range.low), 0.0);
    const double above = range.high;
    if (m_levels.mapping == Mapping::Symmetric) {
        return withScale(range,
                         microscalingScale(std::max(below, std::abs(above)), m_levels.reference()));
    }
    // One more level below zero: the lower end counts as if it were laid on the highest level.
    const double asAbove = below * m_levels.highest() / -m_levels.lowest();
    return withScale(range, microscalingScale(std::max(asAbove, above), m_levels.highest()));
}

GroupScale GroupCodec::withScale(const ClipRange& range, float scale) const {
    GroupScale result{.scale = scale, .lowest = m_levels.lowest(), .highest = m_levels.highest()};
    if (m_levels.mapping != Mapping::Affine || scale == 0.0F) return result;
    if (range.zeroPoint) {
        result.offset = toFloat(toHalf(*range.zeroPoint));
        return result;
    }
    const double zero = -static_cast<double>(settled(range).low) / scale;
    if (!m_levels.uniform) {
        result.offset = toFloat(toHalf(static_cast<float>(std::clamp(zero, -65504.0, 65504.0))));
        return result;
    }
    result.zeroPoint = static_cast<std::int32_t>(
        std::clamp<double>(std::nearbyint(zero), m_zeroPoints.lowest, m_zeroPoints.highest));
    result.lowest -= static_cast<float>(result.zeroPoint);
    result.highest -= static_cast<float>(result.zeroPoint);
    return result;
}

void GroupCodec::roundTrip(const Group& group, const GroupScale& scale,
                           std::span<float> decoded) const {
    if (scale.scale == 0.0F) {
        std::fill(decoded.begin(), decoded.end(), 0.0F);
        return;
    }
    for (std::size_t begin = 0; begin < decoded.size(); begin += kRun) {
        const auto run = decoded.subspan(begin, std::min(kRun, decoded.size() - begin));
        m_chooser.choose(group, begin, scale, run);
        scaleLevels(scale, run);
    }
}

double GroupCodec::squaredError(const Group& group, const ClipRange& range,
                                std::vector<float>& decoded) const {
    decoded.resize(group.weights.size());
    roundTrip(group, storedScale(range), decoded);
    return weightedSquaredError(group.weights, decoded, group.importance);
}

}  // namespace weightscape::elements
