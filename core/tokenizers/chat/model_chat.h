// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/model/metadata_edit.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/tokenizers/chat/chat_template.h"

namespace weightscape::tokenizers {

/// What a model says about conversations.
struct ModelChat {
    bool hasTemplate = false;
    const ChatTemplate* known = nullptr;  ///< null: it has none, or one that is not known
    bool writesBeginning = false;         ///< the template names the token that begins texts
};

/// By tokenizer.chat_template of a GGUF; of a folder in Hugging Face's layout by
/// chat_template.jinja, chat_template.json or tokenizer_config.json, the first that has one.
/// `changes` of the model's keys may set or remove the template. Errors: those of reading these
/// files.
[[nodiscard]] Result<ModelChat> readModelChat(const Model& model,
                                              const MetadataChanges& changes = {});

/// The same from the template's text.
[[nodiscard]] ModelChat modelChatOf(std::string_view jinja);

/// Why a conversation with this model cannot be written. Precondition: none is known.
[[nodiscard]] Text unknownChatText(const ModelChat& chat);

}  // namespace weightscape::tokenizers
