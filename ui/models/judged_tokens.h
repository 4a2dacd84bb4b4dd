// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <span>

#include "core/inference/evaluation/evaluate.h"
#include "core/tokenizers/tokenizer.h"
#include "ui/models/column.h"
#include "ui/session/judged_recipes.h"

namespace weightscape::ui {

[[nodiscard]] std::span<const Column<JudgedToken>> judgedTokenColumns();

/// The tokens on whose successors the models disagree most, with the text around them; at most
/// `most`, the largest divergence first. Any thread.
[[nodiscard]] QList<JudgedToken> mostChangedTokens(const inference::Evaluation& found,
                                                   const inference::TokenText& text,
                                                   const tokenizers::Tokenizer& tokenizer,
                                                   std::size_t most);

}  // namespace weightscape::ui
