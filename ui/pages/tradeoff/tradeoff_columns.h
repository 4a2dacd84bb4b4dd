// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/recipes/tradeoff.h"
#include "ui/models/column.h"

namespace weightscape::ui {

/// Of them, the one that needs an importance matrix.
inline constexpr int kTradeoffImportanceColumn = 3;

/// What the list of measured presets says about each.
[[nodiscard]] std::span<const Column<recipes::TradeoffPoint>> tradeoffColumns();

}  // namespace weightscape::ui
