// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/support/text.h"

namespace weightscape {

/// What a tensor is for, read from its GGUF name alone.
struct TensorRole {
    /// The name without layer number, expert number and ".weight": "attn_q", "ffn_down",
    /// "token_embd", "attn_q.bias"; layers of encoders and vision towers keep their prefix
    /// ("enc.attn_q"). Any bytes: show it through printable().
    std::string role;
    int layer = -1;       ///< the number after "blk.", -1 when there is none or it is absurd
    bool expert = false;  ///< holds the weights of experts, stacked or one of them
};

[[nodiscard]] TensorRole tensorRole(std::string_view ggufName);

/// A role that has a place in tables and pictures, with its meaning in plain words.
struct KnownRole {
    std::string_view role;
    Words meaning;  ///< "query projection of the attention"
};

/// In the order in which data flows through a model: embedding, attention, feed-forward, output.
[[nodiscard]] std::span<const KnownRole> knownRoles();

/// The meaning of a role, empty for roles that are not in the table; a bias has its weight's.
[[nodiscard]] Words roleMeaning(std::string_view role);

/// Display order: known roles as in knownRoles(), a bias behind its weight, others after them by
/// name. A strict weak ordering.
[[nodiscard]] bool roleComesBefore(std::string_view left, std::string_view right);

}  // namespace weightscape
