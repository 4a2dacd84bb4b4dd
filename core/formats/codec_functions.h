// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

namespace weightscape::formats {

/// How much the weights of some rows, or of some blocks of one row, count.
struct RowImportance {
    /// Empty: all the same. Else one number per weight; where several rows are encoded at once, one
    /// number per column, which every row uses again.
    std::span<const float> values;
    /// meanSquare() of the whole row, for formats that use it: they take one row at a time.
    float rowMeanSquare = 0.0F;
};

/// Mean of x² over a row, summed from left to right in binary32 as the reference does.
[[nodiscard]] float meanSquare(std::span<const float> row);
/// The same for means.size() rows of equal length, many times as fast for many of them.
void meanSquares(std::span<const float> weights, std::span<float> means);

/// Encodes whole blocks of one or several rows. `weights` is a whole number of blocks, `out` has
/// exactly the bytes for them; importance.values, where given, is a whole number of blocks and
/// divides the weights. Any bit pattern is allowed. Thread-safe; allocates and fails never, except
/// that the first call for a format with a codebook builds its neighbour lists.
using EncodeBlocks = void (*)(std::span<const float> weights, const RowImportance& importance,
                              std::span<std::byte> out);

/// Decodes whole blocks; the bytes need no alignment. Thread-safe.
using DecodeBlocks = void (*)(std::span<const std::byte> bytes, std::span<float> out);

/// Both directions of one format; null where it cannot.
struct Codec {
    EncodeBlocks encode = nullptr;
    DecodeBlocks decode = nullptr;
};

}  // namespace weightscape::formats
