// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/platform/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "core/support/platform/output_target.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::span<const std::byte> bytesOf(const std::string& text) {
    return std::as_bytes(std::span(text));
}

std::string contentOf(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void put(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::set<std::string> namesIn(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.insert(entry.path().filename().string());
    }
    return names;
}

FileIdentity identityOf(const fs::path& path) {
    struct stat status = {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return {status.st_dev, status.st_ino, 0, 0, 0};
}

TEST(OutputFile, HasNoNameBeforeItIsCommitted) {
    const test::TemporaryFolder folder;
    auto output = OutputFile::create({folder / "model.gguf", 6, false, {}});
    ASSERT_TRUE(output) << describe(output.error());
    ASSERT_TRUE(output->write(bytesOf("abc")));
    EXPECT_FALSE(fs::exists(folder / "model.gguf"));
    ASSERT_TRUE(output->write(bytesOf("def")));
    EXPECT_EQ(contentOf(output->readablePath()).substr(0, 6), "abcdef");
    ASSERT_TRUE(output->commit());
    EXPECT_EQ(contentOf(folder / "model.gguf"), "abcdef");
    EXPECT_THAT(namesIn(folder.path()), ElementsAre("model.gguf"));
}

TEST(OutputFile, LeavesNothingBehindWhenGivenUp) {
    const test::TemporaryFolder folder;
    {
        auto output = OutputFile::create({folder / "model.gguf", 1 << 20, false, {}});
        ASSERT_TRUE(output);
        ASSERT_TRUE(output->write(bytesOf("abc")));
    }
    EXPECT_THAT(namesIn(folder.path()), IsEmpty());
}

TEST(OutputFile, ReplacesAFileOnlyWithLeaveAndOnlyAtTheEnd) {
    const test::TemporaryFolder folder;
    put(folder / "model.gguf", "old");
    EXPECT_EQ(writeWholeFile(folder / "model.gguf", "new", false).error().code,
              ErrorCode::OutputExists);
    EXPECT_EQ(contentOf(folder / "model.gguf"), "old");

    auto output = OutputFile::create({folder / "model.gguf", 3, true, {}});
    ASSERT_TRUE(output);
    ASSERT_TRUE(output->write(bytesOf("new")));
    EXPECT_EQ(contentOf(folder / "model.gguf"), "old");
    ASSERT_TRUE(output->commit());
    EXPECT_EQ(contentOf(folder / "model.gguf"), "new");
}

TEST(OutputFile, KeepsTheRightsOfAReplacedFile) {
    const test::TemporaryFolder folder;
    put(folder / "model.gguf", "old");
    ASSERT_EQ(::chmod((folder / "model.gguf").c_str(), 0640), 0);
    ASSERT_TRUE(writeWholeFile(folder / "model.gguf", "new", true));
    EXPECT_EQ(fs::status(folder / "model.gguf").permissions(), fs::perms(0640));
}

TEST(OutputFile, DoesNotReplaceAFileThatAppearedMeanwhile) {
    const test::TemporaryFolder folder;
    auto output = OutputFile::create({folder / "model.gguf", 3, false, {}});
    ASSERT_TRUE(output);
    ASSERT_TRUE(output->write(bytesOf("new")));
    put(folder / "model.gguf", "somebody else's");
    EXPECT_EQ(output->commit().error().code, ErrorCode::OutputExists);
    EXPECT_EQ(contentOf(folder / "model.gguf"), "somebody else's");
}

TEST(OutputFile, RefusesAnInputUnderEveryNameItHas) {
    const test::TemporaryFolder folder;
    put(folder / "in.gguf", "input");
    fs::create_symlink("in.gguf", folder / "soft.gguf");
    fs::create_hard_link(folder / "in.gguf", folder / "hard.gguf");
    const auto input = identityOf(folder / "in.gguf");
    for (const auto& name : {folder / "in.gguf", folder / "soft.gguf", folder / "hard.gguf",
                             folder.path() / "." / "in.gguf",
                             folder.path() / ".." / folder.path().filename() / "in.gguf"}) {
        const auto output = OutputFile::create({name, 5, true, {input}});
        ASSERT_FALSE(output) << name;
        EXPECT_EQ(output.error().code, ErrorCode::OutputIsInput) << name;
    }
    EXPECT_EQ(contentOf(folder / "in.gguf"), "input");
    EXPECT_EQ(namesIn(folder.path()).size(), 3U);
}

TEST(OutputFile, FollowsALinkToTheFileItLeadsTo) {
    const test::TemporaryFolder folder;
    fs::create_directory(folder / "store");
    put(folder / "store/real.gguf", "old");
    fs::create_symlink("store/real.gguf", folder / "link.gguf");
    ASSERT_TRUE(writeWholeFile(folder / "link.gguf", "new", true));
    EXPECT_TRUE(fs::is_symlink(folder / "link.gguf"));
    EXPECT_EQ(contentOf(folder / "store/real.gguf"), "new");
}

TEST(OutputFile, RefusesFoldersDevicesAndMissingFolders) {
    const test::TemporaryFolder folder;
    for (const fs::path& target : {folder.path(), folder.path() / "", fs::path("/dev/full"),
                                   folder / "missing/model.gguf", fs::path("")}) {
        const auto output = OutputFile::create({target, 1, true, {}});
        ASSERT_FALSE(output) << target;
        EXPECT_EQ(output.error().code, ErrorCode::CannotWrite) << target;
    }
}

TEST(OutputFile, SaysHowMuchSpaceIsMissingBeforeAnythingIsWritten) {
    const test::TemporaryFolder folder;
    const auto output =
        OutputFile::create({folder / "model.gguf", std::uint64_t{1} << 60U, false, {}});
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::NoSpace);
    EXPECT_THAT(output.error().detail, HasSubstr("1.0 EiB needed"));
    EXPECT_THAT(namesIn(folder.path()), IsEmpty());
}

TEST(OutputFile, LeavesAFullDiskAsItWas) {
    const test::TemporaryFolder folder;
    if (::mount("weightscape-test", folder.path().c_str(), "tmpfs", 0, "size=256k") != 0) {
        GTEST_SKIP() << "a small disk can only be mounted by root";
    }
    put(folder / "model.gguf", "old");
    const auto tooBig = writeWholeFile(folder / "model.gguf", std::string(1 << 20, 'x'), true);
    // Two files that fit alone, but not together: the second finds no space to reserve.
    auto first = OutputFile::create({folder / "first", 150'000, false, {}});
    const auto second = OutputFile::create({folder / "second", 150'000, false, {}});
    const bool held = first.has_value();
    const std::string kept = contentOf(folder / "model.gguf");
    const auto names = namesIn(folder.path());
    first = fail(ErrorCode::Cancelled, "Cancelled."_text);
    ASSERT_EQ(::umount(folder.path().c_str()), 0);

    ASSERT_FALSE(tooBig);
    EXPECT_EQ(tooBig.error().code, ErrorCode::NoSpace);
    EXPECT_THAT(tooBig.error().detail, HasSubstr("1.0 MiB needed"));
    EXPECT_TRUE(held);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::NoSpace);
    EXPECT_EQ(kept, "old");
    EXPECT_THAT(names, ElementsAre("model.gguf"));
}

TEST(OutputFile, AcceptsTheLongestNameAndRefusesALongerOne) {
    const test::TemporaryFolder folder;
    const std::string longest(255, 'n');
    ASSERT_TRUE(writeWholeFile(folder / longest, "x", false));
    ASSERT_TRUE(writeWholeFile(folder / longest, "y", true));
    EXPECT_EQ(contentOf(folder / longest), "y");
    const auto longer = writeWholeFile(folder / (longest + "n"), "x", false);
    ASSERT_FALSE(longer);
    EXPECT_THAT(longer.error().detail, HasSubstr("too long"));
    EXPECT_EQ(namesIn(folder.path()).size(), 1U);
}

TEST(OutputFile, RefusesToFinishWithTheWrongSize) {
    const test::TemporaryFolder folder;
    {
        auto output = OutputFile::create({folder / "model.gguf", 100, false, {}});
        ASSERT_TRUE(output);
        ASSERT_TRUE(output->write(bytesOf("short")));
        EXPECT_EQ(output->commit().error().code, ErrorCode::CannotWrite);
    }
    EXPECT_THAT(namesIn(folder.path()), IsEmpty());
}

TEST(OutputFile, ReportsTheFileSizeLimitInsteadOfDyingOfItsSignal) {
    const test::TemporaryFolder folder;
    rlimit before = {};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 1 << 16;
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto limited = writeWholeFile(folder / "model.gguf", std::string(1 << 17, 'x'), false);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(limited);
    EXPECT_THAT(limited.error().detail, HasSubstr("File too large"));
    EXPECT_THAT(namesIn(folder.path()), IsEmpty());
}

TEST(OutputFile, RefusesAFolderWithoutWriteRights) {
    const test::TemporaryFolder folder;
    ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
    const bool root = ::geteuid() == 0;
    constexpr uid_t kNobody = 65534;
    ASSERT_TRUE(!root || ::seteuid(kNobody) == 0);
    const auto refused = writeWholeFile(folder / "model.gguf", "x", false);
    ASSERT_TRUE(!root || ::seteuid(0) == 0);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::CannotWrite);
    EXPECT_THAT(refused.error().detail, HasSubstr("Permission denied"));
}

TEST(HiddenName, FitsTheLimitAndKeepsCharactersWhole) {
    EXPECT_EQ(hiddenName("model.gguf", "7", 255), ".model.gguf.7.part");
    std::string umlauts;
    for (int i = 0; i < 120; ++i) umlauts += "\xC3\xA4";
    for (std::size_t limit = 30; limit < 40; ++limit) {
        const std::string name = hiddenName(umlauts, "mark", limit);
        EXPECT_LE(name.size(), limit);
        EXPECT_GE(name.size(), limit - 1);
        const std::string kept = name.substr(1, name.size() - 1 - std::string(".mark.part").size());
        EXPECT_EQ(kept.size() % 2, 0U) << limit;
    }
}

}  // namespace
}  // namespace weightscape::files
