// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "core/files/pytorch/pickle.h"

/// How a pickle writes single values. Integers past 64 bits are PickleKind::Other: no weights need
/// them.
namespace weightscape::files {

/// Little endian, two's complement, of any length.
[[nodiscard]] PickleNode binaryInteger(std::string_view bytes);
/// Eight bytes, or 0 of fewer.
[[nodiscard]] PickleNode bigEndianReal(std::string_view bytes);
/// In decimal; "00" and "01" are False and True. Empty when it is no number.
[[nodiscard]] std::optional<PickleNode> writtenInteger(std::string_view digits);
[[nodiscard]] std::optional<PickleNode> writtenReal(std::string_view digits);
/// Without its quotes; escapes stay as they are. Empty when there are none.
[[nodiscard]] std::optional<PickleNode> quotedText(std::string_view text);

}  // namespace weightscape::files
