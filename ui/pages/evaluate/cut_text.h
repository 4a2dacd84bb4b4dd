// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/inference/evaluation/run_text.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/tokenizers/tokenizer.h"
#include "ui/session/judged_recipes.h"

namespace weightscape::ui {

/// A text in tokens with what cut it.
struct CutText {
    std::shared_ptr<const tokenizers::Tokenizer> tokenizer;
    inference::TokenText tokens;
};

/// Reads the text and cuts it as the model does; not on the GUI thread. Errors: those of
/// readTextFile(), openTokenizer() and tokenText().
[[nodiscard]] Result<CutText> cutText(const Model& model, const JudgedText& text);

}  // namespace weightscape::ui
