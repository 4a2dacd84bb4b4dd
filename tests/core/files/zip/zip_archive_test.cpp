// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/zip/zip_archive.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/file_bytes.h"
#include "tests/support/golden_arrays.h"
#include "tests/support/small_zip.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

using test::StoredMember;
using test::zipBytes;

std::span<const std::byte> asBytes(const std::string& text) {
    return std::as_bytes(std::span(text));
}

Result<std::vector<ZipMember>> directoryOf(const std::string& bytes) {
    const test::TemporaryFolder folder;
    test::writeBytes(folder / "a.zip", bytes);
    const auto file = MappedFile::open(folder / "a.zip");
    return readZipDirectory(**file);
}

ErrorCode errorOf(const std::string& bytes) {
    const auto members = directoryOf(bytes);
    EXPECT_FALSE(members) << "it was read";
    return members ? ErrorCode::Cancelled : members.error().code;
}

TEST(ZipArchive, FindsTheContentsOfMembersWithAndWithoutZip64) {
    for (const bool isZip64 : {false, true}) {
        const std::string bytes = zipBytes({{.name = "a/b", .content = "first"},
                                            {.name = "c", .content = ""},
                                            {.name = "d", .content = "third"}},
                                           {.isZip64 = isZip64, .comment = "made for a test"});
        const auto members = directoryOf(bytes);
        ASSERT_TRUE(members) << describe(members.error());
        ASSERT_EQ(members->size(), 3U);
        EXPECT_EQ(bytes.substr((*members)[0].offset, (*members)[0].bytes), "first");
        EXPECT_EQ((*members)[1].bytes, 0U);
        EXPECT_EQ(bytes.substr((*members)[2].offset, (*members)[2].bytes), "third");
        EXPECT_TRUE((*members)[2].isStored());
    }
}

TEST(ZipArchive, KnowsWhatItHoldsEvenWhenItWasCut) {
    const std::string bytes = zipBytes({{.name = "x/data.pkl"}, {.name = "y.npy"}});
    EXPECT_TRUE(zipHolds(asBytes(bytes), "data.pkl"));
    EXPECT_TRUE(zipHolds(asBytes(bytes), ".npy"));
    EXPECT_FALSE(zipHolds(asBytes(bytes), ".onnx"));
    const std::string cut = bytes.substr(0, bytes.size() - 1);
    EXPECT_TRUE(zipHolds(asBytes(cut), "data.pkl"));
    EXPECT_FALSE(zipHolds(asBytes(cut), ".npy"));
    EXPECT_FALSE(zipHolds(asBytes("PK"), ""));
}

TEST(ZipArchive, RefusesSizesAndPlacesThatLie) {
    const StoredMember a{.name = "a", .content = "aaaa"};
    const StoredMember b{.name = "b", .content = "bbbb"};
    for (const std::int64_t more : {1LL, -1LL, 1000LL, 0x7FFFFFF0LL, -5LL}) {
        StoredMember lying = b;
        lying.moreBytes = more;
        EXPECT_EQ(errorOf(zipBytes({a, lying})), ErrorCode::Damaged) << more;
        lying = b;
        lying.moreOffset = more;
        EXPECT_EQ(errorOf(zipBytes({a, lying})), ErrorCode::Damaged) << more;
        EXPECT_EQ(errorOf(zipBytes({a, lying}, {.isZip64 = true})), ErrorCode::Damaged) << more;
    }
    EXPECT_EQ(errorOf(zipBytes({a, b}, {.moreMembers = 1})), ErrorCode::Damaged);
    EXPECT_EQ(errorOf(zipBytes({a, b}, {.moreMembers = 60000})), ErrorCode::Damaged);
}

TEST(ZipArchive, RefusesMembersThatShareBytes) {
    // The second entry of the directory leads to the first member.
    StoredMember again{.name = "a", .content = "aaaa"};
    again.moreOffset = -35;
    EXPECT_EQ(errorOf(zipBytes({{.name = "a", .content = "aaaa"}, again})), ErrorCode::Damaged);
}

TEST(ZipArchive, SaysWhyAMemberIsNotUnpacked) {
    const test::TemporaryFolder folder;
    test::writeBytes(folder / "a.zip", zipBytes({{.name = "secret", .content = "x", .flags = 1},
                                                 {.name = "lzma", .content = "x", .method = 14},
                                                 {.name = "broken", .content = "x", .method = 8}}));
    const auto file = MappedFile::open(folder / "a.zip");
    const auto members = readZipDirectory(**file);
    ASSERT_TRUE(members) << describe(members.error());
    std::uint64_t room = 100;
    const auto says = [&](std::size_t i) {
        const auto contents = contentsOf(**file, (*members)[i], room);
        return contents ? std::string() : contents.error().detail.english();
    };
    EXPECT_NE(says(0).find("is encrypted"), std::string::npos);
    EXPECT_NE(says(1).find("method 14"), std::string::npos);
    EXPECT_NE(says(2).find("cannot be unpacked"), std::string::npos);
    EXPECT_EQ(room, 100U);
}

TEST(ZipArchive, UnpacksNoMoreThanThereIsRoomFor) {
    const auto file = MappedFile::open(test::frameworkFiles() / "deflated.npz");
    ASSERT_TRUE(file);
    const auto members = readZipDirectory(**file);
    ASSERT_TRUE(members) << describe(members.error());
    const ZipMember& member = members->front();
    std::uint64_t room = member.bytes;
    const auto contents = contentsOf(**file, member, room);
    ASSERT_TRUE(contents) << describe(contents.error());
    EXPECT_EQ(contents->in(**file).size(), member.bytes);
    EXPECT_EQ(room, 0U);
    room = member.bytes - 1;
    const auto refused = contentsOf(**file, member, room);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
}

TEST(ZipArchive, ADirectoryThatPromisesMoreThanDeflatingCanGiveIsRefusedAtOnce) {
    std::string bytes = test::readBytes(test::frameworkFiles() / "deflated.npz");
    const std::size_t central = bytes.find("PK\x01\x02");
    ASSERT_NE(central, std::string::npos);
    bytes.replace(central + 24, 4, "\xF0\xFF\xFF\x3F");  // the unpacked size: nearly 1 GiB
    const test::TemporaryFolder folder;
    test::writeBytes(folder / "bomb.npz", bytes);
    const auto file = MappedFile::open(folder / "bomb.npz");
    const auto members = readZipDirectory(**file);
    ASSERT_TRUE(members) << describe(members.error());
    std::uint64_t room = kMostUnpackedBytes;
    const auto contents = contentsOf(**file, members->front(), room);
    ASSERT_FALSE(contents);
    EXPECT_EQ(contents.error().code, ErrorCode::Damaged);
    EXPECT_EQ(room, kMostUnpackedBytes);
}

}  // namespace
}  // namespace weightscape::files
