// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/activations/input_ranges.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/inference/activations/activation_mode.h"
#include "core/quantize/calibration/calibrator.h"

namespace weightscape::inference {
namespace {

constexpr std::uint32_t kSign = 0x80000000U;
constexpr std::uint32_t kInfinity = 0x7f800000U;
constexpr unsigned kShift = 23 - MagnitudeCells::kMantissaBits;
constexpr std::uint32_t kExponentBias = 127;

/// Bits of 2^exponent, shifted to the number of a cell.
constexpr std::uint32_t cellOfPower(int exponent) {
    return (kExponentBias + static_cast<std::uint32_t>(exponent)) << MagnitudeCells::kMantissaBits;
}
constexpr std::uint32_t kFirst = cellOfPower(MagnitudeCells::kLowestExponent);
constexpr std::uint32_t kBehind = cellOfPower(MagnitudeCells::kHighestExponent);
/// Cell 0 counts what is smaller than the first power.
constexpr std::size_t kCells = kBehind - kFirst + 1;

std::size_t cellOf(std::uint32_t magnitudeBits) {
    return std::clamp(magnitudeBits >> kShift, kFirst - 1, kBehind - 1) - (kFirst - 1);
}

float lowEndOf(std::size_t cell) {
    return std::bit_cast<float>((kFirst - 1 + static_cast<std::uint32_t>(cell)) << kShift);
}

}  // namespace

void MagnitudeCells::add(std::span<const float> values) {
    m_counts.resize(kCells);
    for (const float value : values) {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(value) & ~kSign;
        if (bits < kInfinity) ++m_counts[cellOf(bits)];
    }
}

MagnitudeCells::Spread MagnitudeCells::spread(float largest) const {
    constexpr int kParts = 4;
    Spread spread;
    for (std::size_t cell = 0; cell < m_counts.size(); ++cell) {
        if (m_counts[cell] == 0) continue;
        if (cell == 0) {
            spread.magnitudes.push_back(0.0F);
            spread.counts.push_back(static_cast<float>(m_counts[0]));
            continue;
        }
        const float low = lowEndOf(cell);
        const float width = lowEndOf(cell + 1) - low;
        for (int part = 0; part < kParts; ++part) {
            const float place = (static_cast<float>(part) + 0.5F) / kParts;
            spread.magnitudes.push_back(std::min(low + width * place, largest));
            spread.counts.push_back(static_cast<float>(m_counts[cell]) / kParts);
        }
    }
    if (!spread.magnitudes.empty()) spread.magnitudes.back() = largest;
    return spread;
}

float ObservedRange::maximum() const {
    return channelMaxima.empty() ? 0.0F : *std::ranges::max_element(channelMaxima);
}

void InputRanges::observe(const ObservedInput& input) {
    if (!isRoundedMatrix(input.tensor)) return;
    ObservedRange& known = m_tensors[std::string(input.tensor)];
    known.channelMaxima.resize(input.inputs.width);
    for (std::size_t i = 0; i < input.inputs.count; ++i) {
        const std::span<const float> row = input.inputs.row(i);
        for (std::size_t column = 0; column < row.size(); ++column) {
            const float magnitude = std::abs(row[column]);
            const bool isLarger = magnitude > known.channelMaxima[column] &&
                                  magnitude <= std::numeric_limits<float>::max();
            if (isLarger) known.channelMaxima[column] = magnitude;
        }
        if (m_kept == KeptOfInputs::Distribution) known.cells.add(row);
    }
}

const ObservedRange* InputRanges::find(std::string_view tensor) const {
    const auto found = m_tensors.find(tensor);
    return found == m_tensors.end() ? nullptr : &found->second;
}

float calibratedLimit(const ObservedRange& inputs, const calibration::CalibratorChoice& choice,
                      const elements::GroupCodec& codec, const TaskContext& task) {
    calibration::Scratch scratch;
    const calibration::Calibration calibration{codec, choice.parameters, scratch, task};
    const float largest = inputs.maximum();
    elements::ClipRange range;
    if (choice.calibrator->fromExtremes != nullptr) {
        range = choice.calibrator->fromExtremes({-largest, largest}, calibration);
    } else {
        const auto spread = inputs.cells.spread(largest);
        range = calibration::chooseRange(*choice.calibrator, {spread.magnitudes, spread.counts, {}},
                                         calibration);
    }
    return std::max(std::abs(range.low), std::abs(range.high));
}

}  // namespace weightscape::inference
