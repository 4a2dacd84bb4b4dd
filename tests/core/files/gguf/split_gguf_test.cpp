// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/gguf/split_gguf.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

constexpr std::uint32_t kShards = 3;

std::string nameOf(std::uint32_t number) {
    return "m-0000" + std::to_string(number) + "-of-00003.gguf";
}

/// Three shards with one tensor each.
void writeShards(const TemporaryFolder& folder) {
    for (std::uint32_t number = 1; number <= kShards; ++number) {
        Metadata metadata = number == 1 ? test::smallLlamaMetadata(2) : Metadata{};
        metadata.push_back(
            {"split.no", MetadataValue::fromUint16(static_cast<std::uint16_t>(number - 1))});
        metadata.push_back({"split.count", MetadataValue::fromUint16(kShards)});
        metadata.push_back({"split.tensors.count", MetadataValue::fromUint32(kShards)});
        test::writeSmallGguf(folder / nameOf(number), metadata,
                             {{"t" + std::to_string(number), {32}}});
    }
}

TEST(SplitGguf, OpensAllShardsFromAnyOfThem) {
    const TemporaryFolder folder;
    writeShards(folder);
    for (std::uint32_t opened = 1; opened <= kShards; ++opened) {
        const auto model = openModel(folder / nameOf(opened));
        ASSERT_TRUE(model) << describe(model.error());
        ASSERT_EQ((*model)->files.size(), kShards);
        EXPECT_EQ((*model)->path.filename(), nameOf(opened));
        EXPECT_EQ((*model)->facts.layers, 2U);
        for (std::uint32_t i = 0; i < kShards; ++i) {
            EXPECT_EQ((*model)->files[i]->path().filename(), nameOf(i + 1));
            EXPECT_EQ((*model)->tensors[i].name, "t" + std::to_string(i + 1));
            EXPECT_EQ((*model)->tensors[i].file, i);
        }
    }
}

TEST(SplitGguf, NamesAnyMissingShard) {
    for (std::uint32_t missing = 1; missing <= kShards; ++missing) {
        const TemporaryFolder folder;
        writeShards(folder);
        fs::remove(folder / nameOf(missing));
        const auto model = openModel(folder / nameOf(missing == 1 ? 2 : 1));
        ASSERT_FALSE(model);
        EXPECT_EQ(model.error().code, ErrorCode::Incomplete);
        EXPECT_EQ(fs::path(model.error().file).filename(), nameOf(missing));
        EXPECT_TRUE(model.error().detail.english().starts_with("Shard " + std::to_string(missing) +
                                                               " of 3"));
    }
}

TEST(SplitGguf, RefusesSwappedShards) {
    const TemporaryFolder folder;
    writeShards(folder);
    fs::rename(folder / nameOf(2), folder / "kept");
    fs::rename(folder / nameOf(3), folder / nameOf(2));
    fs::rename(folder / "kept", folder / nameOf(3));
    const auto model = openModel(folder / nameOf(1));
    ASSERT_FALSE(model);
    EXPECT_NE(model.error().detail.english().find("split.no is 2"), std::string::npos);
}

TEST(SplitGguf, NamesAShardThatIsSomethingElse) {
    const TemporaryFolder folder;
    writeShards(folder);
    test::writeBytes(folder / nameOf(2), "<html><body>404</body></html>");
    const auto model = openModel(folder / nameOf(1));
    ASSERT_FALSE(model);
    EXPECT_EQ(fs::path(model.error().file).filename(), nameOf(2));
    EXPECT_NE(model.error().detail.english().find("web page"), std::string::npos);
}

TEST(SplitGguf, TakesAMergedFileWithASplitCountOfZeroAsOneFile) {
    const TemporaryFolder folder;
    test::writeSmallGguf(folder / "merged.gguf", {{"split.count", MetadataValue::fromUint16(0)}},
                         {{"t", {32}}});
    EXPECT_TRUE(openModel(folder / "merged.gguf"));
}

MetadataValue int32Of(std::int32_t number) {
    MetadataValue value = MetadataValue::fromUint32(static_cast<std::uint32_t>(number));
    value.type = ValueType::Int32;
    return value;
}

MetadataValue boolean() {
    MetadataValue value;
    value.type = ValueType::Bool;
    value.bytes = std::string(1, '\1');
    return value;
}

/// Writes a set in which one shard has `value` under `key`.
void writeShardsWith(const TemporaryFolder& folder, std::uint32_t shard, std::string_view key,
                     const MetadataValue& value) {
    for (std::uint32_t number = 1; number <= kShards; ++number) {
        Metadata metadata = number == 1 ? test::smallLlamaMetadata(2) : Metadata{};
        for (MetadataEntry& entry : splitKeys(number, kShards, kShards)) {
            if (number == shard && entry.key == key) entry.value = value;
            metadata.push_back(std::move(entry));
        }
        test::writeSmallGguf(folder / nameOf(number), metadata,
                             {{"t" + std::to_string(number), {32}}});
    }
}

TEST(SplitGguf, RefusesKeysThatAreNoWholeNumbersInAnyShard) {
    MetadataValue real = int32Of(0);
    real.type = ValueType::Float32;
    for (const std::string_view key : {"split.no", "split.count", "split.tensors.count"}) {
        for (const MetadataValue& value :
             {MetadataValue::fromString("3"), int32Of(-1), real, boolean()}) {
            for (const std::uint32_t shard : {1U, 2U}) {
                const TemporaryFolder folder;
                writeShardsWith(folder, shard, key, value);
                const auto model = openModel(folder / nameOf(1));
                const std::string what = std::string(key) + " is " + value.text();
                ASSERT_FALSE(model) << what;
                EXPECT_EQ(model.error().code, ErrorCode::Damaged);
                EXPECT_EQ(fs::path(model.error().file).filename(), nameOf(shard));
                EXPECT_NE(model.error().detail.english().find(what), std::string::npos)
                    << model.error().detail;
            }
        }
    }
}

TEST(SplitGguf, RefusesAKeyOfTextInAFileThatIsNotNamedLikeAShard) {
    const TemporaryFolder folder;
    test::writeSmallGguf(folder / "model.gguf", {{"split.count", MetadataValue::fromString("2")}},
                         {{"t", {32}}});
    const auto model = openModel(folder / "model.gguf");
    ASSERT_FALSE(model);
    EXPECT_NE(model.error().detail.english().find("type str"), std::string::npos)
        << model.error().detail;
}

TEST(SplitGguf, RefusesAShardThatHasANumberButNoCount) {
    const TemporaryFolder folder;
    test::writeSmallGguf(folder / nameOf(1), {{"split.no", MetadataValue::fromUint16(0)}},
                         {{"t1", {32}}});
    const auto model = openModel(folder / nameOf(1));
    ASSERT_FALSE(model);
    EXPECT_NE(model.error().detail.english().find("split.count is missing"), std::string::npos)
        << model.error().detail;
}

TEST(ShardName, IsReadOnlyFromItsExactForm) {
    const auto name = parseShardName("a-00002-of-00005.gguf");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->prefix, "a");
    EXPECT_EQ(name->number, 2U);
    EXPECT_EQ(name->count, 5U);
    EXPECT_EQ(shardFileName(*name, 5), "a-00005-of-00005.gguf");
    EXPECT_TRUE(parseShardName("-00001-of-00001.safetensors"));
    for (const std::string_view other :
         {"a-00006-of-00005.gguf", "a-00000-of-00005.gguf", "a-0002-of-0005.gguf",
          "a-00002-of-00005", "a-00002_of-00005.gguf", "a-0000x-of-00005.gguf",
          "00002-of-00005.gguf", "", ".gguf"}) {
        EXPECT_FALSE(parseShardName(other)) << other;
    }
}

}  // namespace
}  // namespace weightscape::files
