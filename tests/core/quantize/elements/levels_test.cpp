// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/elements/levels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/quantize/elements/codebooks.h"
#include "tests/support/test_paths.h"

namespace {

using namespace weightscape::elements;

Levels levelsOf(const char* name, Mapping mapping = Mapping::Symmetric) {
    const auto levels = fixedLevels(*parseElement(name), mapping);
    EXPECT_TRUE(levels.has_value()) << name;
    return *levels;
}

std::vector<Levels> allFixedLevels() {
    std::vector<Levels> all;
    for (const ElementRow& row : allElements()) {
        if (row.type.isFitted()) continue;
        for (const auto& mapping : allMappings()) {
            if (auto levels = fixedLevels(row.type, mapping.choice)) all.push_back(*levels);
        }
    }
    return all;
}

TEST(Levels, IntegersCoverTheRangeThatTheMappingNames) {
    for (int bits = 2; bits <= 8; ++bits) {
        const std::string name = "int" + std::to_string(bits);
        const float half = static_cast<float>(1 << (bits - 1));
        EXPECT_EQ(levelsOf(name.c_str()).lowest(), -(half - 1.0F));
        EXPECT_EQ(levelsOf(name.c_str()).highest(), half - 1.0F);
        EXPECT_EQ(levelsOf(name.c_str(), Mapping::SymmetricFull).lowest(), -half);
        EXPECT_EQ(levelsOf(name.c_str(), Mapping::SymmetricFull).highest(), half - 1.0F);
        EXPECT_EQ(levelsOf(name.c_str(), Mapping::Affine).lowest(), 0.0F);
        EXPECT_EQ(levelsOf(name.c_str(), Mapping::Affine).highest(), 2.0F * half - 1.0F);
    }
}

TEST(Levels, AscendWithOneDistinctCodeEachAndEdgesBetweenThem) {
    const auto all = allFixedLevels();
    EXPECT_EQ(all.size(), 17U + 7U + 8U);  // symmetric, full integers, affine
    for (const Levels& levels : all) {
        SCOPED_TRACE(levels.type.id());
        const std::size_t count = levels.values.size();
        ASSERT_EQ(levels.codes.size(), count);
        ASSERT_EQ(levels.edges.size(), count - 1);
        ASSERT_EQ(levels.tiesUp.size(), count - 1);
        EXPECT_LE(count, std::size_t{1} << levels.type.codeBits());
        EXPECT_EQ(std::set<int>(levels.codes.begin(), levels.codes.end()).size(), count);
        for (std::size_t i = 0; i + 1 < count; ++i) {
            EXPECT_LT(levels.values[i], levels.edges[i]);
            EXPECT_LT(levels.edges[i], levels.values[i + 1]);
        }
    }
}

TEST(Levels, RefusesMappingsThatDoNotSuitTheType) {
    for (const char* name : {"fp8_e4m3", "nf4", "bnb_fp4", "ternary", "binary", "kmeans16"}) {
        EXPECT_FALSE(checkMapping(*parseElement(name), Mapping::Affine).has_value()) << name;
        EXPECT_FALSE(checkMapping(*parseElement(name), Mapping::SymmetricFull).has_value()) << name;
    }
    EXPECT_FALSE(fixedLevels(*parseElement("kmeans16"), Mapping::Symmetric).has_value());
}

TEST(Levels, Nf4HasThePublishedConstantsToTheBit) {
    // The bits of the sixteen constants as bitsandbytes ships them.
    constexpr std::array<std::uint32_t, 16> bits = {0xBF800000, 0xBF3239B1, 0xBF066B30, 0xBECA32A0,
                                                    0xBE91A24D, 0xBE3D353F, 0xBDBA7871, 0x00000000,
                                                    0x3DA2FAFF, 0x3E24CAE3, 0x3E7C04DD, 0x3EAD033A,
                                                    0x3EE1A4B8, 0x3F1007AB, 0x3F3913B3, 0x3F800000};
    const Levels levels = levelsOf("nf4");
    ASSERT_EQ(levels.values.size(), bits.size());
    for (std::size_t i = 0; i < bits.size(); ++i) {
        EXPECT_EQ(std::bit_cast<std::uint32_t>(levels.values[i]), bits[i]) << i;
        EXPECT_EQ(levels.codes[i], i);
    }
}

/// Distribution function of the standard Gaussian, inverted by bisection.
double gaussianQuantile(double share) {
    double low = -10.0;
    double high = 10.0;
    for (int i = 0; i < 200; ++i) {
        const double middle = (low + high) / 2.0;
        (std::erfc(-middle / std::sqrt(2.0)) / 2.0 < share ? low : high) = middle;
    }
    return low;
}

TEST(Levels, Nf4LiesAtTheQuantilesOfAGaussian) {
    // The construction of its paper: 8 negative and 9 positive halves up to the share 0.9677083,
    // scaled so that the ends are -1 and 1.
    constexpr double end = 0.9677083;
    const double largest = gaussianQuantile(end);
    const Levels levels = levelsOf("nf4");
    for (int i = 0; i < 7; ++i) {
        const double share = end + (0.5 - end) * i / 7.0;
        EXPECT_NEAR(levels.values[i], -gaussianQuantile(share) / largest, 2e-6) << i;
    }
    for (int i = 0; i < 8; ++i) {
        const double share = end + (0.5 - end) * i / 8.0;
        EXPECT_NEAR(levels.values[15 - i], gaussianQuantile(share) / largest, 2e-6) << i;
    }
}

TEST(Levels, Nf4ChangesLevelWhereBitsandbytesDoes) {
    // The comparison tree of its kernels, in ascending order.
    constexpr std::array<float, 15> thresholds = {
        -0.8480964004993439F,  -0.6106329262256622F,  -0.4599952697753906F,   -0.33967943489551544F,
        -0.23460739254951477F, -0.13791173323988914F, -0.045525018125772476F, 0.03979014977812767F,
        0.1202552504837513F,   0.2035212516784668F,   0.2920137718319893F,    0.3893125355243683F,
        0.5016634166240692F,   0.6427869200706482F,   0.8614784181118011F};
    const Levels levels = levelsOf("nf4");
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
        // The source's constants are decimal; they agree with the means to their last place.
        EXPECT_NEAR(levels.edges[i], thresholds[i], 6e-8F) << i;
        EXPECT_FALSE(levels.tiesUp[i]);
    }
}

TEST(Levels, BnbFloat4HasThePublishedValuesAndCodes) {
    const Levels levels = levelsOf("bnb_fp4");
    ASSERT_EQ(levels.values.size(), 15U);
    const std::array<double, 8> twelfths = {0, 0.0625, 8, 12, 4, 6, 2, 3};
    for (std::size_t i = 0; i < levels.values.size(); ++i) {
        const unsigned code = levels.codes[i];
        const double value = twelfths[code & 7U] / 12.0 * ((code & 8U) != 0 ? -1.0 : 1.0);
        EXPECT_EQ(levels.values[i], static_cast<float>(value)) << code;
    }
    EXPECT_EQ(levels.edges[7], 0.00260417F);
    EXPECT_EQ(levels.edges[13], 0.8333333F);
    EXPECT_EQ(levels.edges[0], -0.8333333F);
}

TEST(Levels, TheSignedDynamicMapIsThePublishedOneToTheBit) {
    std::ifstream file(weightscape::test::testData() / "elements/bnb_dynamic8_signed.json");
    const auto published = nlohmann::json::parse(file);
    const std::vector<float> map = bnbDynamicMap(true);
    ASSERT_EQ(published.size(), 256U);
    ASSERT_EQ(map.size(), 256U);
    for (std::size_t i = 0; i < map.size(); ++i) {
        EXPECT_EQ(std::bit_cast<std::uint32_t>(map[i]),
                  std::bit_cast<std::uint32_t>(static_cast<float>(published[i].get<double>())))
            << i;
    }
}

TEST(Levels, TheUnsignedDynamicMapHasItsPublishedProperties) {
    const std::vector<float> map = bnbDynamicMap(false);
    ASSERT_EQ(map.size(), 256U);
    EXPECT_EQ(map.front(), 0.0F);
    EXPECT_EQ(map.back(), 1.0F);
    EXPECT_TRUE(std::is_sorted(map.begin(), map.end()));
    std::size_t position = 1;
    for (int exponent = 0; exponent < 7; ++exponent) {
        const int fractions = 2 << exponent;
        for (int j = 0; j < fractions; ++j, ++position) {
            const double mean = 0.1 + 0.9 * (2 * j + 1) / (2.0 * fractions);
            const double value = mean * std::pow(10.0, exponent - 6);
            EXPECT_NEAR(map[position], value, 2e-7 * value) << position;
        }
    }
    EXPECT_EQ(position, 255U);
}

}  // namespace
