// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "core/support/byte_text.h"
#include "core/support/printable.h"
#include "core/support/utf8.h"

namespace weightscape::cli {

std::string fixedText(double value, int decimals) {
    std::array<char, 400> text{};  // the largest double has 309 digits before the point
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

std::string significantText(double value, int digits) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*g", digits, value);
    return text.data();
}

std::string percentText(double share) {
    return significantText(100.0 * share, 3) + " %";
}

std::string decibelText(double decibel) {
    return std::isinf(decibel) && decibel > 0.0 ? "lossless" : fixedText(decibel, 1) + " dB";
}

std::string exactByteText(std::uint64_t bytes) {
    if (bytes < 1024) return byteText(bytes);
    return byteText(bytes) + " (" + std::to_string(bytes) + " B)";
}

std::string shapeText(const std::vector<std::uint64_t>& shape) {
    if (shape.empty()) return "scalar";
    std::string text;
    for (const std::uint64_t dimension : shape) {
        if (!text.empty()) text += " x ";
        text += std::to_string(dimension);
    }
    return text;
}

nlohmann::ordered_json jsonNumber(double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

std::string jsonText(std::string_view bytes) {
    return isUtf8(bytes) ? std::string(bytes) : printable(bytes, SIZE_MAX);
}

}  // namespace weightscape::cli
