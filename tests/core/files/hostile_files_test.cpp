// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "tests/support/test_paths.h"
#include "tests/support/verdicts.h"

/// Every row of tests/data/hostile/expected.tsv: damaged and impossible files must give an error
/// that says what is wrong, odd but valid ones must open, with a warning where one is due.
namespace weightscape::files {
namespace {

namespace fs = std::filesystem;

using test::isSentence;
using test::Verdict;

const fs::path& corpus() {
    static const fs::path path = test::testData() / "hostile";
    return path;
}

/// Reads the first and last byte of each tensor and decodes its first row.
void touchTensors(const Model& model) {
    unsigned sum = 0;
    for (const TensorInfo& tensor : model.tensors) {
        const auto bytes = model.bytesOf(tensor);
        ASSERT_EQ(bytes.size(), tensor.bytes);
        if (bytes.empty()) continue;
        sum += static_cast<unsigned>(bytes.front()) + static_cast<unsigned>(bytes.back());
        if (!tensor.format->canDecode()) continue;
        std::vector<float> row(tensor.rowLength());
        decodeRows(model, tensor, 0, 1, row);
    }
    testing::Test::RecordProperty("sum", std::to_string(sum));
}

class HostileFiles : public testing::TestWithParam<Verdict> {};

TEST_P(HostileFiles, GetTheVerdictTheyDeserve) {
    const Verdict& row = GetParam();
    ASSERT_TRUE(fs::exists(row.file)) << row.file;
    const auto model = openModel(row.file);
    if (row.verdict == "reject") {
        ASSERT_FALSE(model) << "it was opened";
        const std::string text = describe(model.error()).english();
        EXPECT_TRUE(isSentence(model.error().detail.english())) << text;
        EXPECT_NE(text.find(fs::path(row.name).begin()->string()), std::string::npos) << text;
        EXPECT_NE(text.find(row.says), std::string::npos) << text;
        return;
    }
    ASSERT_EQ(row.verdict, "accept");
    ASSERT_TRUE(model) << describe(model.error());
    touchTensors(**model);
    EXPECT_FALSE((*model)->files.empty());
    test::expectWarnings(row, (*model)->warnings);
}

INSTANTIATE_TEST_SUITE_P(Corpus, HostileFiles, testing::ValuesIn(test::readVerdicts(corpus())),
                         test::verdictName);

}  // namespace
}  // namespace weightscape::files
