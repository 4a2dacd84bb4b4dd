// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every vector kernel gives the bits of its reference on every target that this machine has.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "core/formats/vector_targets.h"
#include "tests/support/golden_formats.h"
#include "tests/support/golden_weights.h"
#include "tests/support/sanitized.h"

namespace weightscape::test {
namespace {

using formats::Format;

/// Some rows of weights whose blocks are of many kinds.
WeightSet oddities() {
    constexpr std::size_t kColumns = 3 * 256;
    WeightSet set{"oddities", 0, kColumns, {}};
    const auto addRow = [&](const auto& weightAt) {
        for (std::size_t i = 0; i < kColumns; ++i) set.weights.push_back(weightAt(i));
        ++set.rows;
    };
    const std::uint64_t seed = seedOf("oddities");
    for (const float size : {1e-44F, 1e-38F, 1e-31F, 1e-16F, 1e-9F, 1.0F, 1e9F, 1e30F, 1e37F}) {
        addRow([&](std::size_t i) { return bell(seed, i) * size; });
        addRow([&](std::size_t i) { return i % 7 == 3 ? size : 0.0F; });
        addRow([&](std::size_t i) { return i % 300 == 11 ? size : bell(seed, i) * 0.01F; });
    }
    // Constants, ties in magnitude, ties between levels, steps, one sign, signed zeros.
    addRow([](std::size_t i) { return i < 256 ? 0.25F : i < 512 ? -0.25F : -0.0F; });
    addRow([](std::size_t i) { return i % 2 == 0 ? 1.0F : -1.0F; });
    addRow([](std::size_t i) { return static_cast<float>(i % 16) - 7.5F; });
    addRow([](std::size_t i) { return static_cast<float>(i % 31) * 0.5F; });
    addRow([](std::size_t i) { return -static_cast<float>(i % 64) - 1.0F; });
    addRow([](std::size_t i) { return i % 3 == 0 ? 0.0F : -0.0F; });
    addRow([&](std::size_t i) { return std::fabs(bell(seed, i)) + 1.0F; });
    addRow([&](std::size_t i) { return std::ldexp(1.0F, static_cast<int>(i % 40) - 20); });
    addRow([&](std::size_t i) { return i % 32 < 16 ? 0.0F : bell(seed, i); });
    addRow([&](std::size_t i) { return i % 512 < 256 ? 0.0F : bell(seed, i); });
    // Middles between levels and the floats next to them.
    for (const float towards : {0.0F, 1e9F, -1e9F}) {
        addRow([&](std::size_t i) {
            const float middle = (static_cast<float>(i % 49) - 24.0F) * 0.25F;
            return towards == 0.0F ? middle : std::nextafter(middle, towards);
        });
    }
    // No numbers: any bytes will do, but the same.
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    addRow([&](std::size_t i) { return i == 300 ? nan : bell(seed, i); });
    addRow([&](std::size_t i) { return i % 32 == 0 ? nan : bell(seed, i); });
    addRow([&](std::size_t i) { return i == 300 ? infinity : bell(seed, i); });
    addRow([&](std::size_t i) { return i % 32 == 31 ? -infinity : bell(seed, i); });
    return set;
}

/// Heavy tails at scales that differ from block to block.
WeightSet heavyTails(std::size_t rows, std::size_t columns) {
    WeightSet set{"heavy_tails", rows, columns, {}};
    const std::uint64_t seed = seedOf("heavy_tails");
    for (std::size_t i = 0; i < rows * columns; ++i) {
        const float value = bell(seed, i);
        const auto drawn = draw(seed, i / 32 + 7919);
        const float scale = std::ldexp(1.0F, static_cast<int>(drawn % 11) - 5);
        set.weights.push_back(drawn % 3 == 0 ? value * value * value * 900.0F * scale
                                             : value * scale);
    }
    return set;
}

/// The first row: what a sanitizer finds it finds there.
void shorten(WeightSet& set) {
    set.rows = 1;
    set.weights.resize(set.columns);
}

/// Lets kernels use one target only, as long as it exists.
class OnlyTarget {
  public:
    explicit OnlyTarget(std::int64_t target) { formats::useVectorTarget(target); }
    ~OnlyTarget() { formats::useVectorTarget(0); }
    OnlyTarget(const OnlyTarget&) = delete;
    OnlyTarget& operator=(const OnlyTarget&) = delete;
};

class VectorCodecSuite : public testing::TestWithParam<std::string> {
  protected:
    [[nodiscard]] static const Format& format() { return *formats::findFormat(GetParam()); }
    [[nodiscard]] static std::vector<WeightSet> sets() {
        std::vector<WeightSet> all;
        for (const GoldenInput& input : loadGoldenSets()) {
            all.push_back(goldenSet(input.name));
            if (kSanitized) shorten(all.back());
        }
        all.push_back(oddities());
        all.push_back(heavyTails(kSanitized ? 1 : 4, 4096));
        for (const std::size_t blocks : {1U, 2U, 3U, 5U, 7U, 15U, 17U, 31U, 33U}) {
            all.push_back(heavyTails(1, blocks * format().weightsPerBlock));
        }
        return all;
    }
};

using Encode = void (*)(std::span<const float>, const formats::RowImportance&,
                        std::span<std::byte>);

std::vector<std::byte> encodeRows(const Format& format, Encode encode, const WeightSet& set,
                                  std::span<const float> importance) {
    const std::size_t rowBytes = format.rowBytes(set.columns);
    std::vector<std::byte> bytes(set.rows * rowBytes);
    for (std::size_t row = 0; row < set.rows; ++row) {
        const auto weights = std::span(set.weights).subspan(row * set.columns, set.columns);
        encode(weights, {importance, formats::meanSquare(weights)},
               std::span(bytes).subspan(row * rowBytes, rowBytes));
    }
    return bytes;
}

/// The first block in which they differ, or nothing.
testing::AssertionResult sameBlocks(const Format& format, std::span<const std::byte> expected,
                                    std::span<const std::byte> found) {
    const std::size_t size = format.bytesPerBlock;
    for (std::size_t i = 0; i < expected.size(); i += size) {
        if (std::memcmp(expected.data() + i, found.data() + i, size) == 0) continue;
        return testing::AssertionFailure() << "block " << i / size << " differs";
    }
    return testing::AssertionSuccess();
}

TEST_P(VectorCodecSuite, EncodesToTheBytesOfTheReferenceOnEveryTarget) {
    for (const WeightSet& set : sets()) {
        if (!format().fitsRow(set.columns)) continue;
        for (const char* variant : {"none", "plain", "zeros", "ones", "allzero"}) {
            const std::vector<float> importance = goldenImportance(variant, set.columns);
            const auto expected = encodeRows(format(), format().reference.encode, set, importance);
            for (const std::int64_t target : formats::vectorTargets()) {
                const OnlyTarget only(target);
                SCOPED_TRACE(set.name + ", importance " + variant + ", " +
                             formats::vectorTargetName(target));
                EXPECT_TRUE(
                    sameBlocks(format(), expected,
                               encodeRows(format(), format().encodeBlocks, set, importance)));
            }
        }
    }
}

TEST_P(VectorCodecSuite, EncodesSeveralRowsAtOnce) {
    const WeightSet set = heavyTails(21, 3 * 256);
    for (const char* variant : {"none", "plain"}) {
        const std::vector<float> importance = goldenImportance(variant, set.columns);
        const auto expected = encodeRows(format(), format().reference.encode, set, importance);
        std::vector<std::byte> bytes(expected.size());
        format().encodeRows(set.weights, set.columns, importance, bytes);
        EXPECT_TRUE(sameBlocks(format(), expected, bytes)) << variant;
        if (format().usesRowMeanSquare && !importance.empty()) continue;
        std::ranges::fill(bytes, std::byte{0});
        format().reference.encode(set.weights, {importance, 0.0F}, bytes);
        EXPECT_TRUE(sameBlocks(format(), expected, bytes)) << variant;
    }
}

TEST(MeanSquares, AreThoseOfEachRowOnEveryTarget) {
    for (const std::size_t columns : {1U, 3U, 32U, 257U}) {
        for (const std::size_t rows : {1U, 5U, 16U, 39U}) {
            const WeightSet set = heavyTails(rows, columns);
            for (const std::int64_t target : formats::vectorTargets()) {
                const OnlyTarget only(target);
                std::vector<float> means(rows);
                formats::meanSquares(set.weights, means);
                for (std::size_t row = 0; row < rows; ++row) {
                    EXPECT_EQ(means[row],
                              formats::meanSquare(
                                  std::span(set.weights).subspan(row * columns, columns)));
                }
            }
        }
    }
}

bool sameBits(std::span<const float> expected, std::span<const float> found) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (std::isnan(expected[i]) && std::isnan(found[i])) continue;
        if (std::memcmp(&expected[i], &found[i], sizeof(float)) != 0) return false;
    }
    return true;
}

/// Formats that can be read, whether or not they can be written.
class VectorDecoderSuite : public VectorCodecSuite {};

TEST_P(VectorDecoderSuite, DecodesToTheBitsOfTheReferenceOnEveryTarget) {
    constexpr std::size_t kBlocks = 1031;
    std::vector<std::byte> bytes(kBlocks * format().bytesPerBlock);
    const std::uint64_t seed = seedOf("any bytes");
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::byte>(draw(seed, i) >> 24U & 255U);
    }
    std::vector<float> expected(kBlocks * format().weightsPerBlock);
    format().reference.decode(bytes, expected);
    for (const std::int64_t target : formats::vectorTargets()) {
        const OnlyTarget only(target);
        for (const std::size_t blocks :
             {kBlocks, std::size_t{1}, std::size_t{2}, std::size_t{19}}) {
            std::vector<float> found(blocks * format().weightsPerBlock);
            format().decodeRow(std::span(bytes).first(blocks * format().bytesPerBlock), found);
            EXPECT_TRUE(sameBits(std::span(expected).first(found.size()), found))
                << blocks << " blocks, " << formats::vectorTargetName(target);
        }
    }
}

std::vector<std::string> idsWithKernels() {
    std::vector<std::string> ids;
    for (const Format& format : formats::allFormats()) {
        if (format.canEncode() && format.isQuantized()) ids.emplace_back(format.info.id);
    }
    for (const char* plain : {"f16", "bf16"}) ids.emplace_back(plain);
    return ids;
}

std::vector<std::string> idsWithDecoders() {
    std::vector<std::string> ids = idsWithKernels();
    for (const char* readOnly : {"f8_e4m3", "f8_e5m2"}) ids.emplace_back(readOnly);
    return ids;
}

INSTANTIATE_TEST_SUITE_P(AllFormats, VectorDecoderSuite, testing::ValuesIn(idsWithDecoders()),
                         [](const auto& tested) { return tested.param; });
INSTANTIATE_TEST_SUITE_P(AllFormats, VectorCodecSuite, testing::ValuesIn(idsWithKernels()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace weightscape::test
