// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weightscape::test {

/// What C++ code says with fail(), its relatives (damaged(), invalid(), failure()) and
/// warnings.push_back(): each argument that joins literals by +, with "X" for everything else;
/// those with at least two words. Reads only as much C++ as this project writes.
[[nodiscard]] std::vector<std::string> sentencesIn(std::string_view code);

}  // namespace weightscape::test
