// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/element_type.h"

#include <array>
#include <bit>
#include <charconv>
#include <optional>

#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::elements {
namespace {

constexpr ElementType integer(std::uint8_t bits) {
    return {.kind = ElementKind::Integer, .bits = bits};
}
constexpr ElementType smallFloat(std::uint8_t exponent, std::uint8_t mantissa) {
    return {.kind = ElementKind::SmallFloat,
            .bits = 0,
            .exponentBits = exponent,
            .mantissaBits = mantissa};
}
constexpr ElementType codebook(ElementKind kind, std::uint16_t levels = 0) {
    return {.kind = kind, .bits = 0, .levels = levels};
}

constexpr std::array kElements = {
    ElementRow{integer(2), "INT2"_text, "Whole numbers of 2 bits"_text},
    ElementRow{integer(3), "INT3"_text, "Whole numbers of 3 bits"_text},
    ElementRow{integer(4), "INT4"_text, "Whole numbers of 4 bits"_text},
    ElementRow{integer(5), "INT5"_text, "Whole numbers of 5 bits"_text},
    ElementRow{integer(6), "INT6"_text, "Whole numbers of 6 bits"_text},
    ElementRow{integer(7), "INT7"_text, "Whole numbers of 7 bits"_text},
    ElementRow{integer(8), "INT8"_text, "Whole numbers of 8 bits"_text},
    ElementRow{smallFloat(4, 3), "FP8 E4M3"_text, "8-bit float up to 448; NaN, no infinities"_text},
    ElementRow{smallFloat(5, 2), "FP8 E5M2"_text,
               "8-bit float up to 57,344; infinities and NaN"_text},
    ElementRow{smallFloat(3, 2), "FP6 E3M2"_text, "6-bit float up to 28; numbers only"_text},
    ElementRow{smallFloat(2, 3), "FP6 E2M3"_text, "6-bit float up to 7.5; numbers only"_text},
    ElementRow{smallFloat(2, 1), "FP4 E2M1"_text, "4-bit float up to 6; numbers only"_text},
    ElementRow{codebook(ElementKind::NormalFloat4), "NF4"_text,
               "16 levels at the quantiles of a Gaussian, from QLoRA"_text},
    ElementRow{codebook(ElementKind::BnbFloat4), "FP4 (bitsandbytes)"_text,
               "4-bit float of bitsandbytes, scaled to 1"_text},
    ElementRow{codebook(ElementKind::BnbDynamic8), "Dynamic 8-bit (bitsandbytes)"_text,
               "256 levels with a moving border between exponent and fraction"_text},
    ElementRow{codebook(ElementKind::Kmeans, 16), "K-means"_text,
               "Levels with the least squared error for this tensor"_text},
    ElementRow{codebook(ElementKind::Quantile, 16), "Quantile"_text,
               "Levels that are each used equally often in this tensor"_text},
    ElementRow{codebook(ElementKind::Ternary), "Ternary"_text, "-1, 0 and 1, five to a byte"_text},
    ElementRow{codebook(ElementKind::Binary), "Binary"_text, "-1 and 1, eight to a byte"_text},
};

/// The names that carry no number.
struct FixedName {
    std::string_view id;
    ElementType type;
};
constexpr std::array kFixedNames = {
    FixedName{"fp8_e4m3", smallFloat(4, 3)},
    FixedName{"fp8_e5m2", smallFloat(5, 2)},
    FixedName{"fp6_e3m2", smallFloat(3, 2)},
    FixedName{"fp6_e2m3", smallFloat(2, 3)},
    FixedName{"fp4_e2m1", smallFloat(2, 1)},
    FixedName{"nf4", codebook(ElementKind::NormalFloat4)},
    FixedName{"bnb_fp4", codebook(ElementKind::BnbFloat4)},
    FixedName{"bnb_dynamic8", codebook(ElementKind::BnbDynamic8)},
    FixedName{"ternary", codebook(ElementKind::Ternary)},
    FixedName{"binary", codebook(ElementKind::Binary)},
};

/// The number that makes up all of `text`: up to four digits, no leading zero.
std::optional<unsigned> wholeNumber(std::string_view text) {
    unsigned value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text.size() > 4 || end.ec != std::errc{}) return std::nullopt;
    if (end.ptr != text.data() + text.size()) return std::nullopt;
    if (text.size() > 1 && text[0] == '0') return std::nullopt;
    return value;
}

tl::unexpected<Error> outOfRange(std::string_view text, Words rule) {
    return fail(ErrorCode::InvalidArgument, "format %1: %2"_text(printable(text, 80), rule));
}

/// The rest of `text` after `prefix` as a number; nothing when the text is of another kind.
std::optional<unsigned> numberAfter(std::string_view text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return std::nullopt;
    return wholeNumber(text.substr(prefix.size()));
}

std::optional<ElementType> floatNamed(std::string_view text) {
    const std::size_t m = text.find('m');
    if (!text.starts_with('e') || m == std::string_view::npos) return std::nullopt;
    const auto exponent = wholeNumber(text.substr(1, m - 1));
    const auto mantissa = wholeNumber(text.substr(m + 1));
    if (!exponent || !mantissa || *exponent > 255 || *mantissa > 255) return std::nullopt;
    return smallFloat(static_cast<std::uint8_t>(*exponent), static_cast<std::uint8_t>(*mantissa));
}

Result<ElementType> fitted(ElementKind kind, unsigned levels, std::string_view text) {
    if (levels < 2 || levels > 256)
        return outOfRange(text, "the number of levels is 2 to 256"_text);
    return codebook(kind, static_cast<std::uint16_t>(levels));
}

}  // namespace

ElementFamily ElementType::family() const {
    switch (kind) {
        case ElementKind::Integer:
            return ElementFamily::Integer;
        case ElementKind::SmallFloat:
            return ElementFamily::Float;
        default:
            return ElementFamily::Codebook;
    }
}

unsigned ElementType::codeBits() const {
    switch (kind) {
        case ElementKind::Integer:
            return bits;
        case ElementKind::SmallFloat:
            return 1U + exponentBits + mantissaBits;
        case ElementKind::NormalFloat4:
        case ElementKind::BnbFloat4:
            return 4;
        case ElementKind::BnbDynamic8:
            return 8;
        case ElementKind::Ternary:
            return 2;
        case ElementKind::Binary:
            return 1;
        case ElementKind::Kmeans:
        case ElementKind::Quantile:
            break;
    }
    return static_cast<unsigned>(std::bit_width(static_cast<unsigned>(levels) - 1U));
}

std::uint64_t ElementType::packedBytes(std::uint64_t count) const {
    if (kind == ElementKind::Ternary) return count / 5 + (count % 5 != 0 ? 1 : 0);
    const std::uint64_t bitsLeft = count % 8 * codeBits();
    return count / 8 * codeBits() + (bitsLeft + 7) / 8;
}

std::string ElementType::id() const {
    switch (kind) {
        case ElementKind::Integer:
            return "int" + std::to_string(bits);
        case ElementKind::Kmeans:
            return "kmeans" + std::to_string(levels);
        case ElementKind::Quantile:
            return "quantile" + std::to_string(levels);
        default:
            break;
    }
    for (const FixedName& name : kFixedNames) {
        if (name.type == *this) return std::string(name.id);
    }
    return std::string("e")
        .append(std::to_string(exponentBits))
        .append("m")
        .append(std::to_string(mantissaBits));
}

std::span<const ElementRow> allElements() {
    return kElements;
}

Result<ElementType> parseElement(std::string_view text) {
    const std::string name = lowerCase(text);
    for (const FixedName& fixed : kFixedNames) {
        if (fixed.id == name) return fixed.type;
    }
    if (const auto bits = numberAfter(name, "int")) {
        if (*bits < 2 || *bits > 8) return outOfRange(text, "whole numbers have 2 to 8 bits"_text);
        return integer(static_cast<std::uint8_t>(*bits));
    }
    if (const auto levels = numberAfter(name, "kmeans")) {
        return fitted(ElementKind::Kmeans, *levels, text);
    }
    if (const auto levels = numberAfter(name, "quantile")) {
        return fitted(ElementKind::Quantile, *levels, text);
    }
    if (const auto type = floatNamed(name)) {
        const unsigned bits = 1U + type->exponentBits + type->mantissaBits;
        if (type->exponentBits == 0 || bits > 8) {
            return outOfRange(text,
                              "a float has at least one exponent bit and, with its sign, at most 8 "
                              "bits"_text);
        }
        return *type;
    }
    return fail(
        ErrorCode::NotFound,
        "there is no format %1; `weightscape-cli formats` lists them all"_text(inQuotes(text)));
}

}  // namespace weightscape::elements
