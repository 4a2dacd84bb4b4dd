// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "app/cli/console.h"
#include "core/export/export_model.h"

namespace weightscape::cli {

/// The report that exporting the plan would give, without what only the work can tell: digests,
/// errors and time. `target` may be empty; then the files have no paths.
[[nodiscard]] Result<exporting::ExportReport> planReport(const Model& model,
                                                         const recipes::QuantizationPlan& plan,
                                                         const std::filesystem::path& target,
                                                         const exporting::Sharding& sharding);

/// Prints a report of exportModel() or planReport() as text or JSON.
void showReport(const exporting::ExportReport& report, Console& console);

}  // namespace weightscape::cli
