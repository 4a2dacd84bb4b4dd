// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/files/packed/declared_packing.h"
#include "core/model/model.h"

/// How many weights tensors of codes stand for, in how many bits.
namespace weightscape::files {

/// The tensors of a model by their names.
class TensorsByName {
  public:
    explicit TensorsByName(Model& model);
    /// Null when there is none.
    [[nodiscard]] TensorInfo* find(const std::string& name) const;

  private:
    std::unordered_map<std::string_view, TensorInfo*> m_tensors;
};

/// A tensor of codes with what stands beside it.
struct PackedTensor {
    const Model& model;
    const TensorsByName& tensors;
    const DeclaredPacking& declared;  ///< what the folder says; empty when it says nothing
    const TensorInfo& codes;
    const TensorInfo& scales;
    std::string base;  ///< the name of `codes` without the layout's ending

    /// The tensor `base` + ending; null when there is none.
    [[nodiscard]] const TensorInfo* beside(std::string_view ending) const;
};

/// What one tensor of codes stands for.
struct PackedCount {
    double bits = 0;                   ///< of a code
    std::optional<PackedGroup> group;  ///< empty: not known, or none
    std::uint64_t weights = 0;
    std::string element;
};

/// Bits of all numbers of the tensor as they are stored.
[[nodiscard]] std::uint64_t storedBits(const TensorInfo& tensor);

// Each reads shapes and a few small values of one layout; empty where those make no sense.

/// FP8, and int8 with one number per weight; FP4 in bytes where the scales are exponents or FP8.
[[nodiscard]] std::optional<PackedCount> countScaled(const PackedTensor& tensor);
/// LLM.int8(): one code per weight, the largest magnitude of each row in SCB.
[[nodiscard]] std::optional<PackedCount> countInt8(const PackedTensor& tensor);
/// bitsandbytes in 4 bits: two codes to a byte, whatever type the bytes call themselves, and the
/// true shape in a small JSON document.
[[nodiscard]] std::optional<PackedCount> countBitsandbytes(const PackedTensor& tensor);
/// GPTQ; empty where codes are packed along the outputs.
[[nodiscard]] std::optional<PackedCount> countGptq(const PackedTensor& tensor);
/// GPTQ and AWQ.
[[nodiscard]] std::optional<PackedCount> countWords(const PackedTensor& tensor);
/// compressed-tensors: words of integers with their true shape beside, or bytes of two FP4 codes.
[[nodiscard]] std::optional<PackedCount> countCompressed(const PackedTensor& tensor);
/// MLX: a row of codes and a row of scales tell bits times group size; the group is declared, or
/// MLX's default where it is not.
[[nodiscard]] std::optional<PackedCount> countMlx(const PackedTensor& tensor);
/// MXFP4 as gpt-oss has it: blocks of 16 bytes for 32 weights, one exponent each.
[[nodiscard]] std::optional<PackedCount> countBlocks(const PackedTensor& tensor);
/// HQQ, by its declared bits and group.
[[nodiscard]] std::optional<PackedCount> countHqq(const PackedTensor& tensor);
/// AQLM: codes stand for vectors of codebooks, [books, entries, outputs, inputs] of them.
[[nodiscard]] std::optional<PackedCount> countCodebooks(const PackedTensor& tensor);
/// ExLlamaV2 mixes widths within a matrix; the order of the inputs tells how many there are.
[[nodiscard]] std::optional<PackedCount> countExl2(const PackedTensor& tensor);
/// ExLlamaV3: tiles of 16 x 16 weights, each as 16 words of 16 bits for every bit.
[[nodiscard]] std::optional<PackedCount> countTrellis(const PackedTensor& tensor);
/// QuIP#: indices into the E8 lattice, 2 bits for a weight.
[[nodiscard]] std::optional<PackedCount> countQuip(const PackedTensor& tensor);

}  // namespace weightscape::files
