// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace weightscape {

/// An argument as a POSIX shell reads it back, byte for byte, and as a terminal shows it without
/// harm: quoted where a shell would take a character for more than itself; control characters
/// (except line breaks), invisible marks and bytes that are not UTF-8 are made by printf. The
/// argument holds no NUL, as no argument can.
[[nodiscard]] std::string shellWord(std::string_view argument);

/// A whole command, its words separated by blanks.
[[nodiscard]] std::string shellText(std::span<const std::string> arguments);

}  // namespace weightscape
