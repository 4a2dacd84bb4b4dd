// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/sample_path.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/support/utf8.h"
#include "tests/support/file_bytes.h"

namespace weightscape::files {
namespace {

TEST(SamplePath, FindsEverythingThatComesWithTheProgram) {
    for (const auto& path : {samplePath(), sampleImportancePath(), sampleTextPath(),
                             calibrationTextPath(), lessonTextPath()}) {
        ASSERT_TRUE(path);
        EXPECT_TRUE(std::filesystem::is_regular_file(*path)) << *path;
    }
}

TEST(SamplePath, CalibrationTextIsBalanced) {
    const std::string text = test::readBytes(calibrationTextPath().value());
    EXPECT_GE(text.size(), 30'000U);
    EXPECT_LE(text.size(), 60'000U);
    EXPECT_TRUE(isUtf8(text));
    // One word of each kind of text that a model may have learnt.
    for (const std::string part : {"ferry", "Uhrmacher", "boulangère", "desierto", "Мастер",
                                   "图书馆", "祖父", "골목", "السوق", "def ", "#include", "SELECT",
                                   "\"order\"", "<html", "\\begin{document}", "| Planet"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part;
    }
}

}  // namespace
}  // namespace weightscape::files
