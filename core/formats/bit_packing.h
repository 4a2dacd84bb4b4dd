// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/formats/block_fields.h"

/// The ways in which blocks pack codes of 1, 2 and 4 bits, as loops that compilers vectorise.
/// Codes are one per byte while unpacked; bits above the packed width are dropped.
namespace weightscape::formats {

/// Nibbles in groups of 2 * Half weights: byte j of a group holds weight j in its low nibble and
/// weight j + Half in its high nibble. Half is 16 in legacy formats, 32 in Q4_K, 64 in Q6_K.
template <std::size_t Half, std::size_t Count>
void packNibbles(const std::uint8_t (&codes)[Count], std::uint8_t* bytes) {
    static_assert(Count % (2 * Half) == 0);
    for (std::size_t group = 0; group < Count; group += 2 * Half) {
        const std::uint8_t* low = codes + group;
        const std::uint8_t* high = low + Half;
        for (std::size_t i = 0; i < Half; ++i) {
            bytes[group / 2 + i] =
                static_cast<std::uint8_t>((low[i] & 15U) | (high[i] & 15U) << 4U);
        }
    }
}

template <std::size_t Half, std::size_t Count>
void unpackNibbles(const std::uint8_t* bytes, std::uint8_t (&codes)[Count]) {
    static_assert(Count % (2 * Half) == 0);
    for (std::size_t group = 0; group < Count; group += 2 * Half) {
        const std::uint8_t* source = bytes + group / 2;
        for (std::size_t i = 0; i < Half; ++i) {
            codes[group + i] = source[i] & 15U;
            codes[group + Half + i] = source[i] >> 4U;
        }
    }
}

/// Where packNibbles<Half>() puts a weight when it starts at byte `offset`.
template <std::size_t Half>
[[nodiscard]] constexpr BitRange nibbleOf(std::size_t offset, std::size_t weight) {
    const std::size_t byte = offset + weight / (2 * Half) * Half + weight % Half;
    return bits(8 * byte + weight / Half % 2 * 4, 4);
}

/// Two bits in groups of 128 weights: byte j of 32 holds weights j, j + 32, j + 64 and j + 96, from
/// its low bits up.
template <std::size_t Count>
void packQuarters(const std::uint8_t (&codes)[Count], std::uint8_t* bytes) {
    static_assert(Count % 128 == 0);
    for (std::size_t group = 0; group < Count; group += 128) {
        const std::uint8_t* source = codes + group;
        for (std::size_t i = 0; i < 32; ++i) {
            bytes[group / 4 + i] = static_cast<std::uint8_t>(
                (source[i] & 3U) | (source[i + 32] & 3U) << 2U | (source[i + 64] & 3U) << 4U |
                (source[i + 96] & 3U) << 6U);
        }
    }
}

/// Adds the two bits of each weight, shifted left by `shift`, to its code.
template <std::size_t Count>
void addQuarters(const std::uint8_t* bytes, unsigned shift, std::uint8_t (&codes)[Count]) {
    static_assert(Count % 128 == 0);
    for (std::size_t row = 0; row < Count / 32; ++row) {
        const std::uint8_t* source = bytes + row / 4 * 32;
        for (std::size_t i = 0; i < 32; ++i) {
            const unsigned bits = source[i] >> (row % 4 * 2) & 3U;
            codes[row * 32 + i] = static_cast<std::uint8_t>(codes[row * 32 + i] | bits << shift);
        }
    }
}

/// Where packQuarters() puts a weight when it starts at byte `offset`.
[[nodiscard]] constexpr BitRange quarterOf(std::size_t offset, std::size_t weight) {
    return bits(8 * (offset + weight / 128 * 32 + weight % 32) + weight / 32 % 4 * 2, 2);
}

/// One bit per weight, 256 weights in 32 bytes: bit k of byte j belongs to weight 32 k + j. Packs
/// bit number `bit` of the codes.
inline void packBitPlane(const std::uint8_t (&codes)[256], unsigned bit, std::uint8_t* bytes) {
    for (std::size_t i = 0; i < 32; ++i) {
        unsigned byte = 0;
        for (unsigned row = 0; row < 8; ++row) byte |= (codes[row * 32 + i] >> bit & 1U) << row;
        bytes[i] = static_cast<std::uint8_t>(byte);
    }
}

/// Sets bit number `bit` of the codes from such a plane.
inline void addBitPlane(const std::uint8_t* bytes, unsigned bit, std::uint8_t (&codes)[256]) {
    for (unsigned row = 0; row < 8; ++row) {
        for (std::size_t i = 0; i < 32; ++i) {
            const unsigned set = bytes[i] >> row & 1U;
            codes[row * 32 + i] = static_cast<std::uint8_t>(codes[row * 32 + i] | set << bit);
        }
    }
}

/// Where packBitPlane() puts a weight when it starts at byte `offset`.
[[nodiscard]] constexpr BitRange planeBitOf(std::size_t offset, std::size_t weight) {
    return bits(8 * (offset + weight % 32) + weight / 32, 1);
}

/// The fifth bits of a block of 32 as one little-endian word: bit j belongs to weight j.
inline void packFifthBits(const std::uint8_t (&codes)[32], std::uint8_t (&bytes)[4]) {
    std::uint32_t word = 0;
    for (unsigned i = 0; i < 32; ++i) word |= (codes[i] >> 4U & 1U) << i;
    std::memcpy(bytes, &word, sizeof(word));
}

/// Nibbles, handed one by one to `take(weight, code)`, the low ones first. No array in between:
/// compilers keep it in registers.
template <typename Take>
void forEachNibble(const std::uint8_t (&nibbles)[16], const Take& take) {
    for (std::size_t i = 0; i < 16; ++i) take(i, nibbles[i] & 15);
    for (std::size_t i = 0; i < 16; ++i) take(i + 16, nibbles[i] >> 4);
}

template <typename Take>
void forEachFiveBits(const std::uint8_t (&nibbles)[16], const std::uint8_t (&fifthBits)[4],
                     const Take& take) {
    std::uint32_t word = 0;
    std::memcpy(&word, fifthBits, sizeof(word));
    for (unsigned i = 0; i < 16; ++i) {
        take(i, static_cast<int>((nibbles[i] & 15U) | (word >> i & 1U) << 4U));
    }
    for (unsigned i = 0; i < 16; ++i) {
        take(i + 16, static_cast<int>((nibbles[i] >> 4U) | (word >> (i + 16U) & 1U) << 4U));
    }
}

/// Whether a block of 32 has fifth bits beside its nibbles.
template <typename Block>
inline constexpr bool kHasFifthBits = requires(Block block) {
    block.fifthBits;
};

template <typename Block>
void packCodes(const std::uint8_t (&codes)[32], Block& block) {
    packNibbles<16>(codes, block.codes);
    if constexpr (kHasFifthBits<Block>) packFifthBits(codes, block.fifthBits);
}

/// Its codes as by forEachNibble().
template <typename Block, typename Take>
void forEachCode(const Block& block, const Take& take) {
    if constexpr (kHasFifthBits<Block>) {
        forEachFiveBits(block.codes, block.fifthBits, take);
    } else {
        forEachNibble(block.codes, take);
    }
}

/// Describes its codes.
template <typename Block>
void addCodeFields(FieldNumber number, BlockFields& out) {
    out.start({FieldKind::Code, "code"_text, kHasFifthBits<Block> ? "qs, qh" : "qs", number});
    out.addEach(32, 1, [](std::size_t i) -> FieldBits {
        const BitRange nibble = nibbleOf<16>(offsetof(Block, codes), i);
        if constexpr (kHasFifthBits<Block>) {
            return {nibble, bits(8 * offsetof(Block, fifthBits) + i, 1)};
        } else {
            return nibble;
        }
    });
}

}  // namespace weightscape::formats
