// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/model/model.h"
#include "core/model/tensor_factors.h"
#include "core/model/tensor_piece.h"

namespace weightscape {

/// A weight that is taken for another value, to learn what it does to the others.
struct ChangedWeight {
    std::uint64_t row = 0;
    std::uint64_t column = 0;
    float value = 0.0F;
};

/// Multiplies the decoded weights of a piece by the tensor's factors.
void multiplyWeights(const TensorInfo& tensor, const TensorFactors& factors,
                     const TensorPiece& piece, std::span<float> weights);

/// A tensor of an opened model whose weights are read. What it refers to outlives the work. Reading
/// has the precondition that the tensor's format can be decoded; any thread may read.
struct TensorSource {
    const Model& model;
    const TensorInfo& tensor;
    const ChangedWeight* changed = nullptr;  ///< null: as it is in the file
    const TensorFactors* factors = nullptr;  ///< of what is decoded; null: none

    /// Whole blocks as the tensor's format has them: those of the file, or of its origin in
    /// `buffer`. Neither the changed weight nor the factors are in them.
    [[nodiscard]] std::span<const std::byte> blocksOf(const TensorPiece& piece,
                                                      std::vector<std::byte>& buffer) const;
    /// Decodes the weights of whole blocks into `out` (piece.count floats).
    void decode(const TensorPiece& piece, std::span<float> out) const;
    /// Replaces those of whole blocks in another format that the origin's codes fill without loss;
    /// nothing where a weight is changed or factors apply.
    void takeCodes(const formats::Format& format, const TensorPiece& piece,
                   std::span<std::byte> blocks) const;
    /// Decodes a rectangle, row after row, into `out` (resized to it). Where it cuts the blocks of
    /// the tensor's format, whole blocks are decoded into `buffer` and cut.
    void read(const Rectangle& area, std::vector<float>& out, std::vector<float>& buffer) const;
};

}  // namespace weightscape
