// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/recipes/missing_importance.h"
#include "core/recipes/plan_basis.h"
#include "core/recipes/recipe.h"
#include "core/support/finding.h"
#include "core/support/result.h"

namespace weightscape::recipes {

/// What besides the recipe decides about the file.
struct PlanOptions {
    std::shared_ptr<const ModelImportance> importance = {};  ///< null: none is used
    /// Without a choice a missing matrix is refused, and gaps in a matrix are Uniform.
    std::optional<MissingImportance> missing = {};
    bool hideImportance = false;  ///< no quantize.imatrix.* keys in the file
    /// The channels that AWQ may scale; null: nobody looked for them.
    std::shared_ptr<const encoders::ScaledGroups> channels = {};
    /// What tuning will learn from, or has; none: the plan is not tuned.
    SharedOptional<TuningNotes> tuning = {};
};

/// Why a tensor is treated so, in plain words; its parts belong to the plan.
struct Reason {
    const TensorFacts* tensor = nullptr;  ///< null: it is no matter which tensor
    const Text* because = nullptr;        ///< "one of the layers that Q4_K_M keeps at Q6_K"
    [[nodiscard]] Text text() const { return tensor ? tensor->because(*because) : *because; }
};

/// Words that the tensors of a plan share: thousands of tensors have few reasons.
struct PlanWords {
    std::shared_ptr<const PlanBasis> basis;
    std::set<Text> texts;
};

/// What will happen to one tensor, and why.
struct PlannedTensor : encoders::Treatment {
    std::uint64_t bytes = 0;  ///< as it is stored in the file, without padding
    /// Index of the recipe's rule that decided, or -1 (preset).
    int recipeRule = -1;
    /// The encoder uses the importance matrix.
    bool weighted = false;
    /// False: at least so many; only the weights tell how many columns stay F16.
    bool schemeBytesExact = true;
    /// What the scheme itself takes, overhead included; `bytes` where none is simulated.
    std::uint64_t schemeBytes = 0;
    std::size_t tensor = 0;  ///< index into Model::tensors
    /// Empty, or why the wanted format could not be used: "rows of 100 do not divide into blocks
    /// of 256; Q4_K became F16".
    Text fallback;
    /// The rule that made the decision.
    Reason rule;
};

/// The decision for every tensor, in the order in which they are written: that of llama-quantize,
/// or that of the files where Model::keepsOrder asks for it.
struct QuantizationPlan {
    Recipe recipe;
    PlanOptions options;
    std::vector<PlannedTensor> tensors;
    std::uint64_t fileBytes = 0;    ///< exact size of the exported file
    std::uint64_t tensorBytes = 0;  ///< sum of the tensors' bytes without padding
    std::uint64_t schemeBytes = 0;  ///< sum of the tensors' schemeBytes
    std::uint32_t simulated = 0;    ///< tensors whose floats simulate a scheme
    std::uint32_t calibrated = 0;   ///< tensors whose scales a calibrator chooses
    bool schemeBytesExact = true;   ///< that of all tensors
    std::uint64_t parameters = 0;
    std::uint32_t fallbacks = 0;    ///< tensors whose shape the wanted format does not fit
    std::size_t firstFallback = 0;  ///< the first of them, an index into Model::tensors
    Findings warnings;              ///< whole sentences, shown before any work
    /// For each index into Model::tensors the index into `tensors`, for find().
    std::vector<std::size_t> positions;
    /// What the tensors' reasons and fallbacks are parts of.
    std::shared_ptr<const PlanWords> words;

    /// 8 × tensorBytes / parameters; 0 for an empty model.
    [[nodiscard]] double bitsPerWeight() const;
    /// 8 × schemeBytes / parameters; 0 for an empty model.
    [[nodiscard]] double schemeBitsPerWeight() const;
    /// Empty without an importance matrix, or where it has nothing that fits the tensor.
    [[nodiscard]] ColumnImportance importanceOf(const PlannedTensor& planned) const;
    /// The planned tensor for Model::tensors[index]; never null for a valid index.
    [[nodiscard]] const PlannedTensor* find(std::size_t index) const;
};

/// Decides every tensor by the recipe's own rules or else llama.cpp's, then the shape fallbacks.
/// Pure arithmetic on the header: takes well under a frame for 5,000 tensors. Some presets decide
/// by whether an importance matrix is used, and some need one.
/// A source that is not GGUF, or a tensor with more than four dimensions, is planned with a
/// warning: it can be explored but not exported. Errors: InvalidArgument, NotFound, Unsupported (a
/// rule that cannot be carried out, importance that is missing or has another size), and those of
/// overriddenKeys() for the recipe's edits of metadata, with which the model is planned.
[[nodiscard]] Result<QuantizationPlan> planQuantization(const Model& model, const Recipe& recipe,
                                                        const PlanOptions& options = {});
/// The same for a model that is planned often. Precondition: `basis` is that of the model.
[[nodiscard]] Result<QuantizationPlan> planQuantization(const Model& model,
                                                        std::shared_ptr<const PlanBasis> basis,
                                                        const Recipe& recipe,
                                                        const PlanOptions& options);

}  // namespace weightscape::recipes
