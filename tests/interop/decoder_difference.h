// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/inference/rows.h"
#include "tests/interop/llama_library.h"

namespace weightscape::test {

/// ggml looks gelu up in a table from F16 to F16. This puts the exact values in their place.
class ExactGelu {
  public:
    bool operator()(const std::string& name, std::span<float> numbers);

  private:
    std::vector<float> m_up, m_gate;
};

struct Difference {
    double largest = 0.0;     ///< of log probabilities, at any position
    double divergence = 0.0;  ///< mean of Σ p ln(p/q), in nats
};

[[nodiscard]] Difference differenceOf(const Logits& theirs, const inference::Rows& ours);

}  // namespace weightscape::test
