// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/gguf/gguf_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "core/files/gguf/gguf_layout.h"
#include "core/files/gguf/gguf_writer.h"
#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

std::shared_ptr<const Model> openStored(const std::string& name) {
    const auto model = openModel(test::testData() / "hostile" / name);
    if (!model) throw std::runtime_error(describe(model.error()).english());
    return *model;
}

TEST(GgufReader, ReadsAllThreeVersionsToTheSameModel) {
    const auto third = openStored("gguf-v3-mini.gguf");
    ASSERT_FALSE(third->metadata.empty());
    ASSERT_FALSE(third->tensors.empty());
    for (const auto& other : {openStored("gguf-v2-mini.gguf"), openStored("gguf-v1-mini.gguf")}) {
        EXPECT_LT(other->version, 3U);
        ASSERT_EQ(other->metadata.size(), third->metadata.size());
        for (std::size_t i = 0; i < third->metadata.size(); ++i) {
            EXPECT_EQ(other->metadata[i].key, third->metadata[i].key);
            EXPECT_EQ(other->metadata[i].value.type, third->metadata[i].value.type);
            EXPECT_EQ(other->metadata[i].value.bytes, third->metadata[i].value.bytes);
        }
        ASSERT_EQ(other->tensors.size(), third->tensors.size());
        for (std::size_t i = 0; i < third->tensors.size(); ++i) {
            EXPECT_EQ(other->tensors[i].name, third->tensors[i].name);
            EXPECT_EQ(other->tensors[i].dimensions, third->tensors[i].dimensions);
            EXPECT_EQ(other->tensors[i].format, third->tensors[i].format);
            const auto left = other->bytesOf(other->tensors[i]);
            const auto right = third->bytesOf(third->tensors[i]);
            EXPECT_TRUE(std::equal(left.begin(), left.end(), right.begin(), right.end()));
        }
    }
}

TEST(GgufReader, ReadsBackWhatTheWriterWrote) {
    const TemporaryFolder folder;
    const Metadata metadata = test::smallLlamaMetadata(7);
    test::writeSmallGguf(folder / "m.gguf", metadata, {{"b", {32, 3}}, {"a", {5}, "f32"}});
    const auto model = openModel(folder / "m.gguf");
    ASSERT_TRUE(model) << describe(model.error());
    ASSERT_EQ((*model)->metadata.size(), metadata.size());
    for (std::size_t i = 0; i < metadata.size(); ++i) {
        EXPECT_EQ((*model)->metadata[i].key, metadata[i].key);
        EXPECT_EQ((*model)->metadata[i].value.bytes, metadata[i].value.bytes);
    }
    EXPECT_EQ((*model)->tensors[0].name, "b");
    EXPECT_EQ((*model)->tensors[1].dimensions, std::vector<std::uint64_t>{5});
    EXPECT_EQ((*model)->facts.layers, 7U);
    EXPECT_TRUE((*model)->warnings.empty());
}

TEST(GgufReader, RejectsTensorPastEndOfFile) {
    const TemporaryFolder folder;
    test::writeSmallGguf(folder / "m.gguf", {}, {{"first", {32}}, {"last", {64}, "f32"}});
    const auto size = fs::file_size(folder / "m.gguf");
    fs::resize_file(folder / "m.gguf", size - 10);
    const auto model = openModel(folder / "m.gguf");
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::Incomplete);
    EXPECT_EQ(model.error().detail.english(),
              "The file is incomplete: tensor last needs bytes up to " + std::to_string(size) +
                  ", the file has " + std::to_string(size - 10) +
                  " (10 missing). Download it again.");
}

TEST(GgufReader, KeepsEveryBitOfMetadataValues) {
    const auto extremes = openStored("gguf-metadata-int-extremes.gguf");
    bool sawLargest = false;
    bool sawSmallest = false;
    for (const MetadataEntry& entry : extremes->metadata) {
        sawLargest =
            sawLargest || entry.value.asUnsigned() == std::numeric_limits<std::uint64_t>::max();
        sawSmallest =
            sawSmallest || entry.value.asSigned() == std::numeric_limits<std::int64_t>::min();
    }
    EXPECT_TRUE(sawLargest);
    EXPECT_TRUE(sawSmallest);
    const auto special = openStored("gguf-metadata-nan-inf.gguf");
    EXPECT_TRUE(std::any_of(special->metadata.begin(), special->metadata.end(), [](const auto& e) {
        return e.value.asDouble() && std::isnan(*e.value.asDouble());
    }));
    const auto withNul = openStored("gguf-string-with-nul.gguf");
    EXPECT_TRUE(std::any_of(withNul->metadata.begin(), withNul->metadata.end(), [](const auto& e) {
        return e.value.asString() && e.value.asString()->find('\0') != std::string_view::npos;
    }));
}

TEST(GgufReader, ReadsHeadCountsPerLayer) {
    const auto model = openStored("gguf-head-count-array.gguf");
    EXPECT_EQ(model->facts.heads, 4U);
    EXPECT_EQ(model->facts.keyValueHeadsPerLayer, (std::vector<std::uint32_t>{4, 8}));
}

TEST(GgufReader, OpensTypesOfLaterProgramsAsOpaque) {
    const TemporaryFolder folder;
    test::writeSmallGguf(folder / "m.gguf", {}, {{"t", {40}, "f32"}, {"u", {8}, "f32"}});
    std::string bytes = test::readBytes(folder / "m.gguf");
    const std::size_t type = 24 + 8 + 1 + 4 + 8;  // header, name "t", count of dimensions, one
    ASSERT_EQ(bytes[type], '\0');
    bytes[type] = static_cast<char>(139);
    test::writeBytes(folder / "m.gguf", bytes);
    const auto model = openModel(folder / "m.gguf");
    ASSERT_TRUE(model) << describe(model.error());
    const TensorInfo& tensor = (*model)->tensors[0];
    EXPECT_EQ(tensor.format->info.label, "type 139");
    EXPECT_FALSE(tensor.format->canDecode());
    EXPECT_FALSE(tensor.format->hasKnownSize());
    EXPECT_EQ(tensor.bytes, 160U);  // up to the next tensor
    ASSERT_FALSE((*model)->warnings.empty());
    EXPECT_NE((*model)->warnings.back().english().find("does not know"), std::string::npos);
}

/// What a model of one tensor of this type says.
std::vector<std::string> warningsAbout(std::uint32_t type) {
    const TemporaryFolder folder;
    test::writeSmallGguf(folder / "m.gguf", {}, {{"t", {40}, "f32"}});
    std::string bytes = test::readBytes(folder / "m.gguf");
    std::memcpy(bytes.data() + 24 + 8 + 1 + 4 + 8, &type, sizeof(type));
    test::writeBytes(folder / "m.gguf", bytes);
    const auto model = openModel(folder / "m.gguf");
    if (!model) return {describe(model.error()).english()};
    EXPECT_FALSE((*model)->tensors.at(0).format->canDecode());
    std::vector<std::string> warnings;
    for (const Text& warning : (*model)->warnings) warnings.push_back(warning.english());
    return warnings;
}

TEST(GgufReader, NamesTheProgramWhoseTypeItIs) {
    using testing::Contains;
    using testing::HasSubstr;
    EXPECT_THAT(warningsAbout(36), Contains(HasSubstr("type 36, which is BitNet's I2_S")));
    EXPECT_THAT(warningsAbout(38), Contains(HasSubstr("BitNet's TL1")));
    EXPECT_THAT(warningsAbout(139), Contains(HasSubstr("ik_llama.cpp's IQ4_K ")));
    EXPECT_THAT(warningsAbout(157), Contains(HasSubstr("ik_llama.cpp's IQ2_KL ")));
    EXPECT_THAT(warningsAbout(60), Contains(HasSubstr("type 60, which this version does not")));
    EXPECT_THAT(warningsAbout(31), Contains(HasSubstr("type 31 (Q4_0_4_4), which was removed")));
}

TEST(GgufReader, OpensAModelLargerThanMemoryByItsHeader) {
    constexpr std::uint64_t kTensors = 16;
    const TemporaryFolder folder;
    const fs::path path = folder / "sparse.gguf";
    const std::vector<std::uint64_t> dimensions = {65536, 16384};  // 2 GiB in F16
    std::vector<LayoutTensor> tensors;
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < kTensors; ++i) names.push_back("t" + std::to_string(i));
    for (const std::string& name : names) {
        tensors.push_back({name, dimensions, formats::findFormat("f16")});
    }
    const auto layout = layoutGguf({}, tensors);
    test::writeBytes(path, ggufHeader({}, tensors, layout));
    fs::resize_file(path, layout.fileBytes);  // sparse: takes no space on the disk
    const auto model = openModel(path);
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->parameterCount(), kTensors << 30U);
    EXPECT_GT((*model)->fileBytes(), std::uint64_t{32} << 30U);
    std::vector<float> row(65536, 1.0F);
    decodeRows(**model, (*model)->tensors.back(), 16383, 1, row);
    EXPECT_EQ(row.front(), 0.0F);
    EXPECT_EQ(row.back(), 0.0F);
}

}  // namespace
}  // namespace weightscape::files
