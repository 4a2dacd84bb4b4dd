// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/analysis/recipe.h"
#include "core/support/result.h"
#include "core/tensor/model.h"

namespace weightscape::analysis {

/// What will happen to one tensor, and why.
struct PlannedTensor : Treatment {
    std::size_t tensor = 0;   ///< index into Model::tensors
    std::uint64_t bytes = 0;  ///< as it is stored in the file, without padding
    /// What the scheme itself takes, overhead included; `bytes` where none is simulated.
    std::uint64_t schemeBytes = 0;
    /// False: at least so many; only the weights tell how many columns stay F16.
    bool schemeBytesExact = true;
    /// The rule that made the decision, in plain words: "attn_v, layer 3 of 32: one of the layers
    /// that Q4_K_M keeps at Q6_K".
    std::string rule;
    /// Empty, or why the wanted format could not be used: "rows of 100 do not divide into blocks
    /// of 256; Q4_K became F16".
    std::string fallback;
    /// Index of the recipe's rule that decided, or -1 (preset).
    int recipeRule = -1;
};

/// The decision for every tensor, in the order in which they are written: that of llama-quantize,
/// or that of the files where Model::keepsOrder asks for it.
struct QuantizationPlan {
    Recipe recipe;
    std::vector<PlannedTensor> tensors;
    std::uint64_t fileBytes = 0;    ///< exact size of the exported file
    std::uint64_t tensorBytes = 0;  ///< sum of the tensors' bytes without padding
    std::uint64_t schemeBytes = 0;  ///< sum of the tensors' schemeBytes
    std::uint32_t simulated = 0;    ///< tensors whose floats simulate a scheme
    std::uint32_t calibrated = 0;   ///< tensors whose scales a calibrator chooses
    bool schemeBytesExact = true;   ///< that of all tensors
    std::uint64_t parameters = 0;
    std::uint32_t fallbacks = 0;
    std::vector<std::string> warnings;  ///< whole sentences, shown before any work
    /// For each index into Model::tensors the index into `tensors`, for find().
    std::vector<std::size_t> positions;

    /// 8 × tensorBytes / parameters; 0 for an empty model.
    [[nodiscard]] double bitsPerWeight() const;
    /// 8 × schemeBytes / parameters; 0 for an empty model.
    [[nodiscard]] double schemeBitsPerWeight() const;
    /// The planned tensor for Model::tensors[index]; never null for a valid index.
    [[nodiscard]] const PlannedTensor* find(std::size_t index) const;
};

/// The metadata of the GGUF file that the plan leads to: llama-quantize's, and, when schemes are
/// simulated, "weightscape.simulated" with the recipe's simulationNote(). Precondition: the
/// recipe's preset exists.
[[nodiscard]] Metadata plannedMetadata(const Model& model, const QuantizationPlan& plan);
inline constexpr std::string_view kSimulatedKey = "weightscape.simulated";

/// Decides every tensor by the recipe's own rules or else llama.cpp's, then the shape fallbacks.
/// Pure arithmetic on the header: takes well under a frame for 5,000 tensors. `hasImportance` says
/// whether an importance matrix will be used; some presets decide by it, and some need one.
/// A source that is not GGUF, or a tensor with more than four dimensions, is planned with a
/// warning: it can be explored but not exported. Errors: InvalidArgument, NotFound, Unsupported (a
/// rule that cannot be carried out).
[[nodiscard]] Result<QuantizationPlan> planQuantization(const Model& model, const Recipe& recipe,
                                                        bool hasImportance = false);

}  // namespace weightscape::analysis
