// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/model_text.h"

#include <utility>

#include "core/files/text_file.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::ui {

Result<inference::TokenText> readModelText(const Model& model, const std::filesystem::path& file,
                                           const inference::TextOptions& options) {
    const auto tokenizer = tokenizers::openTokenizer(model);
    if (!tokenizer) return fail(tokenizer.error());
    const auto text = files::readTextFile(file);
    auto tokens = text ? inference::tokenText(**tokenizer, *text, options) : fail(text.error());
    if (!tokens && tokens.error().file.empty()) tokens.error().file = file.string();
    return tokens;
}

bool isLearned(const ImportanceMatrix& matrix) {
    return matrix.identity == FileIdentity{};
}

}  // namespace weightscape::ui
