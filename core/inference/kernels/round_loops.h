// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace weightscape::inference {

/// Rounds one block of inputs (see rounded_inputs.h) and gives its scale.
float roundBlock(const float* inputs, std::int16_t largest, std::int16_t* values, float* sums);

}  // namespace weightscape::inference
