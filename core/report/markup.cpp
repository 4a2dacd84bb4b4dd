// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/report/markup.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "core/support/printable.h"

namespace weightscape::report {
namespace {

struct Color {
    double red, green, blue;
};

/// Ten equal steps of the map; between them it is nearly linear.
constexpr std::array<Color, 10> kSteps = {{{0x44, 0x01, 0x54},
                                           {0x48, 0x28, 0x78},
                                           {0x3e, 0x49, 0x89},
                                           {0x31, 0x68, 0x8e},
                                           {0x26, 0x82, 0x8e},
                                           {0x1f, 0x9e, 0x89},
                                           {0x35, 0xb7, 0x79},
                                           {0x6e, 0xce, 0x58},
                                           {0xb5, 0xde, 0x2b},
                                           {0xfd, 0xe7, 0x25}}};

Color colorOf(double share) {
    if (!(share > 0)) return kSteps.front();
    if (share >= 1) return kSteps.back();
    const double place = share * (kSteps.size() - 1);
    const auto step = static_cast<std::size_t>(place);
    const double t = place - static_cast<double>(step);
    const Color& a = kSteps[step];
    const Color& b = kSteps[step + 1];
    return {a.red + t * (b.red - a.red), a.green + t * (b.green - a.green),
            a.blue + t * (b.blue - a.blue)};
}

}  // namespace

std::string escaped(std::string_view text) {
    // Control characters and broken UTF-8 become visible escapes first.
    const std::string clean = printable(text, SIZE_MAX);
    std::string out;
    out.reserve(clean.size());
    for (const char c : clean) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string Markup::element(std::string_view tag, const Text& text,
                            std::string_view attributes) const {
    const std::string name(tag);
    return "<" + name + std::string(attributes) + ">" + escaped(say(text, language)) + "</" + name +
           ">";
}

std::string coordinate(double value) {
    if (!std::isfinite(value)) return "0";
    const double hundredths = std::round(value * 100.0);
    const auto whole = static_cast<std::int64_t>(hundredths);
    const std::int64_t size = std::abs(whole);
    std::string text = (whole < 0 ? "-" : "") + std::to_string(size / 100);
    const std::int64_t rest = size % 100;
    if (rest == 0) return text;
    text += (rest < 10 ? ".0" : ".") + std::to_string(rest);
    if (text.back() == '0') text.pop_back();
    return text;
}

std::string measureColor(double share) {
    const Color color = colorOf(share);
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "#%02x%02x%02x",
                  static_cast<unsigned>(std::lround(color.red)) & 0xffU,
                  static_cast<unsigned>(std::lround(color.green)) & 0xffU,
                  static_cast<unsigned>(std::lround(color.blue)) & 0xffU);
    return text.data();
}

std::string_view inkOnMeasure(double share) {
    const Color color = colorOf(share);
    return 0.299 * color.red + 0.587 * color.green + 0.114 * color.blue > 140 ? "#101010"
                                                                              : "#ffffff";
}

}  // namespace weightscape::report
