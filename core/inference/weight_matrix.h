// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "core/formats/registry.h"

namespace weightscape::inference {

/// The weights of a linear layer as a file holds them: `rows` outputs of `columns` inputs each, row
/// after row in `format`. Refers to bytes of a mapped file or of an encoder, at any alignment.
/// Invariants: the format can be decoded, columns are whole blocks, bytes are exactly the rows'.
struct WeightMatrix {
    const formats::Format* format = nullptr;
    std::span<const std::byte> bytes;
    std::size_t rows = 0;
    std::size_t columns = 0;

    [[nodiscard]] std::size_t rowBytes() const { return format->rowBytes(columns); }
    /// Some of the rows. Precondition: first + count <= rows.
    [[nodiscard]] WeightMatrix part(std::size_t first, std::size_t count) const {
        return {format, bytes.subspan(first * rowBytes(), count * rowBytes()), count, columns};
    }
};

}  // namespace weightscape::inference
