// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// Reads layer numbers and ranges such as "1,3-6", counted from 0. Sorted, each once. Errors:
/// InvalidArgument.
[[nodiscard]] Result<std::vector<std::uint32_t>> parseLayers(std::string_view text);

/// The model without these layers (blk.N.*). Later layers move up: TensorInfo::ggufName has the
/// new number, TensorInfo::name stays that in the source. block_count becomes an override; lists
/// with one value per layer lose those of the layers left out, and leading_dense_block_count those
/// it counted, because llama.cpp refuses a file where they do not fit (llama-quantize leaves them
/// as they are). A warning names other keys that count layers. facts.sourceLayers, heads and
/// keyValueHeads are those of the whole model, which llama.cpp's rules go by.
/// `layers` is sorted, each once.
/// Errors: Unsupported (not a GGUF, no layer count, layers of several stacks), InvalidArgument (no
/// such layer, or none would be left).
[[nodiscard]] Result<Model> prunedModel(const Model& model,
                                        const std::vector<std::uint32_t>& layers);

}  // namespace weightscape::exporting
