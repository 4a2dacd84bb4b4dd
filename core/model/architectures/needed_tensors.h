// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/model.h"

namespace weightscape {

/// What a model lacks, judged by its hyper-parameters, its architecture's row and its own layers.
struct MissingParts {
    /// Layers of the model's number of layers without any tensor, ascending.
    std::vector<std::uint32_t> layers;
    /// GGUF names of tensors that the architecture cannot do without, in the order of its row.
    std::vector<std::string> needed;
    /// GGUF names of weights that all other layers of the same make have, by layer.
    std::vector<std::string> unlikeOthers;
};

/// From the header alone; takes time in the number of tensors. Claims nothing where names are not
/// those of GGUF, or where tensors hold codes.
[[nodiscard]] MissingParts missingParts(const Model& model);

/// A tensor whose shape contradicts the hyper-parameters.
struct WrongShape {
    std::size_t tensor = 0;       ///< index in the model
    std::uint64_t rowLength = 0;  ///< as the hyper-parameters ask for it; 0: any
    std::uint64_t rows = 0;       ///< the same
};

/// Of the tensors whose shape the hyper-parameters give in most architectures, those of another.
/// Empty for architectures whose row does not list what they need.
[[nodiscard]] std::vector<WrongShape> wrongShapes(const Model& model);

}  // namespace weightscape
