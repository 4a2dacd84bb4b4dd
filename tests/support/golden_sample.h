// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace weightscape::test {

/// llama.cpp's file of the sample model for one recipe, with or without its importance matrix.
struct GoldenSample {
    bool refused = false;  ///< llama.cpp writes no file; the rest is empty
    std::string sha256;
    std::uint64_t bytes = 0;
    double perplexity = 0.0;
    double divergence = 0.0;  ///< mean KL divergence from the F16 model, nats per token
};

/// The row of data/golden/sample.tsv. Throws when there is none.
[[nodiscard]] GoldenSample goldenSample(const std::string& recipe, bool hasImportance = false);

}  // namespace weightscape::test
