// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/number_text.h"

#include <cmath>
#include <cstdint>

#include "core/support/printable.h"
#include "core/support/utf8.h"

namespace weightscape::cli {

nlohmann::ordered_json jsonNumber(double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

std::string jsonText(std::string_view bytes) {
    return isUtf8(bytes) ? std::string(bytes) : printable(bytes, SIZE_MAX);
}

nlohmann::ordered_json jsonList(const std::vector<std::string>& texts) {
    auto list = nlohmann::ordered_json::array();
    for (const std::string& text : texts) list.push_back(jsonText(text));
    return list;
}

nlohmann::ordered_json jsonList(const std::vector<Text>& texts) {
    auto list = nlohmann::ordered_json::array();
    for (const Text& text : texts) list.push_back(jsonText(text.english()));
    return list;
}

nlohmann::ordered_json jsonList(const Findings& findings) {
    return jsonList(std::vector<Text>(findings.begin(), findings.end()));
}

}  // namespace weightscape::cli
