// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/files/packed/packed_counts.h"
#include "core/files/packed/unpacked.h"

/// How packings lay their codes and scales out in the tensors of a checkpoint.
namespace weightscape::files {

/// One way to store codes: a tensor whose name ends in `codes`, of one of the types, with another
/// of the same base name that ends in `scales`.
struct PackingLayout {
    std::string_view codes;
    std::string_view scales;
    std::string_view types;  ///< labels with spaces between; empty: any
    std::string_view method;
    std::optional<PackedCount> (*count)(const PackedTensor& tensor);
    Unpack unpack = nullptr;  ///< null: such codes are recognised and counted, not read
    /// What the name of the weights ends in instead of `codes`; none: it stays.
    std::optional<std::string_view> weights = std::nullopt;
};

/// THE table of layouts; the first that fits counts.
[[nodiscard]] std::span<const PackingLayout> allPackingLayouts();

/// Endings of tensors that serve codes, after the base name of the layout or the name of the codes.
[[nodiscard]] std::span<const std::string_view> companionEndings();

/// Whether one of the layout's types is the tensor's.
[[nodiscard]] bool hasTypeOf(const PackingLayout& layout, const TensorInfo& tensor);

}  // namespace weightscape::files
