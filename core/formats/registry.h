// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/codec_functions.h"

namespace weightscape::formats {

/// One row of the table of formats: a format type with its static type forgotten.
/// Rows live for the whole program, so pointers to them identify a format.
struct Format {
    FormatInfo info;
    std::size_t weightsPerBlock = 0;
    std::size_t bytesPerBlock = 0;

    /// Encodes whole blocks; see EncodeBlocks. The caller asks fitsRow() first: other lengths are
    /// never encoded. Null: the format cannot be written.
    EncodeBlocks encodeBlocks = nullptr;
    /// Decodes whole blocks. Null: opaque, only copied.
    DecodeBlocks decodeRow = nullptr;
    /// The same by the format's own functions, block after block: equal bits, slower.
    Codec reference = {};
    /// Values that weight `weight` of the block at `block` could take. Null: continuous or opaque.
    void (*levels)(std::span<const std::byte> block, std::size_t weight, LevelSet& out) = nullptr;

    /// What every bit of a block is for; see fieldsOf(). Null: opaque.
    void (*fields)(BlockFields& out) = nullptr;

    /// Levels of a type that leaves the scale open; not isOpen() for all others.
    OpenScale openScale = {};
    /// Encodes whole blocks with the scales given, one per block: the bytes are valid, but not
    /// those of the reference. Scales are rounded to their stored type and levels chosen to
    /// nearest; weights beyond the ends get the end levels, NaN counts as 0. Precondition: finite
    /// scales within F16. Null: the type chooses its scales itself.
    void (*encodeWithScales)(std::span<const float> weights, std::span<const BlockScale> scales,
                             std::span<std::byte> out) = nullptr;

    /// Gives the weights of whole blocks new codes and leaves their scales as `blocks` hold them.
    /// Weights that are values of levels() get just these. Null: codes and scales belong together
    /// (WholeBlock), or there are no levels.
    void (*encodeAgain)(std::span<const float> weights, std::span<std::byte> blocks) = nullptr;

    [[nodiscard]] constexpr double bitsPerWeight() const {
        return 8.0 * static_cast<double>(bytesPerBlock) / static_cast<double>(weightsPerBlock);
    }
    /// The same for whole rows of `rowLength` weights; `importance` is empty or one number per
    /// column. Several rows at once are faster than one by one.
    void encodeRows(std::span<const float> weights, std::size_t rowLength,
                    std::span<const float> importance, std::span<std::byte> out) const;
    void encodeRow(std::span<const float> weights, std::span<const float> importance,
                   std::span<std::byte> out) const {
        encodeRows(weights, weights.size(), importance, out);
    }
    /// Whether the encoder asks for RowImportance::rowMeanSquare.
    bool usesRowMeanSquare = false;

    [[nodiscard]] constexpr bool canEncode() const { return encodeBlocks != nullptr; }
    [[nodiscard]] constexpr bool canDecode() const { return decodeRow != nullptr; }
    /// False for types that only a later program knows: what a tensor takes follows from its place.
    [[nodiscard]] constexpr bool hasKnownSize() const { return bytesPerBlock != 0; }
    /// True for formats that share a scale among several weights.
    [[nodiscard]] constexpr bool isQuantized() const { return weightsPerBlock > 1; }
    [[nodiscard]] constexpr bool fitsRow(std::uint64_t rowLength) const {
        return rowLength % weightsPerBlock == 0;
    }
    /// Bytes of a row of `rowLength` weights; only meaningful when fitsRow().
    [[nodiscard]] constexpr std::uint64_t rowBytes(std::uint64_t rowLength) const {
        return rowLength / weightsPerBlock * bytesPerBlock;
    }
};

/// Every type a model file may hold, in the order of the tables (all_formats.h, opaque_types.h).
[[nodiscard]] std::span<const Format> allFormats();

/// What every bit of the format's blocks is for; empty for opaque types. Made anew at each call.
[[nodiscard]] BlockFields fieldsOf(const Format& format);

/// The values that a weight of the block could take, each once and ascending; empty: continuous or
/// opaque. NaN, which an infinite scale makes of level 0, has no place in any order and is left
/// out.
[[nodiscard]] std::vector<float> levelsOf(const Format& format, std::span<const std::byte> block,
                                          std::size_t weight);

/// Weights that share a sub-scale or a sub-minimum within the format's blocks; 0: blocks have no
/// parts. The smallest where there are several.
[[nodiscard]] std::size_t subBlockWeights(const Format& format);

/// By id or label, any case ("q4_K", "Q4_K"); null when there is none.
[[nodiscard]] const Format* findFormat(std::string_view name);

/// By ggml's type number; null for removed and unknown numbers.
[[nodiscard]] const Format* findGgmlType(std::uint32_t type);

/// A stand-in for `format` where its numbers are codes or scales of a packing: the same id, label
/// and size, but opaque, and found by no name. Precondition: `format` is one of allFormats().
[[nodiscard]] const Format* undecoded(const Format& format);

/// A stand-in for a number that a later ggml or a fork uses: opaque, of unknown size
/// (hasKnownSize() is false), found by no name. Null for numbers that are known, for those that
/// were removed and that no fork uses (foreign_types.h), and from kUnknownTypeEnd on.
[[nodiscard]] const Format* unknownGgmlType(std::uint32_t type);
inline constexpr std::uint32_t kUnknownTypeEnd = 1024;

}  // namespace weightscape::formats
