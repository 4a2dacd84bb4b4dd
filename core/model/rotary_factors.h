// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace weightscape {

/// The scaling of Llama 3.1 and later, "llama3" in config.json. Pairs that turn more than
/// `highFactor` times in the original context stay as they were trained, those that turn less than
/// `lowFactor` times turn `factor` times slower, and between them it goes over smoothly.
struct GradualScaling {
    double factor = 8.0;
    double lowFactor = 1.0;
    double highFactor = 4.0;
    double originalContext = 8192.0;  ///< tokens
};

/// What divides the frequency of each of dimensions / 2 pairs: the tensor rope_freqs.weight that
/// llama.cpp's converter writes.
[[nodiscard]] std::vector<float> gradualRotaryFactors(double base, std::size_t dimensions,
                                                      const GradualScaling& scaling);

}  // namespace weightscape
