// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/quantize/elements/level_chooser.h"
#include "core/quantize/elements/levels.h"
#include "core/quantize/elements/options.h"

/// Encoding and decoding one group of weights that share a scale: the one place where weights
/// become codes, used by calibrators, measured errors and saved models alike.
namespace weightscape::elements {

/// What a calibrator chooses: the values that the lowest and the highest level shall stand for,
/// low <= high, in weight units. A symmetric scale covers whichever is farther from 0.
struct ClipRange {
    float low = 0.0F;
    float high = 0.0F;
    /// Only with affine integers: a real zero point in code units, stored as F16, instead of the
    /// whole one that follows from the range. The scale is (high - low) / (2^k - 1) in any case.
    std::optional<float> zeroPoint = {};
};

/// The whole zero points that a type can store.
struct ZeroPoints {
    int lowest = 0;
    int highest = 0;
    [[nodiscard]] bool hold(double zeroPoint) const {
        return zeroPoint >= lowest && zeroPoint <= highest;
    }
};

class GroupCodec {
  public:
    GroupCodec(Levels levels, ScaleType scaleType, Rounding rounding,
               ZeroPointType zeroPointType = ZeroPointType::F16);

    [[nodiscard]] const Levels& levels() const { return m_levels; }
    [[nodiscard]] ScaleType scaleType() const { return m_scaleType; }
    [[nodiscard]] const Rounding& rounding() const { return m_chooser.rounding(); }
    /// For affine integers.
    [[nodiscard]] const ZeroPoints& zeroPoints() const { return m_zeroPoints; }

    /// The scale of a range in binary32, not rounded to its stored type. Affine integers whose
    /// whole zero point would leave zeroPoints() (a constant group, or one on one side of 0) get
    /// the range widened to hold 0.
    [[nodiscard]] float rangeScale(const ClipRange& range) const;
    /// Scale as stored and zero point of a range. Types with a second level (E4m3, Nested) are
    /// settled over the whole tensor later, so here their scale stays as it is. E8m0 under a
    /// symmetric mapping of integers and small floats follows OCP MX (stored_scale.h); for all that
    /// OCP does not define it is the nearest power.
    [[nodiscard]] GroupScale storedScale(const ClipRange& range) const;
    /// The same with a scale that has been settled elsewhere.
    [[nodiscard]] GroupScale withScale(const ClipRange& range, float scale) const;

    /// Encodes and decodes: what the weights of the group become. decoded.size() equals the
    /// group's. Pure; any thread.
    void roundTrip(const Group& group, const GroupScale& scale, std::span<float> decoded) const;
    /// Sum of importance x (decoded - weight)^2 with the stored scale of the range, in double and
    /// in a fixed order; importance 1 when the group has none. `decoded` is only a buffer.
    [[nodiscard]] double squaredError(const Group& group, const ClipRange& range,
                                      std::vector<float>& decoded) const;

  private:
    [[nodiscard]] ClipRange settled(const ClipRange& range) const;
    [[nodiscard]] bool followsMicroscaling() const;

    Levels m_levels;
    ScaleType m_scaleType;
    ZeroPoints m_zeroPoints;
    LevelChooser m_chooser;
};

/// Sum of importance x (decoded - weight)^2 in double: four running sums over every fourth weight,
/// then (first + second) + (third + fourth). Importance may be empty.
[[nodiscard]] double weightedSquaredError(std::span<const float> weights,
                                          std::span<const float> decoded,
                                          std::span<const float> importance);

}  // namespace weightscape::elements
