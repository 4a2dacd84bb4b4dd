// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "core/files/packed/packed_counts.h"

/// Shapes that are stored beside codes.
namespace weightscape::files {

/// Whole numbers of a small tensor; empty when it holds others or many.
[[nodiscard]] std::vector<std::uint64_t> numbersIn(const Model& model, const TensorInfo& tensor);

/// Their product; empty for none, zero, or past what the codes could hold.
[[nodiscard]] std::optional<std::uint64_t> weightsOfShape(const std::vector<std::uint64_t>& shape,
                                                          std::uint64_t most);

/// Where bitsandbytes describes a matrix, and what its codes are then.
struct QuantState {
    std::string_view ending;
    std::string_view element;
};
/// Null when there is none beside the codes.
[[nodiscard]] const QuantState* quantState(const PackedTensor& tensor);
/// What it says; an empty object when nothing can be read.
[[nodiscard]] nlohmann::json bitsandbytesState(const PackedTensor& tensor);
/// A whole number of it; 0 when there is none.
[[nodiscard]] std::uint64_t countIn(const nlohmann::json& state, const char* name);
/// Its `shape`; empty when there is none.
[[nodiscard]] std::vector<std::uint64_t> shapeIn(const nlohmann::json& state);

}  // namespace weightscape::files
