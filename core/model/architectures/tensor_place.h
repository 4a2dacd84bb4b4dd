// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace weightscape {

/// Where a tensor stands among those of its model, read from its name alone: which of several
/// numbered parts of equal build it is in, and what it is there. Lists and pictures put the parts
/// below each other and the roles beside each other. Any bytes: show texts through printable().
struct TensorPlace {
    /// The name of the numbered parts: "double_blocks", "model.layers"; "blk" in GGUF files of
    /// language models; empty for a tensor that is in none.
    std::string stack;
    int layer = -1;  ///< the number of the part, -1 when there is none or it is absurd
    /// What it is in the part, or its name: "attn_q", "img_attn.qkv"; as TensorRole::role within
    /// "blk". Without ".weight".
    std::string role;
    bool expert = false;  ///< holds the weights of experts, stacked or one of them
    /// Of the name: [0, prefix) is the stack with its number and the dots; 0 without one.
    std::size_t prefix = 0;
};

/// The first number between dots that has a name before and more than ".weight" or ".bias" behind
/// it counts the parts; one behind "experts" counts experts.
[[nodiscard]] TensorPlace tensorPlace(std::string_view name);

/// The shortest ends of stacks' names, whole between dots, that tell them apart:
/// "encoder.layers" and "decoder.layers"; "double_blocks" for "model.double_blocks". Time grows
/// with the names' length only, as a hostile file may have as many stacks as tensors.
[[nodiscard]] std::map<std::string, std::string> stackLabels(const std::set<std::string>& stacks);

}  // namespace weightscape
