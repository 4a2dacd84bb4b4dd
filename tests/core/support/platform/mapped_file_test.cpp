// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/platform/mapped_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

namespace fs = std::filesystem;

fs::path fileOf(const test::TemporaryFolder& folder, std::size_t bytes, char content) {
    const fs::path path = folder / "file";
    std::ofstream(path, std::ios::binary) << std::string(bytes, content);
    return path;
}

std::uint64_t sumOf(std::span<const std::byte> bytes) {
    std::uint64_t sum = 0;
    for (const std::byte byte : bytes) sum += static_cast<std::uint64_t>(byte);
    return sum;
}

TEST(MappedFile, ShowsTheBytesOfTheFile) {
    const test::TemporaryFolder folder;
    const auto file = MappedFile::open(fileOf(folder, 10000, '\1'));
    ASSERT_TRUE(file) << describe(file.error());
    EXPECT_EQ((*file)->bytes().size(), 10000U);
    EXPECT_EQ(sumOf((*file)->bytes()), 10000U);
    EXPECT_EQ((*file)->identity().size, 10000U);
    EXPECT_FALSE((*file)->damaged());
    EXPECT_TRUE((*file)->checkUnchanged());
}

TEST(MappedFile, MapsAnEmptyFileToNothing) {
    const test::TemporaryFolder folder;
    const auto file = MappedFile::open(fileOf(folder, 0, 'x'));
    ASSERT_TRUE(file);
    EXPECT_TRUE((*file)->bytes().empty());
    (*file)->willRead(0, 100);
    (*file)->doneReading(0, 100);
}

TEST(MappedFile, RefusesWhatIsNoRegularFile) {
    const test::TemporaryFolder folder;
    const fs::path pipe = folder / "pipe";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    fs::create_symlink(folder / "gone", folder / "dangling");
    for (const fs::path& path : {folder.path(), pipe, fs::path("/dev/null"), folder / "missing",
                                 folder / "dangling", fs::path()}) {
        const auto file = MappedFile::open(path);
        ASSERT_FALSE(file) << path;
        EXPECT_EQ(file.error().code, ErrorCode::CannotOpen) << path;
        EXPECT_EQ(file.error().file, path.string());
        EXPECT_EQ(file.error().detail.english().back(), '.');
    }
}

TEST(MappedFile, SaysWhyAnUnreadableFileCannotBeOpened) {
    const test::TemporaryFolder folder;
    const fs::path path = fileOf(folder, 10, 'x');
    fs::permissions(path, fs::perms::none);
    const auto file = MappedFile::open(path);
    if (geteuid() == 0) GTEST_SKIP() << "the administrator may read every file";
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().detail.english().find("Permission denied"), std::string::npos);
}

TEST(MappedFile, AdviceNeverChangesTheBytes) {
    const test::TemporaryFolder folder;
    const auto file = MappedFile::open(fileOf(folder, 50000, '\1'));
    ASSERT_TRUE(file);
    (*file)->willRead(5000, 40000);
    (*file)->doneReading(0, 50000);
    (*file)->doneReading(49999, 1000000);
    (*file)->willRead(60000, 5);
    EXPECT_EQ(sumOf((*file)->bytes()), 50000U);
}

TEST(MappedFile, SurvivesAFileThatIsCutUnderSeveralReaders) {
    const test::TemporaryFolder folder;
    constexpr std::size_t kBytes = 1U << 20U;
    const fs::path path = fileOf(folder, kBytes, '\1');
    const auto file = MappedFile::open(path);
    ASSERT_TRUE(file);
    fs::resize_file(path, kBytes / 4);
    std::vector<std::uint64_t> sums(4);
    std::vector<std::thread> readers;
    for (std::uint64_t& sum : sums) {
        readers.emplace_back([&sum, &file] { sum = sumOf((*file)->bytes()); });
    }
    for (std::thread& reader : readers) reader.join();
    for (const std::uint64_t sum : sums) EXPECT_EQ(sum, kBytes / 4);
    EXPECT_TRUE((*file)->damaged());
    const auto unchanged = (*file)->checkUnchanged();
    ASSERT_FALSE(unchanged);
    EXPECT_EQ(unchanged.error().code, ErrorCode::FileChanged);
    EXPECT_NE(unchanged.error().detail.english().find("1048576 bytes"), std::string::npos);
    EXPECT_NE(unchanged.error().detail.english().find("262144"), std::string::npos);
}

TEST(MappedFile, DamageOfOneFileIsNotSeenInAnother) {
    const test::TemporaryFolder folder;
    const fs::path path = fileOf(folder, 8192, '\1');
    {
        const auto cut = MappedFile::open(path);
        ASSERT_TRUE(cut);
        fs::resize_file(path, 0);
        EXPECT_EQ(sumOf((*cut)->bytes()), 0U);
        EXPECT_TRUE((*cut)->damaged());
    }
    const auto other = MappedFile::open(fileOf(folder, 8192, '\1'));
    ASSERT_TRUE(other);
    EXPECT_EQ(sumOf((*other)->bytes()), 8192U);
    EXPECT_FALSE((*other)->damaged());
}

TEST(MappedFile, NoticesAFileThatGrowsIsTouchedOrReplaced) {
    const test::TemporaryFolder folder;
    const fs::path path = fileOf(folder, 100, 'a');
    const auto grown = MappedFile::open(path);
    ASSERT_TRUE(grown);
    fs::resize_file(path, 101);
    EXPECT_EQ((*grown)->checkUnchanged().error().code, ErrorCode::FileChanged);

    const auto touched = MappedFile::open(path);
    ASSERT_TRUE(touched);
    fs::last_write_time(path, fs::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_EQ((*touched)->checkUnchanged().error().code, ErrorCode::FileChanged);

    const auto replaced = MappedFile::open(path);
    ASSERT_TRUE(replaced);
    std::ofstream(folder / "new") << "other content";
    fs::rename(folder / "new", path);
    EXPECT_EQ((*replaced)->checkUnchanged().error().code, ErrorCode::FileChanged);
    EXPECT_EQ((*replaced)->bytes()[0], std::byte{'a'}) << "the old bytes stay readable";
}

using MappingGuardDeathTest = testing::Test;

TEST(MappingGuardDeathTest, LeavesOtherBusErrorsFatal) {
    const test::TemporaryFolder folder;
    const auto file = MappedFile::open(fileOf(folder, 100, 'a'));
    ASSERT_TRUE(file);
    EXPECT_DEATH(raise(SIGBUS), "");  // a sanitizer may report it and exit instead
}

}  // namespace
}  // namespace weightscape
