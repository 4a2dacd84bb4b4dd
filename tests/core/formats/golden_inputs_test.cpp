// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/support/sha256.h"
#include "tests/support/golden_formats.h"

namespace weightscape::test {
namespace {

TEST(GoldenInputs, RebuildEveryWeightSetBitForBit) {
    const std::vector<GoldenInput> sets = loadGoldenSets();
    ASSERT_GE(sets.size(), 29U);
    for (const GoldenInput& expected : sets) {
        const WeightSet built = goldenWeights(expected.name, expected.rows, expected.columns);
        EXPECT_EQ(sha256(std::as_bytes(std::span(built.weights))), expected.hash) << expected.name;
    }
}

TEST(GoldenInputs, RebuildEveryImportanceVectorBitForBit) {
    const std::vector<GoldenInput> vectors = loadGoldenImportance();
    ASSERT_GE(vectors.size(), 32U);
    for (const GoldenInput& expected : vectors) {
        const std::vector<float> built = goldenImportance(expected.name, expected.columns);
        EXPECT_EQ(sha256(std::as_bytes(std::span(built))), expected.hash)
            << expected.name << ", " << expected.columns << " columns";
    }
}

}  // namespace
}  // namespace weightscape::test
