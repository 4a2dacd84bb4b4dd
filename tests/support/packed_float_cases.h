// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "tests/support/packed_cases.h"

namespace weightscape::test {

/// FP4 of all kinds, MLX and HQQ.
void addFloatCases(std::vector<UnpackedCase>& cases);

}  // namespace weightscape::test
