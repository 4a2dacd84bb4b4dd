// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace weightscape::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kSlowdown = 15;
#else
inline constexpr int kSlowdown = 1;
#endif

/// How long a condition is waited for, in ms: long enough for a loaded machine, as tests end as
/// soon as it holds.
inline constexpr int kPatience = 60'000 * kSlowdown;

}  // namespace weightscape::test
