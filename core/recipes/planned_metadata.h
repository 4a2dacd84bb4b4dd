// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "core/model/metadata.h"
#include "core/recipes/metadata_overrides.h"
#include "core/recipes/quantization_plan.h"

namespace weightscape::recipes {

inline constexpr std::string_view kSimulatedKey = "weightscape.simulated";

/// The metadata of the GGUF file that a plan leads to: llama-quantize's, and, when schemes are
/// simulated, kSimulatedKey with the recipe's simulationNote(). Where an importance matrix is used
/// and not hidden, "quantize.imatrix.*" says which. The header has the recipe's edits already
/// (overriddenKeys()). Precondition: the recipe's preset exists.
[[nodiscard]] Metadata plannedMetadata(const ModelHeader& header, const QuantizationPlan& plan);

/// Whether the file has every dimension of its tensors, also outer ones of 1: where tensors keep
/// their types, and for architectures of other programs, which need them. llama.cpp drops them.
/// Precondition: the recipe's preset exists.
[[nodiscard]] bool keepsDimensions(const ModelHeader& header, const QuantizationPlan& plan);

/// general.file_type of a model whose tensors all keep their types: the source's own, or, as in
/// llama.cpp, 1024 plus the number of the recipe that the commonest type stands for.
[[nodiscard]] std::uint32_t sourceFileType(const ModelHeader& header);

}  // namespace weightscape::recipes
