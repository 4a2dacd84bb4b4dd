// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/byte_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape {
namespace {

struct UnitRow {
    std::string_view name;  ///< lower case
    double bytes;
};
constexpr std::array kSizeUnits = {
    UnitRow{"", 0x1p30},    UnitRow{"b", 1},        UnitRow{"k", 0x1p10},   UnitRow{"kib", 0x1p10},
    UnitRow{"kb", 1e3},     UnitRow{"m", 0x1p20},   UnitRow{"mib", 0x1p20}, UnitRow{"mb", 1e6},
    UnitRow{"g", 0x1p30},   UnitRow{"gib", 0x1p30}, UnitRow{"gb", 1e9},     UnitRow{"t", 0x1p40},
    UnitRow{"tib", 0x1p40}, UnitRow{"tb", 1e12},
};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::string byteText(std::uint64_t bytes) {
    if (bytes < 1024) return std::to_string(bytes) + " B";
    constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = static_cast<double>(bytes) / 1024.0;
    std::size_t unit = 0;
    // 1023.95 would be rounded up to "1024.0".
    while (value >= 1023.95 && unit + 1 < kUnits.size()) {
        value /= 1024.0;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %s", value, kUnits[unit]);
    return text.data();
}

Result<std::uint64_t> parseByteSize(std::string_view text) {
    const std::string_view clean = trimmed(text);
    double number = 0;
    const auto [end, error] = std::from_chars(clean.data(), clean.data() + clean.size(), number);
    const std::string unit =
        lowerCase(trimmed(clean.substr(static_cast<std::size_t>(end - clean.data()))));
    const auto row = std::ranges::find(kSizeUnits, std::string_view(unit), &UnitRow::name);
    const double bytes = row == kSizeUnits.end() ? 0 : std::floor(number * row->bytes);
    if (error != std::errc() || row == kSizeUnits.end() || !(bytes >= 0) || bytes > 0x1p60) {
        return fail(ErrorCode::InvalidArgument,
                    "\"%1\" is no size; give a number with a unit, such as 8 GiB or 24 GB."_text(
                        printable(text, 100)));
    }
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace weightscape
