// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/elements/levels.h"
#include "core/elements/options.h"

/// Encoding and decoding one group of weights that share a scale: the one place where weights
/// become codes, used by calibrators, measured errors and saved models alike.
namespace weightscape::elements {

/// Where the weights of a group lie in their tensor: weight i has the flat index
/// first + i / run * stride + i % run. A part of a row has run = its length.
struct GroupPlace {
    std::uint64_t first = 0;
    std::uint64_t run = 1;
    std::uint64_t stride = 1;
    [[nodiscard]] std::uint64_t indexOf(std::uint64_t i) const {
        return first + i / run * stride + i % run;
    }
};

/// The weights that share one scale, contiguous. All are finite: the scheme takes others out
/// before. `importance` is empty or has one weight >= 0 per weight.
struct Group {
    std::span<const float> weights;
    std::span<const float> importance;
    GroupPlace place;
};

/// What a calibrator chooses: the values that the lowest and the highest level shall stand for,
/// low <= high, in weight units. A symmetric scale covers whichever is farther from 0.
struct ClipRange {
    float low = 0.0F;
    float high = 0.0F;
    /// Only with affine integers: a real zero point in code units, stored as F16, instead of the
    /// whole one that follows from the range. The scale is (high - low) / (2^k - 1) in any case.
    std::optional<float> zeroPoint = {};
};

/// Scale and zero point of a group: weight = (level - offset) x scale, with levels in
/// lowest .. highest. A whole zero point z of affine integers is folded into the bounds (-z ..
/// 2^k-1-z), so that `offset` is 0; a real one is the offset. Scale 0 decodes everything to 0.
struct GroupScale {
    float scale = 0.0F;
    float offset = 0.0F;
    float lowest = 0.0F;
    float highest = 0.0F;
    std::int32_t zeroPoint = 0;  ///< whole zero point, -32,768..32,767; 0 without one
};

class GroupCodec {
  public:
    GroupCodec(Levels levels, ScaleType scaleType, Rounding rounding)
        : m_levels(std::move(levels)), m_scaleType(scaleType), m_rounding(rounding) {}

    [[nodiscard]] const Levels& levels() const { return m_levels; }
    [[nodiscard]] ScaleType scaleType() const { return m_scaleType; }
    [[nodiscard]] const Rounding& rounding() const { return m_rounding; }

    /// The scale of a range in binary32, not rounded to its stored type.
    [[nodiscard]] float rangeScale(const ClipRange& range) const;
    /// Scale as stored and zero point of a range. Types with a second level (E4m3, Nested) are
    /// settled over the whole tensor later, so here their scale stays as it is.
    [[nodiscard]] GroupScale storedScale(const ClipRange& range) const;
    /// The same with a scale that has been settled elsewhere.
    [[nodiscard]] GroupScale withScale(const ClipRange& range, float scale) const;

    /// Encodes and decodes: what the weights of the group become. decoded.size() equals the
    /// group's. Pure; any thread.
    void roundTrip(const Group& group, const GroupScale& scale, std::span<float> decoded) const;
    /// The codes, one per weight, as Levels::codes has them (integers under affine mapping and any
    /// zero point: 0 .. 2^k-1).
    void encode(const Group& group, const GroupScale& scale, std::span<std::uint8_t> codes) const;
    void decode(std::span<const std::uint8_t> codes, const GroupScale& scale,
                std::span<float> decoded) const;

    /// Sum of importance x (decoded - weight)^2 with the stored scale of the range, in double from
    /// first to last; importance 1 when the group has none. `decoded` is only a buffer.
    [[nodiscard]] double squaredError(const Group& group, const ClipRange& range,
                                      std::vector<float>& decoded) const;

  private:
    Levels m_levels;
    ScaleType m_scaleType;
    Rounding m_rounding;
};

}  // namespace weightscape::elements
