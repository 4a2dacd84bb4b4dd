// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "core/export/export_image.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::exporting {

struct ConversionOptions {
    /// Only the tensors, under their own names: what can be done for architectures that are not
    /// in the table of conversions. No program runs such a file.
    bool weightsOnly = false;
};

/// A model from a Hugging Face folder as the GGUF that llama.cpp's converter would write: its keys,
/// its tokenizer, and its tensors as views of the folder's, read when they are asked for. In every
/// place where a GGUF is wanted it stands for the folder. A GGUF is returned as it is. Where it
/// differs from that converter is said in converter_differences.h.
/// Errors: Unsupported (an architecture or a tokenizer that is not known, packed weights that
/// cannot be decoded), Damaged, those of reading config.json and the tokenizer.
[[nodiscard]] Result<Model> asGguf(const Model& model, const ConversionOptions& options = {});

/// Whether asGguf() makes a GGUF of the model, as far as its header tells: the tokenizer is not
/// looked for. Reads nothing. Errors: Unsupported (packed weights that cannot be decoded, an
/// architecture that is not known).
[[nodiscard]] Result<void> checkConvertible(const Model& model);

/// What a plan for a model, as it is opened, tells of the GGUF that is written.
enum class GgufSize {
    Exact,    ///< the whole file's bytes
    Weights,  ///< a folder is converted first: what the header takes is known when that is done
    None,     ///< no GGUF can be written
};
[[nodiscard]] GgufSize ggufSizeOf(const Model& model);

/// What runs: the model itself, or as a GGUF where no forward pass takes the folder as it is.
/// Errors: those of asGguf().
[[nodiscard]] Result<std::shared_ptr<const Model>> modelToRun(std::shared_ptr<const Model> model);

/// What is planned and exported as such a file: the model itself, or as a GGUF. Errors: those of
/// asGguf().
[[nodiscard]] Result<std::shared_ptr<const Model>> modelFor(std::shared_ptr<const Model> model,
                                                            Container container);

}  // namespace weightscape::exporting
