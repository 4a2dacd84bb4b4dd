// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace weightscape::test {

/// SHA-256 of the bytes as 64 lower-case hexadecimal digits. Throws when the library refuses.
[[nodiscard]] std::string sha256Hex(std::span<const std::byte> bytes);

}  // namespace weightscape::test
