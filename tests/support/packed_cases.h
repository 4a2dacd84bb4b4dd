// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "tests/support/small_safetensors.h"

namespace weightscape::test {

/// A checkpoint of one packed tensor, and the weights that its codes mean, computed one by one from
/// the published formula of the packing.
struct UnpackedCase {
    std::string title;
    std::vector<StoredTensor> tensors;
    std::string config;                ///< members of config.json; empty: none
    std::string name;                  ///< of the weights
    std::vector<std::uint64_t> shape;  ///< outermost first
    std::vector<float> weights;
    std::string label;  ///< typeText()
};

inline void PrintTo(const UnpackedCase& packed, std::ostream* stream) {
    *stream << packed.title;
}

/// Every kind of packing that is read, with odd shapes and all variants.
[[nodiscard]] std::vector<UnpackedCase> unpackedCases();
/// One of them. Throws when there is none.
[[nodiscard]] UnpackedCase unpackedCase(const std::string& title);

}  // namespace weightscape::test
