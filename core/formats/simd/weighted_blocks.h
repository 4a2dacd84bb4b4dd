// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "core/formats/codec_functions.h"

/// Encoders of the legacy formats for weights with importance: what encodeQ4_0() and its like call
/// then. Precondition: importance.values is not empty.
namespace weightscape::formats {

void encodeWeightedQ4_0(std::span<const float> weights, const RowImportance& importance,
                        std::span<std::byte> out);
void encodeWeightedQ4_1(std::span<const float> weights, const RowImportance& importance,
                        std::span<std::byte> out);
void encodeWeightedQ5_0(std::span<const float> weights, const RowImportance& importance,
                        std::span<std::byte> out);
void encodeWeightedQ5_1(std::span<const float> weights, const RowImportance& importance,
                        std::span<std::byte> out);

}  // namespace weightscape::formats
