// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace weightscape::encoders {

/// Blocks of a whole tensor that were chosen beforehand, by somebody who saw what all tensors
/// together do to the model's answers (inference/tuning).
struct TunedBlocks {
    std::vector<std::byte> bytes;  ///< row after row, in the treatment's format
    friend bool operator==(const TunedBlocks&, const TunedBlocks&) = default;
};

}  // namespace weightscape::encoders
