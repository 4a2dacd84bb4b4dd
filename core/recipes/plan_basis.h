// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/architectures/tensor_category.h"
#include "core/model/model.h"

namespace weightscape::recipes {

/// What a tensor's name and shape say to every recipe.
struct TensorFacts {
    TensorCategory category = TensorCategory::Other;
    int block = -1;            ///< blockNumber()
    Text whyKept;              ///< whyNeverQuantized()
    std::string subject;       ///< printable: the role in a layer, "attn_v", or the tensor's name
    int layer = -1;            ///< TensorRole::layer
    std::uint32_t layers = 0;  ///< of the model
    std::uint64_t rowLength = 0, rowCount = 0;  ///< TensorInfo::rowLength() and rowCount()

    /// "attn_v, layer 3 of 32: one of the layers that Q4_K_M keeps at Q6_K".
    [[nodiscard]] Text because(const Text& reason) const;
};

/// What plans of a model have in common, whatever the recipe: made once, it saves each of them most
/// of its time. Immutable; share it between threads.
struct PlanBasis {
    std::vector<TensorFacts> tensors;  ///< as Model::tensors
    std::vector<std::size_t> order;    ///< indices into Model::tensors as they are written
    std::uint32_t valueTensors = 0;    ///< tensors for which holdsValues()
    bool hasOutput = false;            ///< there is an output.weight
    /// files::tensorInfoBytes() of all tensors, without and with trailing dimensions of 1.
    std::uint64_t infoBytes = 0, infoBytesWithOnes = 0;
    std::uint64_t parameters = 0;        ///< Model::parameterCount()
    std::vector<std::size_t> opaque;     ///< weights in a format that cannot be decoded
    std::optional<std::size_t> tooDeep;  ///< the first with more dimensions than GGUF allows
};

/// Takes about a microsecond per tensor on all cores together.
[[nodiscard]] PlanBasis planBasis(const Model& model);
/// Of a model that is said to have so many layers.
[[nodiscard]] PlanBasis planBasis(const Model& model, std::uint32_t layers);

}  // namespace weightscape::recipes
