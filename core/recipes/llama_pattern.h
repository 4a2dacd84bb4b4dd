// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/support/result.h"

namespace weightscape::recipes {

/// The pattern of a rule as llama-quantize's --tensor-type takes it: an expression of std::regex in
/// ECMAScript's syntax, searched in the name. llama-quantize turns the whole expression into lower
/// case and ends it at the first '=', so the result has neither capital letters nor '='.
///
/// Every glob can be written so. Of regular expressions ("re:") those can whose meaning is the same
/// there: characters, classes, groups, alternatives, repetitions, anchors, word borders and looking
/// ahead. Errors: Unsupported with the part that has no counterpart; InvalidArgument as
/// checkPattern().
[[nodiscard]] Result<std::string> llamaPattern(std::string_view pattern);

}  // namespace weightscape::recipes
