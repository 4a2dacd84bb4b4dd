// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "tests/support/packed_cases.h"

namespace weightscape::test {

/// GPTQ, AWQ and compressed-tensors: integers in words of 32 bits.
void addWordCases(std::vector<UnpackedCase>& cases);

}  // namespace weightscape::test
