// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "core/files/packed/stored_numbers.h"
#include "core/model/tensor_piece.h"

/// Where the codes of a packing lie in their bytes, and the numbers they stand for.
namespace weightscape::files {

struct CodeGrid;

/// Codes of a row from `column` on, one byte each. Precondition: the grid covers them, and `bytes`
/// are those of its place.
using ReadCodes = void (*)(const CodeGrid& grid, std::span<const std::byte> bytes,
                           std::uint64_t row, std::uint64_t column, std::span<std::uint8_t> codes);

/// Codes of `bits` bits (at most 8) in rows and columns. What `stride` counts and in which order
/// the codes lie follows from `read`:
///
/// - readRows: rows of `stride` bytes; the codes of a row follow each other without gaps, the
///   lowest bits first.
/// - readRowsHighFirst: the same with the highest bits of each byte first (bitsandbytes).
/// - readWords: rows of `stride` bytes, words of 32 bits with as many whole codes as fit, the
///   lowest bits first (compressed-tensors).
/// - readDown: words of 32 bits, `stride` of them side by side; those below each other hold the
///   codes of one row without gaps, the lowest bits first (GPTQ).
/// - readDownWords: the same, but each word holds whole codes only (zero points of
///   compressed-tensors).
/// - readInterleaved: words of eight codes of 4 bits, `stride` words per column; a word holds
///   eight rows in the order 0 2 4 6 1 3 5 7, the lowest bits first (AWQ).
/// - readParts: bytes of 8 / bits codes from as many equal parts of the tensor, the first part in
///   the highest bits; `stride` bytes for a part (HQQ). All weights are one row.
struct CodeGrid {
    PackedBytes place;
    unsigned bits = 8;
    std::uint64_t stride = 0;
    ReadCodes read = nullptr;

    /// Whether codes of so many rows and columns lie in `place`.
    [[nodiscard]] bool covers(std::uint64_t rows, std::uint64_t columns) const;
    /// The bytes [begin, end) that nobody needs once the codes of a piece were read, where the
    /// pieces of the rows x columns are read in order.
    [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> bytesOf(const TensorPiece& piece,
                                                                  std::uint64_t rows,
                                                                  std::uint64_t columns) const;
    /// One code.
    [[nodiscard]] std::uint8_t at(std::span<const std::byte> bytes, std::uint64_t row,
                                  std::uint64_t column) const {
        std::uint8_t code = 0;
        read(*this, bytes, row, column, {&code, 1});
        return code;
    }
};

void readRows(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
              std::uint64_t column, std::span<std::uint8_t> codes);
void readRowsHighFirst(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
                       std::uint64_t column, std::span<std::uint8_t> codes);
void readWords(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
               std::uint64_t column, std::span<std::uint8_t> codes);
void readDown(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
              std::uint64_t column, std::span<std::uint8_t> codes);
void readDownWords(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
                   std::uint64_t column, std::span<std::uint8_t> codes);
void readInterleaved(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
                     std::uint64_t column, std::span<std::uint8_t> codes);
void readParts(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
               std::uint64_t column, std::span<std::uint8_t> codes);

/// What each code stands for before it is scaled.
struct CodeLevels {
    std::array<float, 256> values{};
    bool areWhole = false;  ///< all are whole numbers

    [[nodiscard]] float lowest(unsigned bits) const;
};
using SharedLevels = std::shared_ptr<const CodeLevels>;

/// 0 .. 2^bits - 1, less 2^(bits - 1) where `centred`. Precondition: 1 to 8 bits.
[[nodiscard]] SharedLevels countedLevels(unsigned bits, bool centred);
/// Two's complement of 8 bits.
[[nodiscard]] SharedLevels signedLevels();
/// Twice the values of OCP FP4 (E2M1); code 8 is minus zero.
[[nodiscard]] SharedLevels doubledFp4Levels();
/// FP8 as the type's label names it; null for others.
[[nodiscard]] SharedLevels floatLevels(std::string_view label);

}  // namespace weightscape::files
