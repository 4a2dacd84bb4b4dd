// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/model/tensor_info.h"
#include "core/support/text.h"

/// How llama-quantize sorts tensors by their names. Its recipes depend on every detail here, so
/// this is kept apart from tensor_role.h, which names roles for people.
namespace weightscape {

enum class TensorCategory {
    Output,
    TokenEmbedding,
    FusedQueryKeyValue,
    KeyValueB,
    Value,
    Key,
    Query,
    AttentionOutput,
    FeedForwardUp,
    FeedForwardGate,
    FeedForwardDown,
    Other,
};

[[nodiscard]] TensorCategory tensorCategory(std::string_view ggufName);

/// Whether the category counts as the value projection: V itself and what holds it.
[[nodiscard]] bool holdsValues(TensorCategory category);

/// The number after a leading "blk.", -1 when there is none.
[[nodiscard]] int blockNumber(std::string_view ggufName);

/// Why the tensor keeps its type in every recipe, in plain words; empty when it may be quantized.
[[nodiscard]] Words whyNeverQuantized(const TensorInfo& tensor);

}  // namespace weightscape
