// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/support/language.h"

/// The language of this run of the program. JSON and the words of a command are English always.
namespace weightscape::cli {

/// What --language asks for, else what the environment says (LC_ALL, LC_MESSAGES, LANG in this
/// order). Looks for the option by itself: the help of all options is put together before they are
/// read.
[[nodiscard]] const Language& languageFor(int argc, const char* const* argv);

/// Speaks the language from now on. Call it before anything is said.
void speak(const Language& language);
[[nodiscard]] const Language& spoken();
/// The text in the language that is spoken; English at first.
[[nodiscard]] std::string said(const Text& text);

}  // namespace weightscape::cli
