// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "core/model/model.h"
#include "core/support/result.h"
#include "core/tokenizers/tokenizer.h"

namespace weightscape::tokenizers {

/// The tokenizer of a model: from the metadata of a GGUF, or else from the files beside the
/// weights as Hugging Face has them. Does not refer to the model. Errors: Unsupported for kinds
/// that are not known, Damaged for what contradicts itself.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> openTokenizer(const Model& model);

/// The same from metadata alone.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> tokenizerFrom(const Metadata& metadata);

}  // namespace weightscape::tokenizers
