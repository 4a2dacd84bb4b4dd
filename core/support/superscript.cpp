// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/superscript.h"

#include <array>
#include <string_view>

namespace weightscape {

std::string superscript(int number) {
    static constexpr std::array<std::string_view, 10> kDigits = {"⁰", "¹", "²", "³", "⁴",
                                                                 "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string raised;
    for (const char each : std::to_string(number)) {
        raised += each == '-' ? "⁻" : kDigits[static_cast<std::size_t>(each - '0')];
    }
    return raised;
}

}  // namespace weightscape
