// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

#include "core/io/open_model.h"

/// Every row of tests/data/hostile/expected.tsv: damaged and impossible files must give an error
/// that says what is wrong, odd but valid ones must open, with a warning where one is due.
namespace weightscape::io {
namespace {

namespace fs = std::filesystem;

struct Case {
    std::string file;
    std::string verdict;  ///< "accept" or "reject"
    std::string says;     ///< must be in the error or in a warning; "-": accepted without warning
};

void PrintTo(const Case& row, std::ostream* out) {
    *out << row.file;
}

const fs::path& corpus() {
    static const fs::path path = fs::path(WEIGHTSCAPE_TEST_DATA) / "hostile";
    return path;
}

std::vector<Case> readCases() {
    std::ifstream table(corpus() / "expected.tsv");
    std::vector<Case> cases;
    std::string line;
    std::getline(table, line);  // the titles
    while (std::getline(table, line)) {
        const std::size_t first = line.find('\t');
        const std::size_t second = line.find('\t', first + 1);
        cases.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1),
                         line.substr(second + 1)});
    }
    return cases;
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

bool isSentence(const std::string& text) {
    return !text.empty() && text.back() == '.' && text.find('\n') == std::string::npos &&
           std::isupper(static_cast<unsigned char>(text[0])) != 0;
}

class HostileFiles : public testing::TestWithParam<Case> {};

TEST_P(HostileFiles, GetTheVerdictTheyDeserve) {
    const Case& row = GetParam();
    const fs::path path = corpus() / row.file;
    ASSERT_TRUE(fs::exists(path)) << path;
    const auto model = openModel(path);
    if (row.verdict == "reject") {
        ASSERT_FALSE(model) << "it was opened";
        const std::string text = describe(model.error());
        EXPECT_TRUE(isSentence(model.error().detail)) << text;
        EXPECT_NE(text.find(fs::path(row.file).begin()->string()), std::string::npos) << text;
        EXPECT_NE(text.find(row.says), std::string::npos) << text;
        return;
    }
    ASSERT_EQ(row.verdict, "accept");
    ASSERT_TRUE(model) << describe(model.error());
    touchTensors(**model);
    EXPECT_FALSE((*model)->files.empty());
    const auto saysIt = [&row](const std::string& warning) {
        return warning.find(row.says) != std::string::npos;
    };
    const auto& warnings = (*model)->warnings;
    if (row.says == "-") {
        EXPECT_TRUE(warnings.empty()) << warnings.front();
    } else {
        EXPECT_TRUE(std::any_of(warnings.begin(), warnings.end(), saysIt))
            << warnings.size() << " warnings, none says \"" << row.says << '"';
    }
}

std::string testName(const testing::TestParamInfo<Case>& info) {
    std::string name = std::to_string(info.index) + "_" + info.param.file;
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Corpus, HostileFiles, testing::ValuesIn(readCases()), testName);

}  // namespace
}  // namespace weightscape::io
