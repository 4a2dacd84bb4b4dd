// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate/cut_text.h"

#include <string>
#include <utility>

#include "core/files/sample_path.h"
#include "core/files/text_file.h"
#include "core/inference/evaluation/evaluate.h"
#include "core/tokenizers/open_tokenizer.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

Result<std::string> readJudgedText(const JudgedText& text) {
    if (!text.path.isEmpty()) return files::readTextFile(toPath(text.path));
    const auto path = files::sampleTextPath();
    return path ? files::readTextFile(*path) : fail(path.error());
}

}  // namespace

Result<CutText> cutText(const Model& model, const JudgedText& text) {
    auto tokenizer = tokenizers::openTokenizer(model);
    if (!tokenizer) return fail(tokenizer.error());
    const auto bytes = readJudgedText(text);
    if (!bytes) return fail(bytes.error());
    auto tokens = inference::tokenText(**tokenizer, *bytes, {text.context, text.chunks});
    if (!tokens) return fail(tokens.error());
    return CutText{*std::move(tokenizer), *std::move(tokens)};
}

}  // namespace weightscape::ui
