// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/block_view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/core/measure/one_tensor_model.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

namespace weightscape::test {
namespace {

using encoders::Treatment;
using measure::BlockView;

constexpr std::uint64_t kColumns = 512;
constexpr std::uint64_t kRows = 3;

OneTensorModel gaussianModel() {
    return modelOf(gaussianWeights(7, kColumns * kRows), {kColumns, kRows});
}

Result<measure::BlockView> view(const OneTensorModel& model, const encoders::Treatment& treatment,
                                const measure::BlockPlace& place) {
    SilentTask task;
    return measure::viewBlock(model.model(), model.tensor(), treatment, place, task);
}

TEST(BlockViewTest, HoldsWhatTheFormatMakesOfTheBlock) {
    const OneTensorModel model = gaussianModel();
    const auto weights = gaussianWeights(7, kColumns * kRows);
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canEncode()) continue;
        const std::uint64_t last = kColumns / format.weightsPerBlock - 1;
        const auto shown = view(model, {.format = &format}, {2, last});
        ASSERT_TRUE(shown) << format.info.id << ": " << shown.error().detail;
        const auto part = std::span(weights).last(format.weightsPerBlock);
        EXPECT_TRUE(std::equal(part.begin(), part.end(), shown->original.begin()));
        EXPECT_EQ(shown->bytes, encoded(format, part)) << format.info.id;
        std::vector<float> decoded(part.size());
        format.decodeRow(shown->bytes, decoded);
        EXPECT_EQ(shown->decoded, decoded) << format.info.id;
        EXPECT_EQ(shown->firstColumn(), kColumns - format.weightsPerBlock);
        EXPECT_EQ(shown->blocksPerRow, last + 1);
        EXPECT_EQ(shown->rows, kRows);
        EXPECT_EQ(shown->error(0), double{decoded[0]} - double{part[0]});
        ErrorStats errors;
        errors.add(part, decoded);
        EXPECT_EQ(shown->errors.relativeRmse(), errors.relativeRmse());
        EXPECT_EQ(shown->lacksImportance,
                  format.info.importance == formats::ImportanceUse::Required);
        EXPECT_EQ(shown->isStored, format.info.id == "f32");
    }
}

TEST(BlockViewTest, LinksBitsAndWeightsBothWays) {
    const OneTensorModel model = gaussianModel();
    for (const char* id : {"q4_k", "q6_k", "iq2_xxs", "iq1_m", "tq1_0"}) {
        const auto shown = view(model, {.format = formats::findFormat(id)}, {0, 1});
        ASSERT_TRUE(shown) << id;
        ASSERT_EQ(shown->fieldOfBit.size(), 8 * shown->bytes.size());
        for (std::size_t weight = 0; weight < shown->original.size(); ++weight) {
            for (const std::size_t field : shown->fieldsOfWeight[weight]) {
                EXPECT_TRUE(shown->layout.fields[field].weights.contains(weight));
                for (const auto& bits : measure::byteBits(shown->layout.fields[field].bits)) {
                    EXPECT_EQ(shown->fieldOfBit[8 * bits.byte + bits.firstBit], field);
                }
            }
        }
        std::size_t links = 0;
        for (const auto& fields : shown->fieldsOfWeight) links += fields.size();
        std::size_t served = 0;
        for (const auto& field : shown->layout.fields) served += field.weights.count;
        EXPECT_EQ(links, served);
    }
}

TEST(BlockViewTest, ShowsTheBytesOfTheFileInItsOwnFormat) {
    const formats::Format& format = formatNamed("q4_0");
    const auto bytes = encoded(format, gaussianWeights(3, 256));
    const OneTensorModel model(format, {128, 2}, bytes);
    const auto shown = view(model, {.format = &format}, {1, 2});
    ASSERT_TRUE(shown);
    EXPECT_TRUE(shown->isStored);
    const auto expected = std::span(bytes).subspan(6 * 18, 18);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), shown->bytes.begin()));
    EXPECT_EQ(shown->original, shown->decoded);
}

TEST(BlockViewTest, FindsSmallBlocksInsideLargerStoredOnes) {
    const formats::Format& stored = formatNamed("q4_k");
    const auto bytes = encoded(stored, gaussianWeights(3, 512));
    const OneTensorModel model(stored, {512, 1}, bytes);
    std::vector<float> all(512);
    stored.decodeRow(bytes, all);
    const auto shown = view(model, {.format = &formatNamed("q8_0")}, {0, 11});
    ASSERT_TRUE(shown) << shown.error().detail;
    EXPECT_FALSE(shown->isStored);
    EXPECT_TRUE(std::equal(shown->original.begin(), shown->original.end(), all.begin() + 11 * 32));
}

TEST(BlockViewTest, AgreesWithACalibrator) {
    const OneTensorModel model = gaussianModel();
    const auto plain = view(model, *encoders::parseTreatment("q4_0"), {0, 0});
    const auto chosen = view(model, *encoders::parseTreatment("q4_0 calibration=mse"), {0, 0});
    ASSERT_TRUE(plain && chosen);
    const auto squares = [](const measure::BlockView& block) {
        double sum = 0;
        for (std::size_t i = 0; i < block.original.size(); ++i) sum += std::pow(block.error(i), 2);
        return sum;
    };
    EXPECT_LE(squares(*chosen), squares(*plain));
}

TEST(BlockViewTest, ListsTheLevelsAWeightCouldTake) {
    const OneTensorModel model = gaussianModel();
    const auto shown = view(model, {.format = &formatNamed("q4_0")}, {0, 0});
    ASSERT_TRUE(shown);
    const auto levels = shown->levels(5);
    EXPECT_EQ(levels.size(), 16U);
    EXPECT_TRUE(std::is_sorted(levels.begin(), levels.end()));
    EXPECT_NE(std::find(levels.begin(), levels.end(), shown->decoded[5]), levels.end());
    const auto floats = view(model, {.format = &formatNamed("f16")}, {0, 0});
    ASSERT_TRUE(floats);
    EXPECT_TRUE(floats->levels(0).empty());
}

TEST(BlockViewTest, ListsLevelsInOrderUnderScalesThatAreNotFinite) {
    const formats::Format& format = formatNamed("q8_0");
    auto bytes = encoded(format, gaussianWeights(3, 64));
    bytes[0] = bytes[34] = std::byte{0x00};
    bytes[1] = std::byte{0x7C};   // infinity
    bytes[35] = std::byte{0x7E};  // NaN
    const OneTensorModel model(format, {64, 1}, bytes);
    const auto infinite = view(model, {.format = &format}, {0, 0});
    ASSERT_TRUE(infinite);
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(infinite->levels(0), (std::vector<float>{-infinity, infinity}));
    const auto none = view(model, {.format = &format}, {0, 1});
    ASSERT_TRUE(none);
    EXPECT_TRUE(none->levels(0).empty());
}

TEST(BlockViewTest, SplitsFieldsAtBytes) {
    const auto pieces = measure::byteBits({formats::bits(4, 4), formats::bits(13, 12)});
    ASSERT_EQ(pieces.size(), 4U);
    const auto isAt = [&](std::size_t i, std::size_t byte, unsigned first, unsigned count) {
        return pieces[i].byte == byte && pieces[i].firstBit == first && pieces[i].count == count;
    };
    EXPECT_TRUE(isAt(0, 0, 4, 4));
    EXPECT_TRUE(isAt(1, 1, 5, 3));
    EXPECT_TRUE(isAt(2, 2, 0, 8));
    EXPECT_TRUE(isAt(3, 3, 0, 1));
}

TEST(BlockViewTest, RefusesPlacesAndFormatsThatAreNotThere) {
    const OneTensorModel model = gaussianModel();
    const auto codeOf = [&](const encoders::Treatment& treatment,
                            const measure::BlockPlace& place) {
        const auto shown = view(model, treatment, place);
        EXPECT_FALSE(shown);
        return shown ? ErrorCode::Cancelled : shown.error().code;
    };
    const formats::Format& q4 = formatNamed("q4_0");
    EXPECT_EQ(codeOf({.format = &q4}, {kRows, 0}), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf({.format = &q4}, {0, 16}), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf({.format = &q4}, {UINT64_MAX, UINT64_MAX}), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf({.format = &formatNamed("q8_k")}, {0, 0}), ErrorCode::Unsupported);
    EXPECT_EQ(codeOf(*encoders::parseTreatment("int4"), {0, 0}), ErrorCode::Unsupported);
    const OneTensorModel odd = modelOf(gaussianWeights(1, 100), {100, 1});
    EXPECT_EQ(view(odd, {.format = &q4}, {0, 0}).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(view(odd, {.format = &formatNamed("iq2_xxs")}, {0, 0}).error().code,
              ErrorCode::Unsupported);
}

}  // namespace
}  // namespace weightscape::test
