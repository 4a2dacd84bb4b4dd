// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weightscape::exporting {

/// "blk.3.ffn_up.weight" is "ffn_up.weight" of layer 3.
[[nodiscard]] std::string_view roleOf(std::string_view ggufName);
/// The other way round; -1: no layer's.
[[nodiscard]] std::string nameOf(int layer, std::string_view role);

/// Where the matrix of one expert stands among those that are stacked.
struct ExpertPlace {
    std::string stacked;  ///< "blk.3.ffn_up_exps.weight"
    std::size_t expert = 0;
};
/// For "blk.3.ffn_up.12.weight" and the like; empty for all else.
[[nodiscard]] std::optional<ExpertPlace> expertPlace(std::string_view ggufName);

}  // namespace weightscape::exporting
