// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace weightscape::files {

/// The GGUF name of a Hugging Face tensor of the llama family ("model.layers.3.self_attn.q_proj.
/// weight" is "blk.3.attn_q.weight"), so that rules written for GGUF fit both. Names it does not
/// know are returned as they are.
[[nodiscard]] std::string ggufNameOf(std::string_view huggingFaceName);

}  // namespace weightscape::files
