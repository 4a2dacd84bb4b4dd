// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

#include "core/formats/registry.h"

namespace weightscape::formats {
namespace {

template <typename Stored>
std::vector<float> decode(std::string_view id, const std::vector<Stored>& values) {
    const Format* format = findFormat(id);
    if (format == nullptr || !format->canDecode()) return {};
    std::vector<float> floats(values.size());
    format->decodeRow(std::as_bytes(std::span(values)), floats);
    return floats;
}

TEST(ReadableFormats, ReadIntegersAsNumbers) {
    EXPECT_EQ(decode<std::int8_t>("I8", {-128, 0, 127}), (std::vector<float>{-128, 0, 127}));
    EXPECT_EQ(decode<std::int16_t>("I16", {-32768, 258}), (std::vector<float>{-32768, 258}));
    EXPECT_EQ(decode<std::int32_t>("I32", {-7, 16777217}), (std::vector<float>{-7, 16777216}));
    EXPECT_EQ(decode<std::int64_t>("I64", {-1, std::int64_t{1} << 40}),
              (std::vector<float>{-1, 0x1.0p40F}));
}

TEST(ReadableFormats, RoundDoublesToFloats) {
    const std::vector<float> floats = decode<double>("F64", {0.1, -1e300, 1e-300});
    ASSERT_EQ(floats.size(), 3U);
    EXPECT_EQ(floats[0], 0.1F);
    EXPECT_EQ(floats[1], -std::numeric_limits<float>::infinity());
    EXPECT_EQ(floats[2], 0.0F);
}

TEST(ReadableFormats, ReadEightBitFloats) {
    EXPECT_EQ(decode<std::uint8_t>("F8_E4M3", {0x38, 0xB8, 0x7E, 0x01}),
              (std::vector<float>{1.0F, -1.0F, 448.0F, 0x1.0p-9F}));
    EXPECT_EQ(decode<std::uint8_t>("F8_E5M2", {0x3C, 0xBC, 0x7B, 0x01}),
              (std::vector<float>{1.0F, -1.0F, 57344.0F, 0x1.0p-16F}));
}

TEST(ReadableFormats, NeedNoAlignment) {
    std::vector<std::byte> bytes(1 + 2 * sizeof(double));
    const double values[] = {1.5, -2.25};
    std::memcpy(bytes.data() + 1, values, sizeof(values));
    std::vector<float> out(2);
    findFormat("F64")->decodeRow(std::span(bytes).subspan(1), out);
    EXPECT_EQ(out[0], 1.5F);
    EXPECT_EQ(out[1], -2.25F);
}

TEST(ReadableFormats, AreNotOfferedForWriting) {
    for (const char* id : {"F64", "F8_E4M3", "F8_E5M2", "I8", "I16", "I32", "I64"}) {
        ASSERT_NE(findFormat(id), nullptr) << id;
        EXPECT_FALSE(findFormat(id)->canEncode()) << id;
    }
}

}  // namespace
}  // namespace weightscape::formats
