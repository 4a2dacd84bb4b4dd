// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/safetensors/safetensors_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "core/files/open_model.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::uint64_t> kMatrix = {3, 2};
const std::vector<std::uint64_t> kVector = {5};
const std::vector<std::uint64_t> kNothing = {};

LayoutTensor tensor(std::string_view name, const std::vector<std::uint64_t>& dimensions,
                    std::string_view format) {
    return {name, dimensions, formats::findFormat(format)};
}

TEST(SafetensorsWriter, WritesTheReferenceLibrarysHeader) {
    const std::vector<LayoutTensor> tensors = {
        tensor("b", kMatrix, "f16"), tensor("z", kVector, "f32"), tensor("a", kMatrix, "f16"),
        tensor("scalar", kNothing, "bf16")};
    const Metadata metadata = {{"format", MetadataValue::fromString("pt")}};
    const auto layout = layoutSafetensors(metadata, tensors);
    ASSERT_TRUE(layout) << describe(layout.error());
    const std::string json = R"({"__metadata__":{"format":"pt"},)"
                             R"("z":{"dtype":"F32","shape":[5],"data_offsets":[0,20]},)"
                             R"("scalar":{"dtype":"BF16","shape":[],"data_offsets":[20,22]},)"
                             R"("a":{"dtype":"F16","shape":[2,3],"data_offsets":[22,34]},)"
                             R"("b":{"dtype":"F16","shape":[2,3],"data_offsets":[34,46]}})";
    std::uint64_t length = 0;
    std::memcpy(&length, layout->header.data(), sizeof(length));
    EXPECT_EQ(length, (json.size() + 7) / 8 * 8);
    EXPECT_EQ(layout->header.size(), 8 + length);
    EXPECT_EQ(layout->header.substr(8, json.size()), json);
    EXPECT_EQ(layout->header.find_first_not_of(' ', 8 + json.size()), std::string::npos);
    EXPECT_THAT(layout->order, ElementsAre(1U, 3U, 2U, 0U));
    EXPECT_THAT(layout->positions,
                ElementsAre(8 + length + 34, 8 + length, 8 + length + 22, 8 + length + 20));
    EXPECT_EQ(layout->fileBytes, 8 + length + 46);
}

TEST(SafetensorsWriter, WhatItLaysOutIsReadBack) {
    const std::vector<LayoutTensor> tensors = {tensor("model.norm \"q\"\n.weight", kVector, "f32"),
                                               tensor("a", kMatrix, "f16")};
    MetadataValue list;
    list.type = ValueType::Array;
    list.count = 0;
    const Metadata metadata = {{"layers", MetadataValue::fromUint32(7)},
                               {"tokens", list},
                               {"name", MetadataValue::fromString("caf\u00e9 \"x\"")}};
    const auto layout = layoutSafetensors(metadata, tensors);
    ASSERT_TRUE(layout);
    EXPECT_EQ(layout->metadataLeftOut, 1U);
    const test::TemporaryFolder folder;
    const auto path = folder / "model.safetensors";
    std::ofstream(path, std::ios::binary)
        << layout->header << std::string(layout->fileBytes - layout->header.size(), '\0');
    const auto model = openModel(path);
    ASSERT_TRUE(model) << describe(model.error());
    ASSERT_EQ((*model)->tensors.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const TensorInfo* found = (*model)->find(tensors[i].name);
        ASSERT_NE(found, nullptr);
        EXPECT_EQ(found->offset, layout->positions[i]);
        EXPECT_EQ(found->format, tensors[i].format);
        EXPECT_TRUE(std::ranges::equal(found->dimensions, tensors[i].dimensions));
    }
    EXPECT_EQ(findValue((*model)->metadata, "layers")->asString(), "7");
    EXPECT_EQ(findValue((*model)->metadata, "name")->asString(), "caf\u00e9 \"x\"");
}

TEST(SafetensorsWriter, RefusesWhatTheFormatCannotHold) {
    const std::vector<std::uint64_t> row = {32};
    const auto refusal = [&](std::string_view name, std::string_view format) {
        const std::vector<LayoutTensor> tensors = {tensor(name, row, format)};
        const auto layout = layoutSafetensors({}, tensors);
        return layout ? Error{} : layout.error();
    };
    EXPECT_EQ(refusal("a", "q8_0").code, ErrorCode::Unsupported);
    EXPECT_THAT(refusal("a", "q8_0").detail, HasSubstr("Q8_0"));
    EXPECT_THAT(refusal("\xff", "f32").detail, HasSubstr("name"));
    EXPECT_THAT(refusal("__metadata__", "f32").detail, HasSubstr("name"));
}

}  // namespace
}  // namespace weightscape::files
