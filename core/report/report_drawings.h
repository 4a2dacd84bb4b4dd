// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/report/markup.h"
#include "core/report/model_report.h"

/// Pictures of a report as inline SVG; empty where there is nothing to draw.
namespace weightscape::report {

/// The whole model: layers against roles, coloured by relative RMSE, with numbers and tool tips.
[[nodiscard]] std::string xrayDrawing(const ModelReport& report, const Markup& markup);
/// Relative RMSE by layer, of this recipe and of the reference.
[[nodiscard]] std::string layersDrawing(const ModelReport& report, const Markup& markup);
/// Bytes by role, before and after.
[[nodiscard]] std::string sizesDrawing(const ModelReport& report, const Markup& markup);

}  // namespace weightscape::report
