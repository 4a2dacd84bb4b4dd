// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/console.h"
#include "core/export/export_model.h"

namespace weightscape::cli {

/// Prints a report of exportModel() or plannedReport() as text or JSON.
void showReport(const exporting::ExportReport& report, Console& console);

}  // namespace weightscape::cli
