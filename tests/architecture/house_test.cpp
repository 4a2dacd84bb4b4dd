// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/test_paths.h"

namespace weightscape::test {
namespace {

namespace fs = std::filesystem;

/// The rooms of a tree, lowest first: each may include itself and those before it. A file stands in
/// one of them. Rooms that are still empty keep their place.
struct House {
    std::string tree;
    std::vector<std::string> rooms;
};

const House kCore{"core",
                  {"support", "formats", "model", "files", "tokenizers", "quantize", "measure",
                   "recipes", "memory", "export", "inference", "report", "lessons"}};
/// Inside core/quantize.
const House kQuantize{"core/quantize", {"elements", "calibration", "schemes", "encoders"}};
const House kUi{"ui",
                {"text", "look", "tasks", "workbench", "session", "models", "widgets", "help",
                 "panels", "pages", "lessons", "presentation", "window"}};
const House kApp{"app", {"cli", "gui"}};

/// Largest files, so that one has one subject.
constexpr std::size_t kMostLines = 400;

std::string read(const fs::path& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// Sources below `folder`, relative to the source tree; a folder without any fails.
std::vector<fs::path> sourcesUnder(const std::string& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(sourceFolder() / folder)) {
        const auto extension = entry.path().extension();
        if (extension == ".h" || extension == ".cpp") {
            found.push_back(fs::relative(entry.path(), sourceFolder()));
        }
    }
    EXPECT_FALSE(found.empty()) << folder;
    return found;
}

struct Include {
    fs::path file;  ///< relative to the source tree
    std::string target;
};

std::vector<Include> includesUnder(const std::string& folder) {
    static const std::regex kPattern(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
    std::vector<Include> found;
    for (const fs::path& file : sourcesUnder(folder)) {
        std::ifstream stream(sourceFolder() / file);
        for (std::string line; std::getline(stream, line);) {
            std::smatch match;
            if (std::regex_search(line, match, kPattern)) found.push_back({file, match[1]});
        }
    }
    return found;
}

/// The text without comments and without what stands in quotation marks.
std::string codeOf(const fs::path& file) {
    static const std::regex kNoCode(R"re(//[^\n]*|"(?:\\.|[^"\\\n])*")re");
    return std::regex_replace(read(sourceFolder() / file), kNoCode, "");
}

/// The room's place in the house; its size when there is no such room.
std::size_t floorOf(const House& house, const fs::path& file) {
    const std::string inside = fs::relative(file, house.tree).begin()->string();
    return static_cast<std::size_t>(std::ranges::find(house.rooms, inside) - house.rooms.begin());
}

void expectArrowsPointDown(const House& house) {
    const auto includes = includesUnder(house.tree);
    ASSERT_FALSE(includes.empty());
    for (const Include& include : includes) {
        const std::size_t from = floorOf(house, include.file);
        EXPECT_LT(from, house.rooms.size()) << include.file << " stands in no room";
        if (!include.target.starts_with(house.tree + "/")) continue;
        EXPECT_LE(floorOf(house, include.target), from)
            << include.file << " includes " << include.target;
    }
}

TEST(House, CoresArrowsPointDown) {
    expectArrowsPointDown(kCore);
}

TEST(House, ArrowsInsideQuantizePointDown) {
    expectArrowsPointDown(kQuantize);
}

TEST(House, TheWindowsArrowsPointDown) {
    expectArrowsPointDown(kUi);
}

TEST(House, EveryFileStandsInARoom) {
    for (const House& house : {kCore, kUi, kApp}) {
        for (const fs::path& file : sourcesUnder(house.tree)) {
            EXPECT_LT(floorOf(house, file), house.rooms.size()) << file;
        }
    }
}

TEST(House, CoreNeverIncludesQtOrTheWindow) {
    for (const Include& include : includesUnder("core")) {
        EXPECT_FALSE(include.target.starts_with("Q")) << include.file << ": " << include.target;
        EXPECT_FALSE(include.target.starts_with("ui/")) << include.file << ": " << include.target;
        EXPECT_FALSE(include.target.starts_with("app/")) << include.file << ": " << include.target;
    }
}

TEST(House, OnlyThePlatformIncludesWhatIsPosixOnly) {
    static const std::regex kPosix(
        R"((unistd|fcntl|signal|pthread|poll|dirent|dlfcn|sched|pwd|termios|sys/.*)\.h|csignal)");
    bool found = false;
    for (const std::string tree : {"core", "ui", "app"}) {
        for (const Include& include : includesUnder(tree)) {
            const bool isPosix = std::regex_match(include.target, kPosix);
            const bool isPlatform = include.file.parent_path() == fs::path("core/support/platform");
            EXPECT_TRUE(isPlatform || !isPosix) << include.file << ": " << include.target;
            found = found || isPosix;
        }
    }
    EXPECT_TRUE(found) << "the platform includes some";
}

TEST(House, TheCommandLineNeverIncludesQt) {
    for (const Include& include : includesUnder("app/cli")) {
        EXPECT_FALSE(include.target.starts_with("Q")) << include.file << ": " << include.target;
        EXPECT_FALSE(include.target.starts_with("ui/")) << include.file << ": " << include.target;
    }
}

TEST(House, TheProgramsIncludeNeitherEachOtherNorTests) {
    for (const std::string tree : {"core", "ui", "app"}) {
        for (const Include& include : includesUnder(tree)) {
            EXPECT_FALSE(include.target.starts_with("tests/")) << include.file;
        }
    }
    for (const Include& include : includesUnder("app")) {
        if (!include.target.starts_with("app/")) continue;
        EXPECT_EQ(floorOf(kApp, include.target), floorOf(kApp, include.file)) << include.file;
    }
}

TEST(House, CoreNeitherPrintsNorEndsTheProgram) {
    static const std::regex kSpeaks(
        R"(\bstd::c(out|err|log)\b|\b(f|v)?printf\s*\(|\bf?puts\s*\(|\bputchar\s*\()"
        R"(|\b(std::)?(abort|exit|_exit|quick_exit|terminate)\s*\(\s*\w*\s*\))");
    for (const fs::path& file : sourcesUnder("core")) {
        std::smatch match;
        const std::string code = codeOf(file);
        EXPECT_FALSE(std::regex_search(code, match, kSpeaks)) << file << ": " << match.str();
    }
}

/// The headers of the list of all formats.
std::set<std::string> formatHeaders() {
    std::set<std::string> headers;
    for (const Include& include : includesUnder("core/formats")) {
        if (include.file.filename() == "all_formats.h" &&
            include.target.starts_with("core/formats/")) {
            headers.insert(include.target);
        }
    }
    return headers;
}

TEST(House, NoFormatIncludesAnotherFormat) {
    // A format is one header; what several share stands in headers of its own.
    const auto headers = formatHeaders();
    ASSERT_GT(headers.size(), 20U);
    for (const Include& include : includesUnder("core/formats")) {
        if (!headers.contains(include.file.generic_string())) continue;
        EXPECT_FALSE(headers.contains(include.target)) << include.file << ": " << include.target;
    }
}

TEST(House, TestsMirrorTheTree) {
    for (const std::string tree : {"core", "ui", "app"}) {
        for (const fs::path& file : sourcesUnder("tests/" + tree)) {
            const fs::path folder = fs::relative(file, "tests").parent_path();
            EXPECT_TRUE(fs::is_directory(sourceFolder() / folder)) << file;
        }
    }
}

/// Sources that one header declares all of, so that they need none of their own.
struct SourceList {
    std::string folder, prefix, header;
};
const SourceList kLists[] = {{"app/cli", "command_", "commands.h"},
                             {"core/export/convert", "all_", "conversion.h"},
                             {"core/formats/simd", "", "vector_codecs.h"},
                             {"core/inference/decoders", "all_", "decoder_kind.h"},
                             {"core/model/architectures", "all_", "architecture.h"},
                             {"core/tokenizers/chat", "all_", "chat_template.h"}};

TEST(House, EverySourceHasItsHeader) {
    // A class in several files, or functions declared in another unit's header, would be hard to
    // find: what a header declares stands in the source beside it.
    for (const std::string tree : {"core", "ui", "app"}) {
        for (const fs::path& file : sourcesUnder(tree)) {
            const std::string name = file.filename().string();
            if (file.extension() != ".cpp" || name == "main.cpp") continue;
            const bool isListed = std::ranges::any_of(kLists, [&](const SourceList& list) {
                return file.parent_path() == list.folder && name.starts_with(list.prefix) &&
                       fs::exists(sourceFolder() / list.folder / list.header);
            });
            fs::path header = file;
            header.replace_extension(".h");
            EXPECT_TRUE(isListed || fs::exists(sourceFolder() / header)) << file;
        }
    }
}

TEST(House, NoFileIsTooLong) {
    for (const std::string tree : {"core", "ui", "app"}) {
        for (const fs::path& file : sourcesUnder(tree)) {
            const std::string text = read(sourceFolder() / file);
            EXPECT_LE(std::ranges::count(text, '\n'), kMostLines) << file;
        }
    }
}

}  // namespace
}  // namespace weightscape::test
