// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/sanitized.h"

namespace weightscape::test {

/// How long a condition is waited for, in ms: long enough for a loaded machine, as tests end as
/// soon as it holds.
inline constexpr int kPatience = 60'000 * (kSanitized ? 15 : 1);

}  // namespace weightscape::test
