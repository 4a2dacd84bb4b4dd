// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "core/inference/rows.h"

namespace weightscape::test {

/// The scores of a Hugging Face folder of olmo2, glm4, qwen2_moe or deepseek_v3 at all positions of
/// a text, computed in double precision from the folder's own tensors as transformers computes
/// them, one number after the other. For architectures that the product does not run.
[[nodiscard]] inference::Rows plainLogits(const std::filesystem::path& folder,
                                          std::span<const std::int32_t> tokens);

}  // namespace weightscape::test
