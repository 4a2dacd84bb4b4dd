// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "core/support/sha256.h"
#include "tests/support/golden_formats.h"

/// One suite over the table of formats: a new format is tested by being in it.
namespace weightscape::test {
namespace {

using formats::Format;
using formats::LevelSet;

/// The plainest importance a format's encoder may be called with.
std::string plainestImportance(const Format& format) {
    return format.info.importance == formats::ImportanceUse::Required ? "ones" : "none";
}

/// `importanceVariant` empty: the plainest.
std::vector<std::byte> encodeRows(const Format& format, const WeightSet& set,
                                  const std::string& importanceVariant = {}) {
    const std::string variant =
        importanceVariant.empty() ? plainestImportance(format) : importanceVariant;
    const std::vector<float> importance = goldenImportance(variant, set.columns);
    const std::size_t rowBytes = format.rowBytes(set.columns);
    std::vector<std::byte> bytes(set.rows * rowBytes);
    for (std::size_t row = 0; row < set.rows; ++row) {
        format.encodeRow(std::span(set.weights).subspan(row * set.columns, set.columns), importance,
                         std::span(bytes).subspan(row * rowBytes, rowBytes));
    }
    return bytes;
}

std::vector<float> decodeAll(const Format& format, std::span<const std::byte> bytes) {
    std::vector<float> floats(bytes.size() / format.bytesPerBlock * format.weightsPerBlock);
    format.decodeRow(bytes, floats);
    return floats;
}

double squaredError(const std::vector<float>& decoded, const std::vector<float>& weights) {
    double sum = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double error = static_cast<double>(decoded[i]) - static_cast<double>(weights[i]);
        const double square = error * error;
        sum += square;
    }
    return sum;
}

std::vector<std::byte> arbitraryBytes(const std::string& seed, std::size_t count) {
    std::vector<std::byte> bytes(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t word = draw(seedOf(seed), i / 8);
        bytes[i] = static_cast<std::byte>(word >> (i % 8 * 8) & 0xFFU);
    }
    return bytes;
}

/// Rows of `columns` that every block length up to 256 divides.
WeightSet set(const std::string& name) {
    return goldenWeights(name, 8, 1024);
}

class WritableFormatSuite : public testing::TestWithParam<std::string> {
  protected:
    const Format& format() const { return *formats::findFormat(GetParam()); }
};

/// Every format with blocks that can be read, whether it can be written or not.
class ReadableFormatSuite : public WritableFormatSuite {};

/// Formats whose weights take one of a few values.
class LevelledFormatSuite : public WritableFormatSuite {
  protected:
    LevelSet levels(std::span<const std::byte> bytes, std::size_t weight) const {
        LevelSet set;
        const std::size_t block = weight / format().weightsPerBlock;
        format().levels(bytes.subspan(block * format().bytesPerBlock, format().bytesPerBlock),
                        weight % format().weightsPerBlock, set);
        return set;
    }
};

/// Levelled formats with a code for each weight.
class OwnCodesSuite : public LevelledFormatSuite {};

/// Levelled formats with one code for several weights: the number of levels says nothing about the
/// codes, and the level nearest to a weight may not exist beside those of the others.
class SharedCodesSuite : public LevelledFormatSuite {};

/// Formats that llama.cpp does not write without an importance vector.
class ImportanceRequiredSuite : public WritableFormatSuite {};

TEST_P(WritableFormatSuite, EncodesAndDecodesTheGoldenSetsByteForByte) {
    const GoldenFormat golden = loadGoldenFormat(format().info.id);
    ASSERT_FALSE(golden.encoded.empty());
    for (const EncodedCase& expected : golden.encoded) {
        SCOPED_TRACE(expected.set + ", importance " + expected.importance);
        const WeightSet weights = goldenSet(expected.set);
        ASSERT_TRUE(format().fitsRow(weights.columns));
        const std::vector<std::byte> bytes = encodeRows(format(), weights, expected.importance);
        EXPECT_EQ(sha256(bytes), expected.bytesHash);
        const std::vector<float> decoded = decodeAll(format(), bytes);
        EXPECT_EQ(hashOfFloats(decoded), expected.decodedHash);
        EXPECT_EQ(exactText(squaredError(decoded, weights.weights)), expected.squaredError);
    }
}

TEST_P(ReadableFormatSuite, HasTheSizesOfTheReference) {
    const GoldenFormat golden = loadGoldenFormat(format().info.id);
    EXPECT_EQ(format().info.ggmlType, golden.ggmlType);
    EXPECT_EQ(format().weightsPerBlock, golden.weightsPerBlock);
    EXPECT_EQ(format().bytesPerBlock, golden.bytesPerBlock);
}

TEST_P(ReadableFormatSuite, DecodesArbitraryBytesAsTheReferenceDoes) {
    const ArbitraryCase arbitrary = loadGoldenFormat(format().info.id).arbitrary;
    if (arbitrary.seed.empty()) {
        EXPECT_FALSE(format().isQuantized()) << "a block format needs golden decoding data";
        return;
    }
    const auto bytes = arbitraryBytes(arbitrary.seed, arbitrary.blocks * format().bytesPerBlock);
    ASSERT_EQ(sha256(bytes), arbitrary.inputHash);
    EXPECT_EQ(hashOfFloats(decodeAll(format(), bytes)), arbitrary.decodedHash);
}

TEST_P(WritableFormatSuite, EncodesZerosAsZeros) {
    const WeightSet zeros = set("zeros");
    for (const float value : decodeAll(format(), encodeRows(format(), zeros))) {
        ASSERT_EQ(value, 0.0F);
    }
}

TEST_P(WritableFormatSuite, SurvivesEveryKindOfExtremeWeight) {
    // With some of these sets and zero importance llama.cpp aborts in the formats with codebooks.
    for (const char* name : {"nan_one", "inf_one", "huge", "subnormal", "one_outlier_per_block"}) {
        for (const std::string& importance :
             {plainestImportance(format()), std::string("plain"), std::string("zeros")}) {
            SCOPED_TRACE(name + (", importance " + importance));
            const WeightSet extreme = set(name);
            const std::vector<std::byte> bytes = encodeRows(format(), extreme, importance);
            EXPECT_EQ(bytes, encodeRows(format(), extreme, importance)) << "must be repeatable";
            EXPECT_EQ(decodeAll(format(), bytes).size(), extreme.weights.size());
        }
    }
}

double weightedError(const Format& format, const WeightSet& weights, const std::string& variant) {
    const std::vector<float> decoded = decodeAll(format, encodeRows(format, weights, variant));
    const std::vector<float> importance = goldenImportance("plain", weights.columns);
    double sum = 0.0;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const double error =
            static_cast<double>(decoded[i]) - static_cast<double>(weights.weights[i]);
        sum += static_cast<double>(importance[i % weights.columns]) * error * error;
    }
    return sum;
}

TEST_P(WritableFormatSuite, LowersTheWeightedErrorExactlyWhenItUsesImportance) {
    for (const char* name : {"bell", "heavy_tail"}) {
        const double without = weightedError(format(), set(name), {});
        const double with = weightedError(format(), set(name), "plain");
        if (format().info.importance == formats::ImportanceUse::Ignored) {
            EXPECT_EQ(with, without) << name;
        } else {
            EXPECT_LT(with, without) << name;
        }
    }
}

TEST_P(WritableFormatSuite, KeepsRowsIndependentOfTheirNeighbours) {
    const WeightSet weights = set("heavy_tail");
    const std::vector<std::byte> all = encodeRows(format(), weights);
    const std::size_t rowBytes = format().rowBytes(weights.columns);
    std::vector<std::byte> last(rowBytes);
    format().encodeRow(std::span(weights.weights).last(weights.columns),
                       goldenImportance(plainestImportance(format()), weights.columns), last);
    EXPECT_TRUE(
        std::equal(last.begin(), last.end(), all.end() - static_cast<std::ptrdiff_t>(rowBytes)));
}

TEST_P(WritableFormatSuite, StoresOneBadWeightWithoutTouchingOtherBlocks) {
    WeightSet weights = set("bell");
    const std::vector<std::byte> clean = encodeRows(format(), weights);
    weights.weights[0] = std::bit_cast<float>(0x7FC00000U);
    const std::vector<std::byte> bad = encodeRows(format(), weights);
    const auto afterFirstBlock = static_cast<std::ptrdiff_t>(format().bytesPerBlock);
    EXPECT_TRUE(
        std::equal(clean.begin() + afterFirstBlock, clean.end(), bad.begin() + afterFirstBlock));
}

TEST_P(ImportanceRequiredSuite, TakesMissingImportanceForOnes) {
    for (const char* name : {"bell", "heavy_tail", "zeros"}) {
        EXPECT_EQ(encodeRows(format(), set(name), "none"), encodeRows(format(), set(name), "ones"))
            << name;
    }
}

TEST_P(LevelledFormatSuite, DecodesEveryWeightToOneOfItsLevels) {
    for (const char* name : {"bell", "heavy_tail", "small_scales", "positive_only", "zeros"}) {
        SCOPED_TRACE(name);
        const std::vector<std::byte> bytes = encodeRows(format(), set(name));
        const std::vector<float> decoded = decodeAll(format(), bytes);
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            const LevelSet levels = this->levels(bytes, i);
            const float* end = levels.values + levels.count;
            ASSERT_NE(std::find(levels.values, end, decoded[i]), end)
                << "weight " << i << " is " << decoded[i];
        }
    }
}

TEST_P(SharedCodesSuite, HasMoreThanTwoLevelsOnBothSidesOfZero) {
    const std::vector<std::byte> bytes = encodeRows(format(), set("bell"));
    const LevelSet found = levels(bytes, 0);
    ASSERT_GT(found.count, 2U);
    EXPECT_LT(found.values[0], 0.0F);
    EXPECT_GT(found.values[found.count - 1], 0.0F);
    EXPECT_TRUE(std::is_sorted(found.values, found.values + found.count));
}

/// Three levels: TQ1_0 packs digits in base 3, TQ2_0 leaves the fourth of its codes unused.
bool isTernary(const Format& format) {
    return format.info.id == "tq1_0" || format.info.id == "tq2_0";
}

TEST_P(OwnCodesSuite, HasAsManyLevelsAsItsCodesCanTell) {
    const std::vector<std::byte> bytes = encodeRows(format(), set("bell"));
    const std::size_t count = levels(bytes, 0).count;
    EXPECT_GE(count, 2U);
    if (isTernary(format())) {
        EXPECT_EQ(count, 3U);
    } else {
        EXPECT_EQ(count & (count - 1), 0U) << "codes are whole bits";
    }
    EXPECT_LT(std::log2(static_cast<double>(count)), format().bitsPerWeight());
}

/// The largest error that rounding to the nearest level allows. The reference rounds some formats
/// before their scale and minimum become F16; each then moves by up to 2^-11 of its size.
float allowedError(const std::vector<float>& sorted, float decoded, float weight) {
    const float lowest = sorted.front();
    const float highest = sorted.back();
    const auto at = std::find(sorted.begin(), sorted.end(), decoded);
    const float neighbour = weight > decoded
                                ? *std::upper_bound(sorted.begin(), sorted.end(), decoded)
                            : at == sorted.begin() ? decoded
                                                   : *(at - 1);
    const float moved = highest - lowest + std::max(std::fabs(lowest), std::fabs(highest));
    return std::fabs(neighbour - decoded) / 2.0F + moved * 0x1.0p-11F;
}

TEST_P(OwnCodesSuite, ErrsByAtMostHalfTheGapToTheNextLevelUnlessClipped) {
    std::size_t unclipped = 0;
    for (const char* name : {"bell", "heavy_tail", "alternating", "one_outlier_per_block"}) {
        SCOPED_TRACE(name);
        const WeightSet weights = set(name);
        const std::vector<std::byte> bytes = encodeRows(format(), weights);
        const std::vector<float> decoded = decodeAll(format(), bytes);
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            const LevelSet levels = this->levels(bytes, i);
            std::vector<float> sorted(levels.values, levels.values + levels.count);
            std::sort(sorted.begin(), sorted.end());
            const float weight = weights.weights[i];
            if (weight < sorted.front() || weight > sorted.back()) continue;
            ++unclipped;
            ASSERT_LE(std::fabs(weight - decoded[i]), allowedError(sorted, decoded[i], weight))
                << "weight " << i << " is " << weight << ", stored as " << decoded[i];
        }
    }
    EXPECT_GT(unclipped, 20000U);
}

std::vector<std::string> idsWhere(bool (*condition)(const Format&)) {
    std::vector<std::string> ids;
    for (const Format& format : formats::allFormats()) {
        if (condition(format)) ids.emplace_back(format.info.id);
    }
    return ids;
}

std::string nameOf(const testing::TestParamInfo<std::string>& info) {
    return info.param;
}

INSTANTIATE_TEST_SUITE_P(AllFormats, WritableFormatSuite,
                         testing::ValuesIn(idsWhere([](const Format& f) { return f.canEncode(); })),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(AllFormats, ReadableFormatSuite,
                         testing::ValuesIn(idsWhere([](const Format& f) {
                             return f.canEncode() || (f.canDecode() && f.isQuantized());
                         })),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(
    AllFormats, LevelledFormatSuite,
    testing::ValuesIn(idsWhere([](const Format& f) { return f.levels != nullptr; })), nameOf);

INSTANTIATE_TEST_SUITE_P(AllFormats, OwnCodesSuite, testing::ValuesIn(idsWhere([](const Format& f) {
                             return f.levels != nullptr && !f.info.sharedCodes;
                         })),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(AllFormats, SharedCodesSuite,
                         testing::ValuesIn(idsWhere([](const Format& f) {
                             return f.levels != nullptr && f.info.sharedCodes;
                         })),
                         nameOf);
INSTANTIATE_TEST_SUITE_P(AllFormats, ImportanceRequiredSuite,
                         testing::ValuesIn(idsWhere([](const Format& f) {
                             return f.canEncode() &&
                                    f.info.importance == formats::ImportanceUse::Required;
                         })),
                         nameOf);

TEST(FormatSuite, ListsLevelsForEveryWritableFormatWithBlocks) {
    for (const Format& format : formats::allFormats()) {
        EXPECT_EQ(format.levels != nullptr, format.canEncode() && format.isQuantized())
            << format.info.id;
    }
}

}  // namespace
}  // namespace weightscape::test
