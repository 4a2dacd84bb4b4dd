// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/registry.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "core/formats/foreign_types.h"
#include "tests/support/golden_formats.h"

namespace weightscape::formats {
namespace {

TEST(FormatRegistry, GivesEveryFormatItsOwnIdLabelAndGgmlType) {
    std::set<std::string_view> ids;
    std::set<std::string_view> labels;
    std::set<int> types;
    for (const Format& format : allFormats()) {
        EXPECT_TRUE(ids.insert(format.info.id).second) << format.info.id;
        EXPECT_TRUE(labels.insert(format.info.label).second) << format.info.label;
        if (format.info.ggmlType >= 0) {
            EXPECT_TRUE(types.insert(format.info.ggmlType).second) << format.info.ggmlType;
        }
    }
}

TEST(FormatRegistry, DescribesEveryFormat) {
    for (const Format& format : allFormats()) {
        EXPECT_FALSE(format.info.family.empty()) << format.info.id;
        EXPECT_FALSE(format.info.summary.empty()) << format.info.id;
        EXPECT_GT(format.weightsPerBlock, 0U) << format.info.id;
        EXPECT_GT(format.bytesPerBlock, 0U) << format.info.id;
    }
}

TEST(FormatRegistry, GivesEveryFormatWithLargeBlocksASubstituteWithSmallerOnes) {
    for (const Format& format : allFormats()) {
        const Format* substitute = findFormat(format.info.substitute);
        EXPECT_EQ(substitute != nullptr, !format.info.substitute.empty()) << format.info.id;
        EXPECT_EQ(substitute != nullptr, format.canEncode() && format.weightsPerBlock > 32)
            << format.info.id;
        if (substitute == nullptr) continue;
        EXPECT_TRUE(substitute->canEncode()) << format.info.id;
        EXPECT_LT(substitute->weightsPerBlock, format.weightsPerBlock) << format.info.id;
    }
}

TEST(FormatRegistry, HasGoldenDataForEveryWritableFormat) {
    for (const Format& format : allFormats()) {
        if (!format.canEncode()) continue;
        EXPECT_TRUE(std::filesystem::exists(test::goldenFormatPath(format.info.id)))
            << format.info.id << " can be written but nothing says what the reference writes";
    }
}

TEST(FormatRegistry, FindsFormatsByIdAndLabelInAnyCase) {
    ASSERT_NE(findFormat("q8_0"), nullptr);
    EXPECT_EQ(findFormat("q8_0"), findFormat("Q8_0"));
    EXPECT_EQ(findFormat("bf16"), findFormat("Bf16"));
    EXPECT_EQ(findFormat("iq4_nl")->info.label, "IQ4_NL");
    EXPECT_EQ(findFormat(""), nullptr);
    EXPECT_EQ(findFormat("q8"), nullptr);
    EXPECT_EQ(findFormat("q8_0 "), nullptr);
}

TEST(FormatRegistry, FindsEveryFormatByItsGgmlType) {
    for (const Format& format : allFormats()) {
        if (format.info.ggmlType < 0) continue;
        EXPECT_EQ(findGgmlType(static_cast<std::uint32_t>(format.info.ggmlType)), &format);
    }
}

TEST(FormatRegistry, KnowsNoRemovedOrUnknownGgmlTypes) {
    for (const std::uint32_t type : {4U, 5U, 31U, 32U, 33U, 36U, 37U, 38U, 43U, 0xFFFFFFFFU}) {
        EXPECT_EQ(findGgmlType(type), nullptr) << type;
    }
}

TEST(FormatRegistry, ShowsTypesOfOtherProgramsButNotWhatWasRemoved) {
    std::uint32_t last = 0;
    for (const ForeignType& foreign : kForeignTypes) {
        EXPECT_GT(foreign.number, last);
        last = foreign.number;
        EXPECT_EQ(findGgmlType(foreign.number), nullptr) << foreign.name;
        const Format* format = unknownGgmlType(foreign.number);
        ASSERT_NE(format, nullptr) << foreign.name;
        EXPECT_EQ(format->info.ggmlType, static_cast<int>(foreign.number));
        EXPECT_FALSE(format->hasKnownSize());
    }
    for (const std::uint32_t type : {4U, 5U, 31U, 32U, 33U, 0U, 12U, 1024U}) {
        EXPECT_EQ(unknownGgmlType(type), nullptr) << type;
    }
}

TEST(FormatRegistry, MeasuresOpaqueTypesWithoutReadingThem) {
    const Format* type = findFormat("q8_k");
    ASSERT_NE(type, nullptr);
    EXPECT_FALSE(type->canDecode());
    EXPECT_FALSE(type->canEncode());
    EXPECT_DOUBLE_EQ(type->bitsPerWeight(), 9.125);
    EXPECT_EQ(type->rowBytes(1024), 1168U);
    EXPECT_FALSE(type->fitsRow(1000));
}

TEST(FormatRegistry, CountsSubByteSafetensorsTypesInWholeGroups) {
    ASSERT_NE(findFormat("F4"), nullptr);
    EXPECT_EQ(findFormat("F4")->rowBytes(10), 5U);
    ASSERT_NE(findFormat("F6_E2M3"), nullptr);
    EXPECT_EQ(findFormat("F6_E2M3")->rowBytes(8), 6U);
}

TEST(Registry, KnowsThePartsOfBlocks) {
    const auto parts = [](const char* id) { return subBlockWeights(*findFormat(id)); };
    EXPECT_EQ(parts("q4_k"), 32U);
    EXPECT_EQ(parts("q6_k"), 16U);
    EXPECT_EQ(parts("q2_k"), 16U);
    EXPECT_EQ(parts("iq4_xs"), 32U);
    EXPECT_EQ(parts("q4_0"), 0U);
    EXPECT_EQ(parts("f16"), 0U);
    for (const Format& format : allFormats()) {
        const std::size_t part = subBlockWeights(format);
        if (part > 0) {
            EXPECT_EQ(format.weightsPerBlock % part, 0U) << format.info.id;
        }
    }
}

}  // namespace
}  // namespace weightscape::formats
