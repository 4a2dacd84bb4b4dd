// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace weightscape {

/// A number of bytes for people, in binary units with one decimal: "512 B", "8.8 MiB".
[[nodiscard]] std::string byteText(std::uint64_t bytes);

/// A size that a person typed: "8", "8 GiB", "24GB", "512 MiB", "1.5 TB". KiB and the like are
/// powers of 1024, KB and the like of 1000; a number alone is in GiB. Errors: InvalidArgument.
[[nodiscard]] Result<std::uint64_t> parseByteSize(std::string_view text);

}  // namespace weightscape
