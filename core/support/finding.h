// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/support/text.h"

namespace weightscape {

enum class Severity {
    Note,     ///< follows from what was asked for
    Warning,  ///< readable and usable, but probably not what was meant
    Error,    ///< other programs, or this one, cannot use it
};

/// "note", "warning" or "error".
[[nodiscard]] constexpr Words severityName(Severity severity) {
    switch (severity) {
        case Severity::Note:
            return "note"_text;
        case Severity::Warning:
            return "warning"_text;
        case Severity::Error:
            break;
    }
    return "error"_text;
}

/// A whole sentence about a file or a plan, with how serious it is.
struct Finding : Text {
    Finding(Severity how, Text what, std::string which = {})
        : Text(std::move(what)), severity(how), tensor(std::move(which)) {}

    Severity severity;
    std::string tensor;  ///< name in the file; empty: about the whole, or about several

    /// True for all but notes.
    [[nodiscard]] bool isProblem() const { return severity != Severity::Note; }
};

/// Most important first.
using Findings = std::vector<Finding>;

}  // namespace weightscape
