// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace weightscape::test {

/// The folder tests/data.
[[nodiscard]] std::filesystem::path testData();
/// The root of the source tree, for tests that read the sources.
[[nodiscard]] std::filesystem::path sourceFolder();

}  // namespace weightscape::test
