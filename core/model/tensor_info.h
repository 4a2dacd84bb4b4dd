// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/formats/registry.h"

namespace weightscape {

/// One tensor of an opened model: what the header says, checked against the file's size.
struct TensorInfo {
    std::string name;  ///< as in the file; any bytes, show it through printable()
    /// The GGUF name that rules, patterns and exported GGUF files use; equals `name` in a GGUF
    /// unless layers before it were left out.
    std::string ggufName;
    /// Dimensions in ggml's order: the first is the row length (fastest). A scalar has none.
    std::vector<std::uint64_t> dimensions;
    const formats::Format* format = nullptr;  ///< never null
    std::size_t file = 0;                     ///< index of the file (shard) that holds it
    std::uint64_t offset = 0;                 ///< absolute byte in that file, maybe unaligned
    std::uint64_t bytes = 0;

    [[nodiscard]] std::uint64_t rowLength() const { return dimensions.empty() ? 1 : dimensions[0]; }
    /// All dimensions but the first, multiplied: experts and matrices follow each other as rows.
    [[nodiscard]] std::uint64_t rowCount() const {
        std::uint64_t rows = 1;
        for (std::size_t i = 1; i < dimensions.size(); ++i) rows *= dimensions[i];
        return rows;
    }
    [[nodiscard]] std::uint64_t weightCount() const { return rowLength() * rowCount(); }
    /// Row-major, outermost first, as frameworks print shapes.
    [[nodiscard]] std::vector<std::uint64_t> shape() const {
        return {dimensions.rbegin(), dimensions.rend()};
    }
};

}  // namespace weightscape
