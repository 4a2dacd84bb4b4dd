// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/model_text.h"

#include <utility>

#include "core/files/sample_path.h"
#include "core/files/text_file.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::ui {

Result<ModelText> readModelText(const Model& model, const std::filesystem::path& file,
                                const inference::TextOptions& options) {
    auto tokenizer = tokenizers::openTokenizer(model);
    if (!tokenizer) return fail(std::move(tokenizer.error()));
    const auto path = file.empty() ? files::sampleTextPath() : Result<std::filesystem::path>(file);
    if (!path) return fail(path.error());
    const auto text = files::readTextFile(*path);
    auto tokens = text ? inference::tokenText(**tokenizer, *text, options) : fail(text.error());
    if (!tokens) {
        if (tokens.error().file.empty()) tokens.error().file = path->string();
        return fail(std::move(tokens.error()));
    }
    return ModelText{*std::move(tokenizer), *std::move(tokens)};
}

bool isLearned(const ImportanceMatrix& matrix) {
    return matrix.identity == FileIdentity{};
}

}  // namespace weightscape::ui
