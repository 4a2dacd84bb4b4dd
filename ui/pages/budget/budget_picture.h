// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/recipes/byte_budget.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "ui/session/open_moments.h"

namespace weightscape::ui {

class Session;

/// What prices depend on: values only, for work off the GUI thread.
struct PriceBasis {
    std::shared_ptr<const Model> model;  ///< null: none is open
    recipes::PlanOptions options;
    OpenMoments moments;

    [[nodiscard]] static PriceBasis of(const Session& session);
    [[nodiscard]] bool isSameAs(const PriceBasis& other) const;
};

/// Every type that a budget or a preset may give a tensor, priced by moments where there are any.
/// Errors: those of recipes::priceTypes() and priceTypesByError().
[[nodiscard]] Result<std::shared_ptr<const recipes::PriceList>> priceModel(const PriceBasis& basis,
                                                                           TaskContext& task);

/// A preset by its size and what it does.
struct PresetPoint {
    std::string name;
    std::uint64_t fileBytes = 0;   ///< 0: the model cannot have it
    std::optional<double> damage;  ///< empty: it has a type without a price
};

/// All that the page shows of a model's budgets, whatever recipe is chosen. Immutable.
struct BudgetPicture {
    PriceBasis basis;
    std::shared_ptr<const recipes::PriceList> prices;
    recipes::BudgetWishes wishes;
    std::vector<PresetPoint> presets;
    recipes::BudgetPath path;

    [[nodiscard]] std::uint64_t leastBytes() const { return path.smallest.bytes; }
    [[nodiscard]] std::uint64_t mostBytes() const { return path.largest().bytes; }
    /// How many of the path's trades a file of so many bytes has room for.
    [[nodiscard]] std::size_t tradesWithin(std::uint64_t fileBytes) const;
    /// What the damage is in the unit that is shown: nats per token, or per cent of relative error.
    [[nodiscard]] double shownDamage(double damage) const;
};

/// Errors: those of recipes::budgetPath().
[[nodiscard]] Result<std::shared_ptr<const BudgetPicture>> makePicture(
    const PriceBasis& basis, const std::shared_ptr<const recipes::PriceList>& prices,
    const recipes::BudgetWishes& wishes, TaskContext& task);

}  // namespace weightscape::ui
