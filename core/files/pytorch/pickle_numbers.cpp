// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/pytorch/pickle_numbers.h"

#include <bit>
#include <charconv>
#include <cstdint>

namespace weightscape::files {
namespace {

constexpr PickleNode kHugeInteger{.kind = PickleKind::Other, .text = "int"};

}  // namespace

PickleNode binaryInteger(std::string_view bytes) {
    if (bytes.size() > sizeof(std::uint64_t)) return kHugeInteger;
    const bool isNegative =
        !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0;
    std::uint64_t value = isNegative ? ~std::uint64_t{0} : 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
        value = value << 8U | static_cast<unsigned char>(bytes[i]);
    }
    return {.kind = PickleKind::Integer, .integer = static_cast<std::int64_t>(value)};
}

PickleNode bigEndianReal(std::string_view bytes) {
    std::uint64_t bits = 0;
    if (bytes.size() != sizeof(bits)) return {.kind = PickleKind::Real};
    for (const char byte : bytes) bits = bits << 8U | static_cast<unsigned char>(byte);
    return {.kind = PickleKind::Real, .integer = std::bit_cast<std::int64_t>(bits)};
}

std::optional<PickleNode> writtenInteger(std::string_view digits) {
    if (digits == "01" || digits == "00") {
        return PickleNode{.kind = PickleKind::Boolean, .integer = digits == "01"};
    }
    PickleNode node{.kind = PickleKind::Integer};
    const char* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, node.integer);
    if (error == std::errc::invalid_argument) return std::nullopt;
    return error == std::errc::result_out_of_range ? kHugeInteger : node;
}

std::optional<PickleNode> writtenReal(std::string_view digits) {
    double value = 0.0;
    const char* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, value);
    if (error == std::errc::invalid_argument) return std::nullopt;
    return PickleNode{.kind = PickleKind::Real, .integer = std::bit_cast<std::int64_t>(value)};
}

std::optional<PickleNode> quotedText(std::string_view text) {
    const bool isQuoted = text.size() >= 2 && text.front() == text.back() &&
                          (text.front() == '\'' || text.front() == '"');
    if (!isQuoted) return std::nullopt;
    return PickleNode{.kind = PickleKind::Text, .text = text.substr(1, text.size() - 2)};
}

}  // namespace weightscape::files
