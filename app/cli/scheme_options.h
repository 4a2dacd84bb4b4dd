// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/quantize/encoders/treatment.h"
#include "core/support/result.h"

namespace weightscape::cli {

/// --format and the parts of composed schemes, as they were typed; empty stands for the default.
struct SchemeOptions {
    std::vector<std::string> formats;
    std::string mapping, granularity, calibration, rounding, scale, zeroPoint, outliers;
};

/// Adds the parts of schemes alone: --mapping, --granularity and so on.
void addSchemeParts(CLI::App& parser, SchemeOptions& options);

/// Adds --format, --mapping, --granularity, --calibration, --rounding, --scale, --zero-point and
/// --outliers.
void addSchemeOptions(CLI::App& parser, SchemeOptions& options);

/// One treatment per format, in their order; the parts go to the element types, the calibration
/// also to file formats that leave their scale open. Errors: InvalidArgument, NotFound: parts that
/// do not go together, or parts without an element type.
[[nodiscard]] Result<std::vector<encoders::Treatment>> treatmentsOf(const SchemeOptions& options);

}  // namespace weightscape::cli
