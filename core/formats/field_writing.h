// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/formats/block_fields.h"

namespace weightscape::formats {

/// Makes `stored` the number that the field's bits hold, as FieldBits::read() reads it. `block`
/// holds all of them.
void writeField(const FieldBits& bits, std::uint64_t stored, std::span<std::byte> block);

}  // namespace weightscape::formats
