// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/result.h"

#include "core/support/printable.h"

namespace weightscape {

std::string describe(const Error& error) {
    std::string text = error.file.empty() ? std::string{} : printable(error.file) + ": ";
    text += error.detail;
    if (error.offset) text += " (at byte " + std::to_string(*error.offset) + ")";
    return text;
}

}  // namespace weightscape
