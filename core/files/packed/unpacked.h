// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/files/packed/packed_counts.h"
#include "core/files/packed/packed_weights.h"
#include "core/support/result.h"

/// What the unpacking of a layout gives, and what the layouts share.
namespace weightscape::files {

/// A tensor as it is once its codes are read as weights.
struct Unpacked {
    std::vector<std::uint64_t> dimensions;  ///< in ggml's order
    PackedParts parts;
};

/// Makes the weights of one tensor of codes out of what stands beside it, or says in a sentence why
/// that cannot be done. Touches no codes and no scales. Errors: Unsupported, Damaged.
using Unpack = Result<Unpacked> (*)(const PackedTensor& tensor, const PackedCount& count);

/// Rows of one of a tensor's stacked matrices.
[[nodiscard]] std::uint64_t rowsOfMatrix(const std::vector<std::uint64_t>& dimensions);

/// Weights of a row that share a scale, where `groups` of them make up the row: the declared number
/// where it fits, else the whole row or what divides it.
[[nodiscard]] std::uint64_t groupWeights(std::uint64_t columns, std::uint64_t groups,
                                         const DeclaredPacking& declared);

/// Checks that all grids cover rows, columns and groups, and that the dimensions have as many
/// weights, so that reading stays inside. Errors: Damaged.
[[nodiscard]] Result<Unpacked> checked(const PackedTensor& tensor, Unpacked unpacked);

/// Takes the order of the groups from `order`, where it says anything else than that groups follow
/// each other. Reads the tensor. Errors: Damaged (a group that does not exist, another length).
[[nodiscard]] Result<void> orderGroups(const PackedTensor& tensor, const TensorInfo* order,
                                       PackedParts& parts);

/// The error for a tensor beside the codes that does not fit them.
[[nodiscard]] tl::unexpected<Error> doesNotFit(const PackedTensor& tensor,
                                               const TensorInfo& beside);
/// The error for a stored shape that has another number of weights than there are codes.
[[nodiscard]] tl::unexpected<Error> hasOtherShape(const PackedTensor& tensor, std::uint64_t codes);
/// The error for a variant of a packing that this version does not read.
[[nodiscard]] tl::unexpected<Error> notUnpacked(const PackedTensor& tensor);

}  // namespace weightscape::files
