// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_paths.h"

namespace weightscape::test {

std::filesystem::path testData() {
    return sourceFolder() / "tests" / "data";
}

std::filesystem::path sourceFolder() {
    return WEIGHTSCAPE_SOURCE_FOLDER;
}

}  // namespace weightscape::test
