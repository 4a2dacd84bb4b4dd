// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/support/result.h"

/// What one weight of a composed scheme is stored as, before any scale: integers, small floats and
/// codebooks of at most 8 bits.
namespace weightscape::elements {

enum class ElementKind : std::uint8_t {
    Integer,       ///< int<bits>
    SmallFloat,    ///< e<exponentBits>m<mantissaBits> with a sign bit
    NormalFloat4,  ///< nf4
    BnbFloat4,     ///< bnb_fp4
    BnbDynamic8,   ///< bnb_dynamic8
    Ternary,       ///< -1, 0, 1
    Binary,        ///< -1, 1
    Kmeans,        ///< kmeans<levels>, fitted to the tensor
    Quantile,      ///< quantile<levels>, fitted to the tensor
};

/// Families as the window groups them.
enum class ElementFamily : std::uint8_t { Integer, Float, Codebook };

/// One element type: a small comparable value. Only the members that its kind names are not zero.
struct ElementType {
    ElementKind kind = ElementKind::Integer;
    std::uint8_t bits = 4;          ///< Integer: 2..8
    std::uint8_t exponentBits = 0;  ///< SmallFloat: 1..7
    std::uint8_t mantissaBits = 0;  ///< SmallFloat: 0..6; sign, exponent and mantissa fit 8 bits
    std::uint16_t levels = 0;       ///< Kmeans, Quantile: 2..256

    friend bool operator==(const ElementType&, const ElementType&) = default;

    [[nodiscard]] ElementFamily family() const;
    /// True when the levels are fitted to the weights instead of being fixed by the type.
    [[nodiscard]] bool isFitted() const {
        return kind == ElementKind::Kmeans || kind == ElementKind::Quantile;
    }
    /// Bits of one code when codes are addressed one by one: 1..8.
    [[nodiscard]] unsigned codeBits() const;
    /// Bytes of `count` codes packed without gaps, the last byte filled up. Ternary codes are
    /// packed five to a byte (3^5 = 243), all others with codeBits() each.
    [[nodiscard]] std::uint64_t packedBytes(std::uint64_t count) const;
    /// The id: "int4", "fp8_e4m3", "e2m3", "nf4", "kmeans16".
    [[nodiscard]] std::string id() const;
};

/// A row of the list that the window and `formats` show; the types with a number in their name
/// (e<X>m<Y>, kmeans<N>, quantile<N>) are there with usual numbers.
struct ElementRow {
    ElementType type;
    Words label;    ///< "INT4", "FP8 E4M3"
    Words summary;  ///< one plain line, no full stop
};
[[nodiscard]] std::span<const ElementRow> allElements();

/// By id, any case; e<X>m<Y>, kmeans<N> and quantile<N> with any valid numbers. A named float
/// (fp8_e4m3) and its plain name (e4m3) are the same type. Errors: NotFound (no such name),
/// InvalidArgument (a number out of range).
[[nodiscard]] Result<ElementType> parseElement(std::string_view text);

}  // namespace weightscape::elements
