// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <span>

#include "ui/models/column.h"

namespace weightscape::ui {

/// A token that could have been next, as original and recipe see it.
struct TokenChoice {
    QString text;                    ///< safe to show
    std::optional<double> original;  ///< probability; empty: not among its likeliest
    std::optional<double> changed;   ///< the same by the recipe

    enum ColumnIndex { Text, Original, Changed };
};

[[nodiscard]] std::span<const Column<TokenChoice>> tokenChoiceColumns();

}  // namespace weightscape::ui
