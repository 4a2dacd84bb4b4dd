// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <memory>

#include "core/inference/evaluation/evaluate.h"
#include "core/model/importance_matrix.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/tokenizers/tokenizer.h"

namespace weightscape::ui {

/// A text in tokens with what cut it.
struct ModelText {
    std::shared_ptr<const tokenizers::Tokenizer> tokenizer;
    inference::TokenText tokens;
};

/// A text file, or the held-out text that comes with the program where `file` is empty, as the
/// model's tokenizer cuts it. Reads the file: not for the GUI thread. Errors: those of
/// readTextFile(), openTokenizer() and tokenText(); they name the file.
[[nodiscard]] Result<ModelText> readModelText(const Model& model, const std::filesystem::path& file,
                                              const inference::TextOptions& options);

/// Whether the importance was learned by running a text: `path` then is the text's, and there is no
/// file of the matrix.
[[nodiscard]] bool isLearned(const ImportanceMatrix& matrix);

}  // namespace weightscape::ui
