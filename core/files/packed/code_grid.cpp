// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/code_grid.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/formats/fp4_codes.h"
#include "core/support/number_types.h"
#include "core/support/saturating.h"

namespace weightscape::files {
namespace {

constexpr unsigned kWordBits = 32;

std::uint8_t byteAt(std::span<const std::byte> bytes, std::uint64_t at) {
    return std::to_integer<std::uint8_t>(bytes[at]);
}

std::uint32_t wordAt(std::span<const std::byte> bytes, std::uint64_t word) {
    std::uint32_t value = 0;  // little endian
    std::memcpy(&value, bytes.data() + 4 * word, sizeof(value));
    return value;
}

std::uint32_t maskOf(unsigned bits) {
    return (1U << bits) - 1U;
}

std::uint64_t dividedBy(std::uint64_t whole, std::uint64_t part) {
    return whole / part + (whole % part != 0 ? 1 : 0);
}

/// A code that may go on in the next byte.
std::uint8_t codeInBytes(std::span<const std::byte> bytes, std::uint64_t bit, unsigned bits) {
    std::uint32_t pair = byteAt(bytes, bit / 8);
    const auto shift = static_cast<unsigned>(bit % 8);
    if (shift + bits > 8) pair |= static_cast<std::uint32_t>(byteAt(bytes, bit / 8 + 1)) << 8U;
    return static_cast<std::uint8_t>(pair >> shift & maskOf(bits));
}

/// OCP's and the other FP8: `bias` of the exponent, `mantissa` bits.
float smallFloat(unsigned code, int mantissaBits, int bias) {
    const unsigned magnitude = code & 0x7FU;
    const auto fraction = static_cast<int>(magnitude & maskOf(static_cast<unsigned>(mantissaBits)));
    const auto exponent = static_cast<int>(magnitude >> static_cast<unsigned>(mantissaBits));
    const int whole = exponent == 0 ? fraction : fraction + (1 << mantissaBits);
    const float value =
        std::ldexp(static_cast<float>(whole), std::max(exponent, 1) - bias - mantissaBits);
    return (code & 0x80U) != 0 ? -value : value;
}

template <typename Value>
SharedLevels levelsOf(const Value& value, bool areWhole) {
    auto levels = std::make_shared<CodeLevels>();
    for (unsigned code = 0; code < levels->values.size(); ++code) {
        levels->values[code] = value(code);
    }
    levels->areWhole = areWhole;
    return levels;
}

/// E4M3 and E5M2 without infinity and minus zero, whose code is NaN.
float finiteFloat(unsigned code, int mantissaBits, int bias) {
    if (code == 0x80U) return std::numeric_limits<float>::quiet_NaN();
    return smallFloat(code, mantissaBits, bias);
}

}  // namespace

bool CodeGrid::covers(std::uint64_t rows, std::uint64_t columns) const {
    if (bits < 1 || bits > 8 || rows == 0 || columns == 0) return false;
    const std::uint64_t rowBits = saturatedProduct(columns, bits);
    const std::uint64_t perWord = kWordBits / bits;
    const std::uint64_t words = place.bytes / 4;
    if (read == readRowsHighFirst && 8 % bits != 0) return false;
    if (read == readRows || read == readRowsHighFirst) {
        return dividedBy(rowBits, 8) <= stride && saturatedProduct(rows, stride) <= place.bytes;
    }
    if (read == readWords) {
        return dividedBy(columns, perWord) <= stride / 4 &&
               saturatedProduct(rows, stride) <= place.bytes;
    }
    if (read == readDown || read == readDownWords) {
        const std::uint64_t below =
            read == readDown ? dividedBy(rowBits, kWordBits) : dividedBy(columns, perWord);
        return rows <= stride && saturatedProduct(below, stride) <= words;
    }
    if (read == readInterleaved) {
        return bits == 4 && dividedBy(rows, 8) <= stride &&
               saturatedProduct(columns, stride) <= words;
    }
    const std::uint64_t parts = 8 % bits == 0 ? 8 / bits : 0;
    return rows == 1 && columns <= saturatedProduct(parts, stride) && stride <= place.bytes;
}

std::pair<std::uint64_t, std::uint64_t> CodeGrid::bytesOf(const TensorPiece& piece,
                                                          std::uint64_t rows,
                                                          std::uint64_t columns) const {
    const bool areRows = read == readRows || read == readRowsHighFirst || read == readWords;
    const std::uint64_t end = piece.first + piece.count;
    if (areRows) {
        const auto byteOf = [&](std::uint64_t weight) {
            return weight / columns * stride + weight % columns * bits / 8;
        };
        return {byteOf(piece.first), std::min(byteOf(end), place.bytes)};
    }
    // All rows reach through all bytes.
    return {0, end == rows * columns ? place.bytes : 0};
}

void readRows(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
              std::uint64_t column, std::span<std::uint8_t> codes) {
    const auto line = bytes.subspan(row * grid.stride, grid.stride);
    if (grid.bits == 8) {
        std::memcpy(codes.data(), line.data() + column, codes.size());
        return;
    }
    if (grid.bits == 4) {
        for (std::size_t i = 0; i < codes.size(); ++i) {
            const std::uint64_t at = column + i;
            codes[i] = byteAt(line, at / 2) >> (4 * (at % 2)) & 0xFU;
        }
        return;
    }
    for (std::size_t i = 0; i < codes.size(); ++i) {
        codes[i] = codeInBytes(line, (column + i) * grid.bits, grid.bits);
    }
}

void readRowsHighFirst(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
                       std::uint64_t column, std::span<std::uint8_t> codes) {
    const std::uint64_t perByte = 8 / grid.bits;
    const auto line = bytes.subspan(row * grid.stride, grid.stride);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::uint64_t at = column + i;
        const auto shift = static_cast<unsigned>(perByte - 1 - at % perByte) * grid.bits;
        codes[i] = static_cast<std::uint8_t>(byteAt(line, at / perByte) >> shift) &
                   static_cast<std::uint8_t>(maskOf(grid.bits));
    }
}

void readWords(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
               std::uint64_t column, std::span<std::uint8_t> codes) {
    const std::uint64_t perWord = kWordBits / grid.bits;
    const auto line = bytes.subspan(row * grid.stride, grid.stride);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::uint64_t at = column + i;
        const auto shift = static_cast<unsigned>(at % perWord) * grid.bits;
        codes[i] =
            static_cast<std::uint8_t>(wordAt(line, at / perWord) >> shift & maskOf(grid.bits));
    }
}

void readDown(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
              std::uint64_t column, std::span<std::uint8_t> codes) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::uint64_t bit = (column + i) * grid.bits;
        const std::uint64_t word = bit / kWordBits * grid.stride + row;
        const auto shift = static_cast<unsigned>(bit % kWordBits);
        std::uint64_t pair = wordAt(bytes, word);
        if (shift + grid.bits > kWordBits) {
            pair |= static_cast<std::uint64_t>(wordAt(bytes, word + grid.stride)) << kWordBits;
        }
        codes[i] = static_cast<std::uint8_t>(pair >> shift & maskOf(grid.bits));
    }
}

void readDownWords(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
                   std::uint64_t column, std::span<std::uint8_t> codes) {
    const std::uint64_t perWord = kWordBits / grid.bits;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::uint64_t at = column + i;
        const auto shift = static_cast<unsigned>(at % perWord) * grid.bits;
        codes[i] = static_cast<std::uint8_t>(
            wordAt(bytes, at / perWord * grid.stride + row) >> shift & maskOf(grid.bits));
    }
}

void readInterleaved(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t row,
                     std::uint64_t column, std::span<std::uint8_t> codes) {
    static constexpr std::array<unsigned, 8> kPlaces = {0, 4, 1, 5, 2, 6, 3, 7};
    const unsigned shift = 4 * kPlaces[row % 8];
    for (std::size_t i = 0; i < codes.size(); ++i) {
        codes[i] = wordAt(bytes, (column + i) * grid.stride + row / 8) >> shift & 0xFU;
    }
}

void readParts(const CodeGrid& grid, std::span<const std::byte> bytes, std::uint64_t /*row*/,
               std::uint64_t column, std::span<std::uint8_t> codes) {
    const std::uint64_t parts = 8 / grid.bits;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::uint64_t at = column + i;
        const auto shift = static_cast<unsigned>(parts - 1 - at / grid.stride) * grid.bits;
        codes[i] = static_cast<std::uint8_t>(byteAt(bytes, at % grid.stride) >> shift) &
                   static_cast<std::uint8_t>(maskOf(grid.bits));
    }
}

float CodeLevels::lowest(unsigned bits) const {
    return *std::min_element(values.begin(), values.begin() + (std::ptrdiff_t{1} << bits));
}

SharedLevels countedLevels(unsigned bits, bool centred) {
    static const auto all = [] {
        std::array<std::array<SharedLevels, 2>, 9> table;
        for (unsigned width = 1; width < table.size(); ++width) {
            for (const bool isCentred : {false, true}) {
                const int offset = isCentred ? 1 << (width - 1U) : 0;
                table[width][isCentred ? 1 : 0] = levelsOf(
                    [&](unsigned code) {
                        return static_cast<float>(static_cast<int>(code & maskOf(width)) - offset);
                    },
                    true);
            }
        }
        return table;
    }();
    return all.at(bits)[centred ? 1 : 0];
}

SharedLevels signedLevels() {
    static const SharedLevels levels = levelsOf(
        [](unsigned code) { return static_cast<float>(static_cast<std::int8_t>(code)); }, true);
    return levels;
}

SharedLevels doubledFp4Levels() {
    static const SharedLevels levels = levelsOf(
        [](unsigned code) {
            return code % 16 == 8 ? -0.0F : static_cast<float>(formats::kFp4Doubled[code % 16]);
        },
        true);
    return levels;
}

SharedLevels floatLevels(std::string_view label) {
    const auto byteOf = [](unsigned code) { return static_cast<std::uint8_t>(code); };
    static const SharedLevels e4m3 =
        levelsOf([&](unsigned code) { return toFloat(Float8E4M3{byteOf(code)}); }, false);
    static const SharedLevels e5m2 =
        levelsOf([&](unsigned code) { return toFloat(Float8E5M2{byteOf(code)}); }, false);
    static const SharedLevels e4m3fnuz =
        levelsOf([](unsigned code) { return finiteFloat(code, 3, 8); }, false);
    static const SharedLevels e5m2fnuz =
        levelsOf([](unsigned code) { return finiteFloat(code, 2, 16); }, false);
    if (label == "F8_E4M3") return e4m3;
    if (label == "F8_E5M2") return e5m2;
    if (label == "F8_E4M3FNUZ") return e4m3fnuz;
    if (label == "F8_E5M2FNUZ") return e5m2fnuz;
    return nullptr;
}

}  // namespace weightscape::files
