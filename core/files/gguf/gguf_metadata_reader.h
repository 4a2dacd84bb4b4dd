// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/metadata.h"
#include "core/support/byte_reader.h"

namespace weightscape::files {

/// Counts, lengths and dimensions take 4 bytes in GGUF v1 and 8 bytes since v2.
[[nodiscard]] std::size_t ggufLengthBytes(std::uint32_t version);
[[nodiscard]] std::uint64_t readGgufLength(ByteReader& reader, std::uint32_t version,
                                           const Text& what);

/// Reads `count` keys with their values, re-encoded as GGUF v3 stores them. Failures stick to the
/// reader. Refuses duplicate, empty and NUL-holding keys, unknown types, nesting past 8 levels.
[[nodiscard]] Metadata readGgufMetadata(ByteReader& reader, std::uint32_t version,
                                        std::uint64_t count, std::vector<Text>& warnings);

}  // namespace weightscape::files
