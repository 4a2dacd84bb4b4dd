// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/count_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape {
namespace {

struct SuffixRow {
    std::string_view name;  ///< lower case
    double factor;
};
constexpr std::array kSuffixes = {SuffixRow{"", 1.0},  SuffixRow{"k", 1e3}, SuffixRow{"m", 1e6},
                                  SuffixRow{"b", 1e9}, SuffixRow{"g", 1e9}, SuffixRow{"t", 1e12}};
constexpr double kMost = 1e18;

}  // namespace

std::string groupedDigits(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

Result<std::uint64_t> parseCount(std::string_view text) {
    double number = 0.0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    std::string suffix = lowerCase(std::string_view(end, static_cast<std::size_t>(last - end)));
    std::erase(suffix, ' ');
    const auto row = std::ranges::find(kSuffixes, std::string_view(suffix), &SuffixRow::name);
    const double count = row == kSuffixes.end() ? 0.0 : std::round(number * row->factor);
    if (error != std::errc() || !(count >= 1.0) || count > kMost) {
        return fail(ErrorCode::InvalidArgument,
                    "\"%1\" is no count; give a number such as 8e9, 8B or 350M."_text(
                        printable(text, 100)));
    }
    return static_cast<std::uint64_t>(count);
}

}  // namespace weightscape
