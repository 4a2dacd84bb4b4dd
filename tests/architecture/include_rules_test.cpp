// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Include {
    fs::path file;  ///< relative to the source tree
    std::string target;
};

std::vector<Include> includesUnder(const std::string& folder) {
    const fs::path root = WEIGHTSCAPE_SOURCE_DIR;
    const std::regex pattern(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
    std::vector<Include> found;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const auto extension = entry.path().extension();
        if (extension != ".h" && extension != ".cpp") continue;
        std::ifstream stream(entry.path());
        for (std::string line; std::getline(stream, line);) {
            std::smatch match;
            if (std::regex_search(line, match, pattern)) {
                found.push_back({fs::relative(entry.path(), root), match[1]});
            }
        }
    }
    return found;
}

TEST(IncludeRules, CoreNeverIncludesQtOrTheWindow) {
    const auto includes = includesUnder("core");
    ASSERT_FALSE(includes.empty());
    for (const auto& include : includes) {
        EXPECT_FALSE(include.target.starts_with("Q")) << include.file << ": " << include.target;
        EXPECT_FALSE(include.target.starts_with("ui/")) << include.file << ": " << include.target;
        EXPECT_FALSE(include.target.starts_with("app/")) << include.file << ": " << include.target;
    }
}

TEST(IncludeRules, CoreFoldersIncludeOnlyFoldersBelowThem) {
    // Lowest first: each folder may include itself and those before it.
    constexpr std::array kOrder = {"support",  "formats",     "tensor",  "io",       "metrics",
                                   "elements", "calibration", "schemes", "analysis", "report"};
    const auto level = [&](const std::string& folder) {
        return std::find(kOrder.begin(), kOrder.end(), folder) - kOrder.begin();
    };
    for (const auto& include : includesUnder("core")) {
        if (!include.target.starts_with("core/")) continue;
        const auto from = level((++include.file.begin())->string());
        const auto to = level((++fs::path(include.target).begin())->string());
        EXPECT_LT(from, static_cast<std::ptrdiff_t>(kOrder.size())) << include.file;
        EXPECT_LE(to, from) << include.file << " includes " << include.target;
    }
}

TEST(IncludeRules, TheCommandLineNeverIncludesQt) {
    for (const auto& include : includesUnder("app/cli")) {
        EXPECT_FALSE(include.target.starts_with("Q")) << include.file << ": " << include.target;
        EXPECT_FALSE(include.target.starts_with("ui/")) << include.file << ": " << include.target;
    }
}

TEST(IncludeRules, FormatsAreIndependentOfEachOther) {
    // A format is one header; what several share is in block_format.h or named as shared.
    for (const auto& include : includesUnder("core/formats")) {
        EXPECT_FALSE(include.target.starts_with("core/tensor")) << include.file;
    }
}

}  // namespace
