// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/grid_search.h"
#include "core/formats/iq_grids.h"

/// What the IQ2 and IQ3 formats share: the levels of a codebook point stand for magnitudes, and
/// signs are stored beside it.
///
///     weight = (step * magnitude[level]) * sign
namespace weightscape::formats {

inline constexpr float kIq2Magnitudes[3] = {8, 25, 43};
/// The last one is not 60: values are not linear in the level.
inline constexpr float kIq3XxsMagnitudes[8] = {4, 12, 20, 28, 36, 44, 52, 62};
inline constexpr float kIq3SMagnitudes[8] = {1, 3, 5, 7, 9, 11, 13, 15};

/// Eight sign bits from the seven stored ones: the number of negative weights is even.
[[nodiscard]] inline unsigned evenSigns(unsigned sevenBits) {
    const unsigned odd = static_cast<unsigned>(std::popcount(sevenBits)) & 1U;
    return sevenBits | odd << 7U;
}

/// Describes the seven signs of each of 32 points. `firstBitOf(point)` is where they begin. Each
/// serves its own weight and the eighth, whose sign makes the number of negative ones even.
template <typename FirstBitOf>
void addEvenSignFields(std::string_view ggml, const FirstBitOf& firstBitOf, BlockFields& out) {
    out.start({FieldKind::Sign, "sign"_text, ggml, signNumber});
    for (std::size_t point = 0; point < 32; ++point) {
        for (std::size_t i = 0; i < 7; ++i) {
            out.add(BlockFields::run(8 * point + i, 2, 7 - i), bits(firstBitOf(point) + i, 1));
        }
    }
}

/// What a scale code multiplies the scale with: (0.5 + code) / Divisor.
template <int Divisor>
[[nodiscard]] double halvesNumber(std::uint64_t code) {
    return (0.5 + static_cast<double>(code)) / Divisor;
}

/// 1, 3, 5 and so on.
[[nodiscard]] inline double oddNumber(std::uint64_t code) {
    return 2.0 * static_cast<double>(code) + 1.0;
}

/// Decodes the weights of one point; bit i of `signs` set: weight i is negative.
template <std::size_t Dimension, std::size_t Radix>
void decodePoint(const GridPoint<Dimension>& point, const float (&magnitudes)[Radix], float step,
                 unsigned signs, float* out) {
    for (std::size_t i = 0; i < Dimension; ++i) {
        // The sign goes straight into its bit: signs are random, branches on them would be too.
        const float magnitude = step * magnitudes[point.levels[i]];
        const std::uint32_t sign = (signs >> i & 1U) << 31U;
        out[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) ^ sign);
    }
}

/// What follows from a format's `Search`, its kMagnitudes, pack() and what it reads from a block:
/// pointOf(), the signsOf() eight weights and the stepOf() a sub-block, each by number.
template <typename F>
struct MagnitudeFormat : WholeBlockFormat {
    static auto fit(const float* weights, const FitContext& context) {
        using Search = typename F::Search;
        return typename F::Scales{F::pack(fitMagnitudeBlock<Search>(weights, context.importance))};
    }
    template <typename Block>
    static void decode(const Block& block, float* out) {
        constexpr std::size_t kDimension = F::Search::Grid::kDimension;
        for (std::size_t first = 0; first < F::kWeightsPerBlock; first += kDimension) {
            decodePoint(F::Search::grid().points[F::pointOf(block, first / kDimension)],
                        F::kMagnitudes, F::stepOf(block, first / F::Search::kCount),
                        F::signsOf(block, first / 8) >> first % 8, out + first);
        }
    }
    template <typename Block>
    static void levels(const Block& block, std::size_t weight, LevelSet& out) {
        const float step = F::stepOf(block, weight / F::Search::kCount);
        for (std::size_t i = std::size(F::kMagnitudes); i > 0; --i) {
            out.add(-(step * F::kMagnitudes[i - 1]));
        }
        for (const float magnitude : F::kMagnitudes) out.add(step * magnitude);
    }
};

/// Nibble `index` of the bytes, low nibbles first.
[[nodiscard]] inline unsigned nibbleAt(const std::uint8_t* bytes, std::size_t index) {
    return bytes[index / 2] >> (index % 2 * 4) & 15U;
}

/// Stores one code per nibble, low nibbles first.
template <std::size_t Count>
void packNibblePairs(const std::uint8_t (&codes)[Count], std::uint8_t (&bytes)[Count / 2]) {
    for (std::size_t i = 0; i < Count / 2; ++i) {
        bytes[i] = static_cast<std::uint8_t>(codes[2 * i] | codes[2 * i + 1] << 4U);
    }
}

}  // namespace weightscape::formats
