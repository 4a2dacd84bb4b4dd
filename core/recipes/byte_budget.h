// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/model/model_moments.h"
#include "core/recipes/quantization_plan.h"
#include "core/recipes/spend_bytes.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// The recipe that does least damage in a file of given size.
namespace weightscape::recipes {

/// A tensor as one type: what it takes in the file, padded, and what it does to the answers.
struct PricedType {
    const formats::Format* format = nullptr;
    std::uint64_t bytes = 0;
    double damage = 0.0;  ///< predicted KL divergence, nats per token
};

/// The types that one tensor may have.
struct PricedTensor {
    std::size_t tensor = 0;  ///< index into Model::tensors
    std::vector<PricedType> types;
};

/// What all tensors cost in all types.
struct PriceList {
    std::vector<PricedTensor> tensors;
    std::uint64_t otherBytes = 0;  ///< of the file: header, and tensors that are never quantized
};

/// The types that budgets are spent on unless others are named: those that llama.cpp runs, from two
/// to eight bits.
[[nodiscard]] std::vector<const formats::Format*> budgetFormats();

/// What a user asks of a budget.
struct BudgetWishes {
    std::vector<const formats::Format*> formats = budgetFormats();
    /// The first that matches a tensor gives it its format, whatever that costs.
    std::vector<RecipeRule> locks = {};
    /// Codes are chosen by error feedback: what that gains is measured once for each tensor.
    bool withFeedback = true;
    /// The files will run on a CPU, whose kernels round inputs by the weights' type.
    bool forCpu = true;
    std::uint64_t mostRows = 1024;  ///< of each matrix are looked at; 0: all
};

/// Prices all tensors that the model's plans quantize, by the moments of its matrices. Errors:
/// those of planQuantization() and predictDamage(); InvalidArgument (a tensor that fits no type,
/// locks that cannot be carried out), Cancelled.
[[nodiscard]] Result<PriceList> priceTypes(const Model& model, const ModelMoments& moments,
                                           const PlanOptions& options, const BudgetWishes& wishes,
                                           TaskContext& task);

struct BudgetRecipe {
    Recipe recipe;
    std::uint64_t fileBytes = 0;  ///< planned, exact
    double damage = 0.0;          ///< the sum of what tensors do alone, nats per token
    double gap = 0.0;             ///< how far that may be above the best, relative
};

/// Spends the bytes of a whole file. Errors: those of spendBytes().
[[nodiscard]] Result<BudgetRecipe> planByBudget(const Model& model, const PriceList& prices,
                                                std::uint64_t fileBytes,
                                                const BudgetWishes& wishes);

/// Size and damage of whole files along the best trades.
[[nodiscard]] std::vector<FrontierPoint> budgetFrontier(const PriceList& prices);

}  // namespace weightscape::recipes
