// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "core/quantize/calibration/all_calibrators.h"
#include "tests/support/golden_weights.h"

/// Choosing ranges in tests.
namespace weightscape::test {

using elements::ClipRange;
using elements::GroupCodec;
using elements::Mapping;

inline elements::Group groupOf(const std::vector<float>& weights,
                               const std::vector<float>& importance = {}) {
    return {.weights = weights, .importance = importance, .place = {.run = weights.size()}};
}

/// A codec of fixed levels; scales stay binary32 unless said otherwise.
inline GroupCodec codecOf(std::string_view element, Mapping mapping,
                          elements::ScaleType scale = elements::ScaleType::F32,
                          elements::Rounding rounding = {}) {
    return {*elements::fixedLevels(*elements::parseElement(element), mapping), scale, rounding};
}

/// The range that a calibration, as the command line names it, chooses.
inline ClipRange chosen(std::string_view calibration, const GroupCodec& codec,
                        const elements::Group& group) {
    const auto choice = *calibration::parseCalibrator(calibration);
    calibration::Scratch scratch;
    SilentTask task;
    return calibration::chooseRange(*choice.calibrator, group,
                                    {codec, choice.parameters, scratch, task});
}

/// Sum of importance x error^2 with the true codec.
inline double errorOf(const GroupCodec& codec, const elements::Group& group,
                      const ClipRange& range) {
    std::vector<float> decoded;
    return codec.squaredError(group, range, decoded);
}

/// Values of several shapes: bell, heavy tails, even spread, one side only, one outlier.
inline std::vector<float> shapedWeights(std::size_t shape, std::uint64_t seed, std::size_t count) {
    std::vector<float> weights(count);
    for (std::size_t i = 0; i < count; ++i) {
        const float value = bell(seed, i);
        const float even = static_cast<float>(draw(seed + 1, i) >> 40U) * 0x1.0p-24F;
        switch (shape % 5) {
            case 0:
                weights[i] = value;
                break;
            case 1:
                weights[i] = value * (0.02F + even * even * even * 12.0F);
                break;
            case 2:
                weights[i] = 2.0F * even - 1.0F;
                break;
            case 3:
                weights[i] = 0.3F + even * even;
                break;
            default:
                weights[i] = i == count / 2 ? 20.0F * value + 0.5F : value;
                break;
        }
    }
    return weights;
}

}  // namespace weightscape::test
