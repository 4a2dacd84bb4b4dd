// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

#include "core/support/text.h"

/// Folders of odd and damaged files, each with a table expected.tsv of what they deserve.
namespace weightscape::test {

struct Verdict {
    std::string name;  ///< as in the table, relative to its folder
    std::filesystem::path file;
    std::string verdict;  ///< "accept" or "reject"
    std::string says;     ///< must be in the error or in a warning; "-": accepted without warning
};

inline void PrintTo(const Verdict& row, std::ostream* out) {
    *out << row.name;
}

/// The rows of `folder`/expected.tsv, with the files' whole paths.
[[nodiscard]] inline std::vector<Verdict> readVerdicts(const std::filesystem::path& folder) {
    std::ifstream table(folder / "expected.tsv");
    std::vector<Verdict> rows;
    std::string line;
    std::getline(table, line);  // the titles
    while (std::getline(table, line)) {
        const std::size_t first = line.find('\t');
        const std::size_t second = line.find('\t', first + 1);
        const std::string name = line.substr(0, first);
        rows.push_back({name, folder / name, line.substr(first + 1, second - first - 1),
                        line.substr(second + 1)});
    }
    return rows;
}

[[nodiscard]] inline bool isSentence(const std::string& text) {
    return !text.empty() && text.back() == '.' && text.find('\n') == std::string::npos &&
           std::isupper(static_cast<unsigned char>(text[0])) != 0;
}

/// An accepted file's warnings are those that the row asks for.
inline void expectWarnings(const Verdict& row, const std::vector<Text>& warnings) {
    const auto saysIt = [&row](const Text& warning) {
        return warning.english().find(row.says) != std::string::npos;
    };
    if (row.says == "-") {
        EXPECT_TRUE(warnings.empty()) << warnings.front();
    } else {
        EXPECT_TRUE(std::any_of(warnings.begin(), warnings.end(), saysIt))
            << warnings.size() << " warnings, none says \"" << row.says << '"';
    }
}

[[nodiscard]] inline std::string verdictName(const testing::TestParamInfo<Verdict>& info) {
    std::string name = std::to_string(info.index) + "_" + info.param.name;
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    return name;
}

}  // namespace weightscape::test
