// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/gguf/gguf_layout.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/files/open_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape::files {
namespace {

std::shared_ptr<const Model> openBuilt(const test::GgufBuilder& builder,
                                       const test::TemporaryFolder& folder) {
    const std::string path = folder / "model.gguf";
    std::ofstream(path, std::ios::binary) << builder.build();
    auto opened = openModel(path);
    EXPECT_TRUE(opened) << describe(opened.error());
    return *opened;
}

/// The layout of the model's own content.
GgufLayout layoutOf(const Model& model) {
    std::vector<LayoutTensor> tensors;
    for (const TensorInfo& tensor : model.tensors) {
        tensors.push_back({tensor.name, tensor.dimensions, tensor.format});
    }
    return layoutGguf(model.metadata, tensors);
}

TEST(GgufLayout, EqualsFilesThatExist) {
    const test::TemporaryFolder folder;
    for (const std::string name : {"llama_n02", "llama_many_kv", "llama_src_q8_0", "t5"}) {
        const test::TinyModel tiny = test::tinyModel(name);
        const auto model = test::openTinyModel(tiny, folder.path());
        const GgufLayout layout = layoutOf(*model);
        EXPECT_EQ(layout.fileBytes, tiny.gguf.size()) << name;
        ASSERT_FALSE(model->tensors.empty()) << name;
        for (std::size_t i = 0; i < model->tensors.size(); ++i) {
            ASSERT_EQ(layout.headerBytes + layout.offsets[i], model->tensors[i].offset) << name;
        }
    }
}

TEST(GgufLayout, HonoursTheAlignmentKey) {
    const test::TemporaryFolder folder;
    test::GgufBuilder builder;
    builder.number("general.alignment", 128).tensor("a", "f32", {3}).tensor("b", "f32", {1});
    const auto model = openBuilt(builder, folder);
    const GgufLayout layout = layoutOf(*model);
    EXPECT_EQ(layout.alignment, 128U);
    EXPECT_EQ(layout.headerBytes % 128, 0U);
    EXPECT_EQ(layout.offsets, (std::vector<std::uint64_t>{0, 128}));
    EXPECT_EQ(layout.fileBytes, builder.build().size());
}

TEST(GgufLayout, DropsTrailingOnesButKeepsOneDimension) {
    const std::vector<std::uint64_t> cube = {4, 1, 2, 1, 1};
    EXPECT_EQ(writtenDimensions(cube).size(), 3U);
    const std::vector<std::uint64_t> one = {1, 1};
    EXPECT_EQ(writtenDimensions(one).size(), 1U);
    ASSERT_EQ(writtenDimensions({}).size(), 1U);
    EXPECT_EQ(writtenDimensions({})[0], 1U);
}

TEST(GgufLayout, KeepsTrailingOnesWhereAsked) {
    const std::vector<std::uint64_t> image = {256, 36, 1};
    EXPECT_EQ(writtenDimensions(image, true).size(), 3U);
    EXPECT_TRUE(writtenDimensions({}, true).empty());
    EXPECT_EQ(tensorInfoBytes("t", image, true), tensorInfoBytes("t", image) + 8);
}

TEST(GgufLayout, AnEmptyFileIsItsPaddedHead) {
    const GgufLayout layout = layoutGguf({}, {});
    EXPECT_EQ(layout.alignment, 32U);
    EXPECT_EQ(layout.headerBytes, 32U);
    EXPECT_EQ(layout.fileBytes, 32U);
}

TEST(ExportedMetadata, MovesTheQuantizationKeysToTheEndAndDropsTheShards) {
    const Metadata source = {
        {"general.file_type", MetadataValue::fromUint32(1)},
        {"split.no", MetadataValue::fromUint16(0)},
        {"general.name", MetadataValue::fromString("x")},
        {"split.count", MetadataValue::fromUint16(2)},
        {"split.tensors.count", MetadataValue::fromUint32(9)},
        {"general.quantization_version", MetadataValue::fromUint32(1)},
        {"split.mood", MetadataValue::fromUint32(1)},
    };
    const Metadata exported = exportedMetadata(source, 15);
    ASSERT_EQ(exported.size(), 4U);
    EXPECT_EQ(exported[0].key, "general.name");
    EXPECT_EQ(exported[1].key, "split.mood");
    EXPECT_EQ(exported[2].key, "general.quantization_version");
    EXPECT_EQ(exported[2].value.asUnsigned(), 2U);
    EXPECT_EQ(exported[3].key, "general.file_type");
    EXPECT_EQ(exported[3].value.type, ValueType::Uint32);
    EXPECT_EQ(exported[3].value.asUnsigned(), 15U);
}

}  // namespace
}  // namespace weightscape::files
