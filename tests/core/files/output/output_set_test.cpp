// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/output/output_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class OutputSet : public testing::Test {
  protected:
    /// A complete file without a name yet.
    void add(const std::string& name, const std::string& content, bool replace = false) {
        auto file = OutputFile::create({m_folder / name, content.size(), replace, {}});
        ASSERT_TRUE(file) << describe(file.error());
        m_files.push_back(std::make_unique<OutputFile>(*std::move(file)));
        ASSERT_TRUE(m_files.back()->write(std::as_bytes(std::span(content))));
    }
    Result<void> commit() {
        std::vector<OutputFile*> files;
        for (const auto& file : m_files) files.push_back(file.get());
        auto done = commitTogether(files);
        m_files.clear();
        return done;
    }
    [[nodiscard]] std::map<std::string, std::string> contents() const {
        std::map<std::string, std::string> found;
        for (const auto& entry : fs::directory_iterator(m_folder.path())) {
            found[entry.path().filename().string()] = test::readBytes(entry.path());
        }
        return found;
    }

    test::TemporaryFolder m_folder;
    std::vector<std::unique_ptr<OutputFile>> m_files;
};

TEST_F(OutputSet, NamesAllFiles) {
    add("a", "1");
    add("b", "22");
    EXPECT_THAT(contents(), IsEmpty());
    ASSERT_TRUE(commit());
    EXPECT_THAT(contents(), ElementsAre(Pair("a", "1"), Pair("b", "22")));
}

TEST_F(OutputSet, ReplacesFilesAndLeavesNoOtherNames) {
    test::writeBytes(m_folder / "a", "old a");
    test::writeBytes(m_folder / "b", "old b");
    add("a", "1", true);
    add("b", "22", true);
    add("c", "333", true);
    ASSERT_TRUE(commit());
    EXPECT_THAT(contents(), ElementsAre(Pair("a", "1"), Pair("b", "22"), Pair("c", "333")));
}

TEST_F(OutputSet, NamesNoneWhenOneNameIsTakenMeanwhile) {
    for (const std::string taken : {"a", "b", "c"}) {
        add("a", "1");
        add("b", "22");
        add("c", "333");
        test::writeBytes(m_folder / taken, "somebody else's");
        const auto done = commit();
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, ErrorCode::OutputExists);
        EXPECT_THAT(contents(), ElementsAre(Pair(taken, "somebody else's")));
        fs::remove(m_folder / taken);
    }
}

TEST_F(OutputSet, PutsReplacedFilesBackWhenAnotherFails) {
    test::writeBytes(m_folder / "a", "old a");
    test::writeBytes(m_folder / "c", "old c");
    add("a", "1", true);
    add("b", "22", true);
    add("c", "333", true);
    fs::create_directories(m_folder / "b" / "full");  // no file can take its place
    EXPECT_FALSE(commit());
    fs::remove_all(m_folder / "b");
    EXPECT_THAT(contents(), ElementsAre(Pair("a", "old a"), Pair("c", "old c")));
}

TEST_F(OutputSet, NamesNoneWhenOneIsIncomplete) {
    add("a", "1");
    auto half = OutputFile::create({m_folder / "b", 2, false, {}});
    ASSERT_TRUE(half);
    m_files.push_back(std::make_unique<OutputFile>(*std::move(half)));
    const auto done = commit();
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().detail, HasSubstr("should have 2 B"));
    EXPECT_THAT(contents(), IsEmpty());
}

TEST_F(OutputSet, OfOneFileIsThatFile) {
    test::writeBytes(m_folder / "a", "old");
    add("a", "new", true);
    ASSERT_TRUE(commit());
    EXPECT_THAT(contents(), ElementsAre(Pair("a", "new")));
}

}  // namespace
}  // namespace weightscape::files
