// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

/// Keeps the program alive when a mapped file is cut or its disk fails: the first access to a lost
/// page raises SIGBUS; the handler installed here lays a page of zeros over it and remembers that
/// the mapping is damaged. A SIGBUS outside the guarded mappings ends the program as before.
namespace weightscape::mapping_guard {

/// Registers a mapping and returns its slot, or -1 when all slots are taken. Thread-safe.
[[nodiscard]] int guard(const void* address, std::size_t length);

/// Call before unmapping. Thread-safe.
void release(int slot);

[[nodiscard]] bool isDamaged(int slot);

}  // namespace weightscape::mapping_guard
