// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/recipes/spend_bytes.h"
#include "core/recipes/type_families.h"
#include "core/recipes/type_prices.h"

/// The recipe that does least damage in a file of given size.
namespace weightscape::recipes {

/// What a user asks of a budget. Prices serve all wishes: nothing is measured again.
struct BudgetWishes {
    /// Of those that are priced.
    std::vector<const formats::Format*> formats = formatsOf(typeFamilies().front());
    /// The first that matches a tensor gives it its format, whatever that costs.
    std::vector<RecipeRule> locks = {};
    bool withFeedback = true;  ///< codes are chosen by error feedback
    /// The level of optimization that files by the recipe get, where errors cancel: 2 or 3. Level 3
    /// says more in the file, for which PlanOptions::tuning keeps room.
    unsigned optimize = 2;
    bool forCpu = true;  ///< the files will run on a CPU, whose kernels round inputs by the type
};

/// What the wishes leave of the prices. Errors: InvalidArgument (a tensor that is left no type, a
/// lock that is no pattern or has no price; a tensor's own type is always free of damage).
[[nodiscard]] Result<std::vector<PricedTensor>> allowedTypes(const Model& model,
                                                             const PriceList& prices,
                                                             const BudgetWishes& wishes);

struct BudgetRecipe {
    Recipe recipe;
    std::uint64_t fileBytes = 0;  ///< planned, exact
    double damage = 0.0;          ///< the sum of what tensors do alone, in the prices' kind
    double gap = 0.0;             ///< how far that may be above the best, relative
};

/// Spends the bytes of a whole file. Errors: those of allowedTypes() and spendBytes().
[[nodiscard]] Result<BudgetRecipe> planByBudget(const Model& model, const PriceList& prices,
                                                std::uint64_t fileBytes,
                                                const BudgetWishes& wishes);

/// A tensor gets a larger type.
struct Trade {
    std::size_t tensor = 0;  ///< index into Model::tensors
    const formats::Format* from = nullptr;
    const formats::Format* to = nullptr;
    std::uint64_t bytes = 0;  ///< that it takes more
    double gain = 0.0;        ///< damage that it does less
    FrontierPoint after;      ///< the whole file once it is made
};

/// The best trades from the smallest file to the largest, those that pay best first. Between two
/// of them planByBudget() may do better by some bytes.
struct BudgetPath {
    FrontierPoint smallest;
    std::vector<Trade> trades;

    /// Size and damage of whole files, by size.
    [[nodiscard]] std::vector<FrontierPoint> frontier() const;
    [[nodiscard]] const FrontierPoint& largest() const {
        return trades.empty() ? smallest : trades.back().after;
    }
};
/// Errors: those of allowedTypes().
[[nodiscard]] Result<BudgetPath> budgetPath(const Model& model, const PriceList& prices,
                                            const BudgetWishes& wishes);

}  // namespace weightscape::recipes
