// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <span>

#include "core/recipes/quantization_plan.h"
#include "ui/models/column.h"

namespace weightscape::ui {

/// What an export will do with one tensor; all texts are safe to show.
struct PlanRow {
    QString name, type, rule;
    std::uint64_t bytes = 0;
};

[[nodiscard]] std::span<const Column<PlanRow>> planColumns();
/// In the order of the file.
[[nodiscard]] QList<PlanRow> planRows(const Model& model, const recipes::QuantizationPlan& plan);

}  // namespace weightscape::ui
