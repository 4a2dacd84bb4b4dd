// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "core/inference/rows.h"

namespace weightscape::test {

/// The last states of a Hugging Face folder of BERT at all positions of a text, computed in double
/// precision from the folder's own tensors as transformers computes them (gelu by the error
/// function). The product does not run encoders.
[[nodiscard]] inference::Rows plainStates(const std::filesystem::path& folder,
                                          std::span<const std::int32_t> tokens);

/// x Φ(x).
[[nodiscard]] double plainGelu(double x);

}  // namespace weightscape::test
