// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "ui/pages/budget/budget_picture.h"
#include "ui/session/memory_choice.h"
#include "ui/widgets/chart_data.h"

namespace weightscape::ui {

/// What a click on a mark of the chart adopts.
struct BudgetMark {
    std::string preset;  ///< its name; empty: none
    int recipe = -1;     ///< of the session; -1: none
};

/// Size against damage as a picture, and what each of its series stands for.
struct BudgetChart {
    ChartData data;
    std::vector<BudgetMark> marks;  ///< one per series
    int withoutDamage = 0;          ///< recipes that a logarithm has no place for
    int withoutPrice = 0;           ///< recipes with types that are not priced
};
[[nodiscard]] BudgetChart makeBudgetChart(const Session& session, const BudgetPicture& picture,
                                          const MemorySize& computer);

/// What the damage is called, with its unit.
[[nodiscard]] QString damageTitle(recipes::DamageKind kind);
/// A damage with its unit.
[[nodiscard]] QString damageText(const BudgetPicture& picture, double damage);
/// What that kind of damage is worth, in a sentence or two.
[[nodiscard]] QString damageWorth(const BudgetPicture& picture);

/// Memories that people have, and those of the session.
[[nodiscard]] std::vector<MemorySize> budgetMemories(const Session& session,
                                                     const MemorySize& computer);
/// What weights may take in a memory, under the session's choice of context and cache.
[[nodiscard]] std::uint64_t roomIn(const Session& session, const MemorySize& memory);

}  // namespace weightscape::ui
