// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/point_codes.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>

#include "core/formats/field_writing.h"

namespace weightscape::formats {
namespace {

constexpr std::size_t kEight = PointCodes::kEight;
using Signs = PointCodes::Signs;

const Format& formatOf(std::string_view id) {
    return *findFormat(id);
}

std::vector<const Format*> formatsWithPoints() {
    std::vector<const Format*> found;
    for (const Format& format : allFormats()) {
        if (pointCodesOf(format) != nullptr) found.push_back(&format);
    }
    return found;
}

/// Any bits at all, but a scale that is a number.
std::vector<std::byte> randomBlock(const Format& format, std::mt19937& generator) {
    std::vector<std::byte> block(format.bytesPerBlock);
    for (std::byte& byte : block) byte = static_cast<std::byte>(generator());
    const BlockFields described = fieldsOf(format);
    for (const BlockField& field : described.fields) {
        if (described.groups[field.group].kind == FieldKind::Scale)
            writeField(field.bits, 0x2E66, block);
    }
    return block;
}

std::vector<float> decoded(const Format& format, std::span<const std::byte> block) {
    std::vector<float> weights(format.weightsPerBlock);
    format.decodeRow(block, weights);
    return weights;
}

EightCodes randomCodes(const PointCodes& codes, std::mt19937& generator) {
    EightCodes made;
    for (std::uint16_t& point : made.points) {
        point = static_cast<std::uint16_t>(generator() % codes.points());
    }
    if (codes.signs() != Signs::None) made.signs = static_cast<std::uint8_t>(generator());
    if (codes.signs() == Signs::Even && std::popcount(made.signs) % 2 != 0) made.signs ^= 1U;
    made.isDown = codes.choosesShift() && generator() % 2 == 0;
    return made;
}

TEST(FieldWriting, WritesWhatIsReadAndNothingElse) {
    std::mt19937 generator(1);
    for (const Format* format : formatsWithPoints()) {
        std::vector<std::byte> block = randomBlock(*format, generator);
        const BlockFields described = fieldsOf(*format);
        for (const BlockField& field : described.fields) {
            const std::vector<std::byte> before = block;
            const std::uint64_t old = field.bits.read(block);
            const std::uint64_t stored = generator() & ((1ULL << field.bits.count()) - 1);
            writeField(field.bits, stored, block);
            EXPECT_EQ(field.bits.read(block), stored);
            writeField(field.bits, old, block);
            EXPECT_EQ(block, before);
        }
    }
}

TEST(PointCodes, AreThoseOfTheFormatsWithSharedCodes) {
    for (const Format& format : allFormats()) {
        EXPECT_EQ(pointCodesOf(format) != nullptr, format.info.sharedCodes) << format.info.id;
    }
}

TEST(PointCodes, KnowTheCodebooksAndSigns) {
    const struct {
        std::string_view id;
        std::size_t dimension, radix, points;
        Signs signs;
        bool choosesShift;
    } expected[] = {
        {"iq1_s", 8, 3, 2048, Signs::None, false},  {"iq1_m", 8, 3, 2048, Signs::None, true},
        {"iq2_xxs", 8, 3, 256, Signs::Even, false}, {"iq2_xs", 8, 3, 512, Signs::Even, false},
        {"iq2_s", 8, 3, 1024, Signs::Free, false},  {"iq3_xxs", 4, 8, 256, Signs::Even, false},
        {"iq3_s", 4, 8, 512, Signs::Free, false}};
    for (const auto& one : expected) {
        const PointCodes& codes = *pointCodesOf(formatOf(one.id));
        EXPECT_EQ(codes.dimension(), one.dimension) << one.id;
        EXPECT_EQ(codes.radix(), one.radix) << one.id;
        EXPECT_EQ(codes.points(), one.points) << one.id;
        EXPECT_EQ(codes.signs(), one.signs) << one.id;
        EXPECT_EQ(codes.choosesShift(), one.choosesShift) << one.id;
    }
}

TEST(PointCodes, BlocksDecodeToWhatWasWritten) {
    std::mt19937 generator(2);
    for (const Format* format : formatsWithPoints()) {
        const PointCodes& codes = *pointCodesOf(*format);
        std::vector<std::byte> block = randomBlock(*format, generator);
        std::vector<float> expected(format->weightsPerBlock);
        for (std::size_t eight = 0; eight < expected.size() / kEight; ++eight) {
            const EightCodes made = randomCodes(codes, generator);
            std::vector<float> values(codes.radix());
            codes.valuesAt(block, eight, made.isDown, values);
            codes.write(eight, made, block);
            for (std::size_t i = 0; i < kEight; ++i) {
                const auto levels = codes.levelsOf(made.points[i / codes.dimension()]);
                const float value = values[levels[i % codes.dimension()]];
                expected[eight * kEight + i] = (made.signs >> i & 1U) != 0 ? -value : value;
            }
        }
        EXPECT_EQ(decoded(*format, block), expected) << format->info.id;
    }
}

TEST(PointCodes, WritingEightWeightsLeavesAllOthers) {
    std::mt19937 generator(3);
    for (const Format* format : formatsWithPoints()) {
        const PointCodes& codes = *pointCodesOf(*format);
        const std::vector<std::byte> block = randomBlock(*format, generator);
        const std::vector<float> before = decoded(*format, block);
        for (std::size_t eight = 0; eight < before.size() / kEight; ++eight) {
            std::vector<std::byte> written = block;
            codes.write(eight, randomCodes(codes, generator), written);
            const std::vector<float> after = decoded(*format, written);
            for (std::size_t i = 0; i < before.size(); ++i) {
                if (i / kEight == eight) continue;
                ASSERT_EQ(after[i], before[i]) << format->info.id << " " << i;
            }
        }
    }
}

}  // namespace
}  // namespace weightscape::formats
