// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace weightscape {

/// A number of bytes for people, in binary units with one decimal: "512 B", "8.8 MiB".
[[nodiscard]] std::string byteText(std::uint64_t bytes);

}  // namespace weightscape
