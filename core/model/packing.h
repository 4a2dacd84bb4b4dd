// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/support/text.h"

namespace weightscape {

/// Weights of a matrix that share a scale: `rows` outputs times `columns` inputs.
struct PackedGroup {
    /// Stands for all rows, or all columns, whatever their number.
    static constexpr std::uint64_t kAll = 0;
    std::uint64_t rows = 1;
    std::uint64_t columns = kAll;
    friend bool operator==(const PackedGroup&, const PackedGroup&) = default;

    /// "groups of 128", "blocks of 128 x 128", "one scale per row", "one scale per tensor".
    [[nodiscard]] Text text() const;
};

/// How the weights of a checkpoint are stored whose numbers are codes with scales beside them. Such
/// codes are recognised and counted, not decoded.
struct Packing {
    std::string method;   ///< as people call it: "GPTQ", "bitsandbytes"
    std::string element;  ///< what one code is: "NF4", "E4M3", "int4"; may be empty
    double bits = 0;      ///< per weight, without scales; the mean where tensors differ
    std::optional<PackedGroup> group;  ///< of most weights; empty: not known, or none
    std::size_t tensors = 0;           ///< that hold codes
    std::uint64_t weights = 0;         ///< that they stand for

    /// "bitsandbytes: NF4, 4 bits, groups of 64".
    [[nodiscard]] Text text() const;
    /// What to know before anything is done with the model; a whole sentence or two.
    [[nodiscard]] Text sentence() const;
};

}  // namespace weightscape
