// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/formats/registry.h"
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

/// How weights are stored as codes with scales beside them.
struct PackedType {
    std::string method;   ///< as people call it: "GPTQ", "bitsandbytes"
    std::string element;  ///< what one code is: "NF4", "E4M3", "int4"; may be empty
    double bits = 0;      ///< per weight, without scales; the mean where tensors differ
    std::optional<PackedGroup> group;  ///< of most weights; empty: not known, or none
    friend bool operator==(const PackedType&, const PackedType&) = default;

    /// "GPTQ int4, groups of 128".
    [[nodiscard]] Text label() const;
    /// "bitsandbytes: NF4, 4 bits, groups of 64".
    [[nodiscard]] Text text() const;
};

/// What weights are stored as, for people: the packing where there is one, else the format.
[[nodiscard]] Text storedAs(const formats::Format& format, const PackedType* packed);
/// The same for programs: "q4_0", "GPTQ int4, groups of 128".
[[nodiscard]] std::string storedId(const formats::Format& format, const PackedType* packed);

/// The packing of a checkpoint as a whole.
struct Packing : PackedType {
    std::size_t tensors = 0;    ///< that hold codes
    std::uint64_t weights = 0;  ///< that they stand for
    std::size_t unread = 0;     ///< of the tensors: those whose codes stay codes
    Text whyUnread;             ///< a whole sentence about the first of them; may be empty

    /// Whether all codes are read as the weights they stand for.
    [[nodiscard]] bool isRead() const { return unread == 0; }
    /// What to know before anything is done with the model; a whole sentence or two.
    [[nodiscard]] Text sentence() const;
};

}  // namespace weightscape
