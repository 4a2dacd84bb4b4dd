// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// Whether a model was opened from the folder of a LoRA adapter: adapter_config.json is there.
[[nodiscard]] bool isAdapter(const Model& model);

/// A LoRA adapter (adapter_config.json with its safetensors) as the GGUF adapter that llama.cpp
/// loads beside a model: two matrices for each of the model's tensors that it changes, under the
/// tensor's GGUF name with .lora_a and .lora_b, and adapter.lora.alpha. Rows of .lora_b have the
/// order of the tensor's rows. `base`: the Hugging Face folder of the model, of which config.json
/// is read. `format`: of all matrices; null keeps theirs.
/// Errors: NotFound (no folder of the base), Unsupported (an architecture that is not known, DoRA,
/// whole tensors beside the matrices, tensors that are put together of several), Damaged (half a
/// pair, shapes that do not fit, no alpha).
[[nodiscard]] Result<Model> asAdapter(const Model& adapter, const std::filesystem::path& base,
                                      const formats::Format* format);

}  // namespace weightscape::exporting
