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

}  // namespace weightscape::cli
