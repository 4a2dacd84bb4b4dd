// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"

/// Numbers that a method takes, described once: the window builds its form, the command line and
/// recipes their checks from the same rows.
namespace weightscape {

/// One number of a method.
struct ParameterSpec {
    std::string_view id;    ///< lower case, as recipes and the command line name it
    Words label;            ///< for people, "Share kept"
    Words summary;          ///< one plain line, no full stop
    Words unit;             ///< "%", "steps"; empty for a plain number
    double standard = 0.0;  ///< the value when none is given
    double minimum = 0.0;   ///< inclusive
    double maximum = 0.0;   ///< inclusive
    double step = 0.0;      ///< of a spin box
    bool whole = false;     ///< only whole numbers
};

/// Values in the order of the rows they belong to.
using ParameterValues = std::vector<double>;

[[nodiscard]] ParameterValues standardParameters(std::span<const ParameterSpec> specs);

/// One value per row, each finite, in range and whole where it must be. `subject` names the method
/// in the message. Errors: InvalidArgument.
[[nodiscard]] Result<void> checkParameters(std::span<const ParameterSpec> specs,
                                           std::span<const double> values, const Text& subject);

/// "" (all standard), "99.5" (the first) or "percent=99.5,steps=20" (by name, in any order).
/// Errors: InvalidArgument.
[[nodiscard]] Result<ParameterValues> parseParameters(std::span<const ParameterSpec> specs,
                                                      std::string_view text, const Text& subject);

/// The shortest text that parseParameters() reads back: only what differs from the standard.
/// Precondition: checkParameters() succeeded.
[[nodiscard]] std::string parametersText(std::span<const ParameterSpec> specs,
                                         std::span<const double> values);

/// The shortest decimal text that reads back as the same number: "0.1", "32".
[[nodiscard]] std::string numberText(double value);

/// The whole text as a finite number; nothing else may stand around it. Errors: InvalidArgument.
[[nodiscard]] Result<double> parseNumber(std::string_view text, const Text& subject);

}  // namespace weightscape
