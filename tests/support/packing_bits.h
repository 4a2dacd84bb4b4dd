// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "core/support/number_types.h"

/// What packers do, bit by bit.
namespace weightscape::test {

using Codes = std::vector<unsigned>;

/// The same codes on every machine; all of `bits` bits occur.
inline Codes someCodes(std::size_t count, unsigned bits, std::uint32_t seed) {
    Codes codes(count);
    std::uint32_t state = seed * 2654435761U + 1U;
    for (unsigned& code : codes) {
        state = state * 1664525U + 1013904223U;
        code = (state >> 20U) & ((1U << bits) - 1U);
    }
    return codes;
}

/// Scales that need all bits of a type: positive, between about 0.001 and 0.02.
inline std::vector<float> someScales(std::size_t count, std::uint32_t seed) {
    std::vector<float> scales;
    for (const unsigned code : someCodes(count, 12, seed)) {
        scales.push_back((static_cast<float>(code) + 256.3F) / 200000.0F);
    }
    return scales;
}

template <typename T>
std::string bytesOf(const std::vector<T>& values) {
    std::string bytes(values.size() * sizeof(T), '\0');
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

/// Rounds to F16 and gives both the bytes and what they mean.
inline std::string asHalves(std::vector<float>& values) {
    std::vector<std::uint16_t> bits;
    for (float& value : values) {
        bits.push_back(toHalf(value).bits);
        value = toFloat(Half{bits.back()});
    }
    return bytesOf(bits);
}
inline std::string asBfloats(std::vector<float>& values) {
    std::vector<std::uint16_t> bits;
    for (float& value : values) {
        bits.push_back(toBfloat16(value).bits);
        value = toFloat(Bfloat16{bits.back()});
    }
    return bytesOf(bits);
}

/// One bit after the other, the lowest of a code first, into bytes that are filled from their
/// lowest bit.
inline std::string packedLowFirst(const Codes& codes, unsigned bits) {
    std::string bytes((codes.size() * bits + 7) / 8, '\0');
    for (std::size_t i = 0; i < codes.size(); ++i) {
        for (unsigned bit = 0; bit < bits; ++bit) {
            const std::size_t at = i * bits + bit;
            const unsigned set = (codes[i] >> bit & 1U) << (at % 8);
            bytes[at / 8] = static_cast<char>(static_cast<unsigned char>(bytes[at / 8]) | set);
        }
    }
    return bytes;
}

/// Words of 32 bits with as many whole codes as fit, rows x columns.
inline std::string packedInWords(const Codes& codes, std::size_t columns, unsigned bits) {
    const std::size_t perWord = 32 / bits;
    std::vector<std::uint32_t> words;
    for (std::size_t row = 0; row < codes.size() / columns; ++row) {
        for (std::size_t begin = 0; begin < columns; begin += perWord) {
            std::uint32_t word = 0;
            for (std::size_t i = begin; i < begin + perWord && i < columns; ++i) {
                word |= codes[row * columns + i] << ((i - begin) * bits);
            }
            words.push_back(word);
        }
    }
    return bytesOf(words);
}

/// rows x columns as columns x rows.
template <typename T>
std::vector<T> turned(const std::vector<T>& matrix, std::size_t columns) {
    std::vector<T> result;
    for (std::size_t column = 0; column < columns; ++column) {
        for (std::size_t at = column; at < matrix.size(); at += columns) {
            result.push_back(matrix[at]);
        }
    }
    return result;
}

/// The words that follow each other along a row, below each other: words of `rows` rows.
inline std::string wordsDown(const std::string& rowWords, std::size_t rows) {
    std::vector<std::uint32_t> words(rowWords.size() / 4);
    std::memcpy(words.data(), rowWords.data(), rowWords.size());
    return bytesOf(turned(words, words.size() / rows));
}

/// An FP8 code as IEEE describes it: sign, exponent with a bias, mantissa.
inline double eightBitFloat(unsigned code, int mantissaBits, int bias) {
    const int sign = (code & 0x80U) != 0 ? -1 : 1;
    const int exponent = static_cast<int>((code & 0x7FU) >> static_cast<unsigned>(mantissaBits));
    const int mantissa = static_cast<int>(code) & ((1 << mantissaBits) - 1);
    const double fraction = static_cast<double>(mantissa) / (1 << mantissaBits);
    return exponent == 0 ? sign * std::ldexp(fraction, 1 - bias)
                         : sign * std::ldexp(1.0 + fraction, exponent - bias);
}

/// OCP FP4: 0, 0.5, 1, 1.5, 2, 3, 4, 6, and the same below zero.
inline float fourBitFloat(unsigned code) {
    static constexpr float kValues[8] = {0.0F, 0.5F, 1.0F, 1.5F, 2.0F, 3.0F, 4.0F, 6.0F};
    const float magnitude = kValues[code & 7U];
    return (code & 8U) != 0 ? -magnitude : magnitude;
}

/// What most cases are called, and their shape.
inline const std::string kLayer = "model.layers.0.mlp.up_proj";
inline constexpr std::size_t kRows = 40;
inline constexpr std::size_t kColumns = 192;

/// What config.json says about the packing.
inline std::string config(const std::string& members) {
    return R"("quantization_config":{)" + members + "}";
}

/// FP8 codes without NaN and infinity.
inline Codes someBytes(std::size_t count, std::uint32_t seed) {
    Codes codes = someCodes(count, 8, seed);
    for (unsigned& code : codes) {
        if ((code & 0x7CU) == 0x7CU) code ^= 0x40U;
    }
    return codes;
}

inline std::string asBytes(const Codes& codes) {
    std::string bytes;
    for (const unsigned code : codes) bytes += static_cast<char>(code);
    return bytes;
}

}  // namespace weightscape::test
