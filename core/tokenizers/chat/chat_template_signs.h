// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/tokenizers/chat/chat_template.h"

namespace weightscape::tokenizers {

/// The row that a model's own template, a program in Jinja, amounts to; null where none is known.
/// As in llama.cpp it is recognised by marks in the text, not run.
[[nodiscard]] const ChatTemplate* recogniseChatTemplate(std::string_view jinja);

}  // namespace weightscape::tokenizers
