// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace weightscape::test {

/// The patterns of this test program that have words, but none in German.
[[nodiscard]] std::vector<std::string_view> patternsWithoutGerman();

}  // namespace weightscape::test
