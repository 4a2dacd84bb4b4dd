// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/model/architectures/architecture.h"

namespace weightscape {

/// The GGUF name of a Hugging Face tensor ("model.layers.3.self_attn.q_proj.weight" is
/// "blk.3.attn_q.weight"), so that rules written for GGUF fit both. Names that neither the
/// architecture's lists nor the common one have are returned as they are.
[[nodiscard]] std::string ggufNameOf(std::string_view huggingFaceName,
                                     const Architecture& architecture);

}  // namespace weightscape
