// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/small_safetensors.h"

namespace weightscape::test {

inline constexpr std::uint64_t kAdapterRank = 4;
inline constexpr double kAdapterAlpha = 16.0;

/// A matrix that an adapter changes.
struct AdaptedMatrix {
    std::string name;  ///< "model.layers.1.self_attn.q_proj"
    std::uint64_t inputs = 0;
    std::uint64_t outputs = 0;
};
/// Writes a LoRA adapter as PEFT does. `config`: further members of adapter_config.json, as JSON.
void writeSmallAdapter(const std::filesystem::path& folder,
                       const std::vector<AdaptedMatrix>& matrices,
                       const std::string& config = "{}");

}  // namespace weightscape::test
