// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/gguf/gguf_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace weightscape::files {
namespace {

using namespace std::string_literals;

TEST(GgufWriter, WritesTheHeaderByteForByte) {
    Metadata metadata;
    metadata.push_back({"a.name", MetadataValue::fromString("x")});
    MetadataValue array;
    array.type = ValueType::Array;
    array.elementType = ValueType::Uint8;
    array.count = 2;
    array.bytes = "\x07\x08"s;
    metadata.push_back({"b", array});
    const std::array<std::uint64_t, 3> dimensions = {32, 2, 1};
    const std::vector<LayoutTensor> tensors = {{"t1", dimensions, formats::findFormat("f16")},
                                               {"t2", dimensions, formats::findFormat("f32")}};
    ASSERT_NE(tensors[0].format, nullptr);
    const auto layout = layoutGguf(metadata, tensors);

    const std::string zeros(7, '\0');
    std::string expected = "GGUF\x03\0\0\0"s + "\x02"s + zeros + "\x02"s + zeros;
    expected += "\x06"s + zeros + "a.name" + "\x08\0\0\0"s + "\x01"s + zeros + "x";
    expected += "\x01"s + zeros + "b" + "\x09\0\0\0"s + "\0\0\0\0"s + "\x02"s + zeros + "\x07\x08";
    const std::string shape = "\x02\0\0\0"s + "\x20"s + zeros + "\x02"s + zeros;
    expected += "\x02"s + zeros + "t1" + shape + "\x01\0\0\0"s + "\0"s + zeros;
    expected += "\x02"s + zeros + "t2" + shape + "\0\0\0\0"s + "\x80"s + zeros;
    expected.resize((expected.size() + 31) / 32 * 32, '\0');
    EXPECT_EQ(ggufHeader(metadata, tensors, layout), expected);
    EXPECT_EQ(layout.headerBytes, expected.size());
    EXPECT_EQ(layout.fileBytes, expected.size() + 128 + 256);
}

}  // namespace
}  // namespace weightscape::files
