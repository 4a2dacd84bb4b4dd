// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/recipes/quantization_plan.h"

namespace weightscape::recipes {

/// What a recipe's rule did on the tensors that may be quantized.
struct RuleUse {
    bool decided = false;   ///< a tensor's format
    bool shadowed = false;  ///< it matched a tensor that an earlier rule had decided
};

/// What a plan's warnings need to know besides the plan.
struct PlanNotes {
    std::vector<RuleUse> uses;          ///< per rule of the recipe
    std::uint64_t fallbackWeights = 0;  ///< in tensors that could not get the wanted format
    double fallbackBytes = 0;           ///< what the substitutes take more than was wanted
    std::uint64_t requantized = 0;      ///< tensors quantized already that change
    Text firstRequantized;              ///< what the first of them is stored in
    std::uint32_t couldBeWeighted = 0;  ///< tensors whose encoder uses importance if there is any
    std::uint32_t weighted = 0;         ///< those of them for which there is
    /// Tensors of the model whose format needs importance and has none.
    std::vector<std::size_t> withoutImportance;
    Findings scaling;  ///< what AWQ leaves out

    void addFallback(std::uint64_t weights, const formats::Format& wanted,
                     const formats::Format& substitute);
};

/// Whole sentences about what the user may not expect, most important first.
[[nodiscard]] Findings planWarnings(const Model& model, const QuantizationPlan& plan,
                                    const PlanNotes& notes);

}  // namespace weightscape::recipes
