// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/model_moments.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// What every tensor of a model costs in every type: bytes, and damage to the model. Which of them
/// are bought is byte_budget.h's affair.
namespace weightscape::recipes {

/// What damage is measured in, the one that tells most first.
enum class DamageKind {
    /// Predicted KL divergence of the answers from the original's, nats per token: moments are
    /// known. Tensors add up.
    Divergence,
    /// The squared relative error of a tensor, weighted by the importance matrix where it has
    /// something for the tensor, times the tensor's share of all weights. The sum's root is the
    /// error that a tensor has on average; which tensors matter to the answers nobody has asked.
    ImportanceError,
    WeightError,  ///< the same without a matrix
};

/// A tensor as one type: what it takes in the file, padded, and what it does.
struct PricedType {
    const formats::Format* format = nullptr;
    std::uint64_t bytes = 0;
    double plain = 0.0;     ///< damage where codes are rounded plainly
    double feedback = 0.0;  ///< damage where they are chosen by error feedback
    double inputs = 0.0;    ///< what a CPU adds, whose kernels round inputs by the weights' type

    [[nodiscard]] double damage(bool withFeedback, bool forCpu) const {
        return (withFeedback ? feedback : plain) + (forCpu ? inputs : 0.0);
    }
};

/// The types that one tensor may have.
struct PricedTensor {
    std::size_t tensor = 0;  ///< index into Model::tensors
    std::vector<PricedType> types;
};

/// What all tensors cost in all types.
struct PriceList {
    DamageKind kind = DamageKind::Divergence;
    std::vector<PricedTensor> tensors;
    std::uint64_t otherBytes = 0;  ///< of the file: header, and tensors that are never quantized
};

struct PricingWishes {
    std::vector<const formats::Format*> formats;
    /// What error feedback gains is measured once for each tensor; else it gains nothing.
    bool withFeedback = true;
    unsigned optimize = 2;          ///< as BudgetWishes::optimize: what the file says takes room
    std::uint64_t mostRows = 1024;  ///< of each matrix are looked at for a divergence; 0: all
    std::uint64_t cells = 64;       ///< of each tensor are looked at for an error
};

/// Prices all tensors that the model's plans quantize and that have moments. Types that need
/// importance are left out where there is none. Errors: those of planQuantization() and
/// predictDamage(); Cancelled.
[[nodiscard]] Result<PriceList> priceTypes(const Model& model, const ModelMoments& moments,
                                           const PlanOptions& options, const PricingWishes& wishes,
                                           TaskContext& task);

/// The same by the errors of a sample, where nothing is known of the model's answers. Error
/// feedback is taken to gain nothing. Errors: those of planQuantization() and measureTreatment().
[[nodiscard]] Result<PriceList> priceTypesByError(const Model& model, const PlanOptions& options,
                                                  const PricingWishes& wishes, TaskContext& task);

/// What a plan does by a list of prices of the same model; a tensor that stays as it is does
/// nothing. Empty: one of them has a treatment without a price.
[[nodiscard]] std::optional<double> damageOf(const Model& model, const PriceList& prices,
                                             const QuantizationPlan& plan, bool forCpu);

}  // namespace weightscape::recipes
