// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/metadata_array.h"

#include <gtest/gtest.h>

#include <cstring>

namespace weightscape {
namespace {

void addText(std::string& bytes, const std::string& text) {
    const std::uint64_t length = text.size();
    bytes.append(reinterpret_cast<const char*>(&length), sizeof(length)).append(text);
}

MetadataValue texts(const std::vector<std::string>& all) {
    MetadataValue value{.type = ValueType::Array, .elementType = ValueType::String, .bytes = {}};
    value.count = all.size();
    for (const std::string& text : all) addText(value.bytes, text);
    return value;
}

TEST(MetadataArray, ReadsTextsInAnyOrder) {
    const MetadataValue value = texts({"a", "", "third\0one"});
    const MetadataArray array(value);
    ASSERT_EQ(array.size(), 3U);
    EXPECT_EQ(array.textAt(2), "third");
    EXPECT_EQ(array.textAt(1), "");
    EXPECT_EQ(array.at(0).asString(), "a");
}

TEST(MetadataArray, AgreesWithTheElementsReadInTurn) {
    MetadataValue value{
        .type = ValueType::Array, .elementType = ValueType::Int32, .count = 3, .bytes = {}};
    const std::int32_t numbers[] = {1, -2, 300};
    value.bytes.assign(reinterpret_cast<const char*>(numbers), sizeof(numbers));
    const MetadataArray array(value);
    const auto elements = value.elements();
    ASSERT_EQ(array.size(), elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
        EXPECT_EQ(array.at(i).asSigned(), elements[i].asSigned());
    }
}

TEST(MetadataArray, StopsWhereTheBytesEnd) {
    MetadataValue value = texts({"one", "two"});
    value.count = 1'000'000'000'000;
    EXPECT_EQ(MetadataArray(value).size(), 2U);
    value.bytes.pop_back();
    EXPECT_EQ(MetadataArray(value).size(), 1U);
    std::memset(value.bytes.data(), 0xff, 8);
    EXPECT_EQ(MetadataArray(value).size(), 0U);
    value.bytes.clear();
    EXPECT_EQ(MetadataArray(value).size(), 0U);
}

TEST(MetadataArray, IsEmptyForWhatIsNoArray) {
    EXPECT_EQ(MetadataArray(MetadataValue::fromUint32(7)).size(), 0U);
}

}  // namespace
}  // namespace weightscape
