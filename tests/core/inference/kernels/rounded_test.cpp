// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/formats/vector_targets.h"
#include "core/inference/kernels/multiply.h"
#include "core/inference/kernels/rounded_loops.h"

namespace weightscape::inference {
namespace {

/// Rows of 512 waves: the second block a hundred times as high as the first.
Rows wavyRows(std::size_t count) {
    Rows rows(count, 512);
    for (std::size_t i = 0; i < rows.values.size(); ++i) {
        const double height = i % 512 < 256 ? 1.0 : 100.0;
        rows.values[i] = static_cast<float>(height * std::sin(0.37 * static_cast<double>(i + 1)));
    }
    return rows;
}

TEST(RoundedInputs, AreOffByHalfAStepOfTheirBlock) {
    const Rows rows = wavyRows(3);
    const RoundedInputs rounded = roundInputs(rows.view());
    ASSERT_EQ(rounded.scales.size(), 6U);
    for (std::size_t i = 0; i < rows.values.size(); ++i) {
        const double scale = rounded.scales[i / kRoundedBlock];
        EXPECT_NEAR(rounded.values[i] * scale, rows.values[i], 0.51 * scale);
    }
    EXPECT_NEAR(rounded.scales[1] / rounded.scales[0], 100.0, 1.0);
}

TEST(RoundedInputs, KnowTheSumsOfTheirParts) {
    const Rows rows = wavyRows(1);
    const RoundedInputs rounded = roundInputs(rows.view());
    for (std::size_t part = 0; part < rounded.sums.size(); ++part) {
        double sum = 0.0;
        for (std::size_t i = 0; i < kRoundedSum; ++i) sum += rows.row(0)[part * kRoundedSum + i];
        const double scale = rounded.scales[part * kRoundedSum / kRoundedBlock];
        EXPECT_NEAR(rounded.sums[part], sum, 17.0 * scale);
    }
}

TEST(RoundedInputs, OfZerosAndTinyNumbersAreZero) {
    Rows rows(1, 256);
    rows.values[7] = 1e-38F;
    const RoundedInputs rounded = roundInputs(rows.view());
    EXPECT_EQ(rounded.scales[0], 0.0F);
    EXPECT_EQ(rounded.values, std::vector<std::int16_t>(256));
}

TEST(RoundedInputs, SayWhichBlockHasWhatIsNotFinite) {
    for (const float value :
         {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
        Rows rows = wavyRows(1);
        rows.values[300] = value;
        const RoundedInputs rounded = roundInputs(rows.view());
        EXPECT_FALSE(std::isnan(rounded.scales[0]));
        EXPECT_TRUE(std::isnan(rounded.scales[1]));
    }
}

TEST(RoundedInputs, GiveTheSameProductAloneAndAmongOthers) {
    const formats::Format& format = *formats::findFormat("q4_k");
    const Rows weights = wavyRows(11);
    std::vector<std::byte> bytes(11 * format.rowBytes(512));
    format.encodeRows(weights.values, 512, {}, bytes);
    const WeightMatrix matrix{&format, bytes, 11, 512};
    const Rows inputs = wavyRows(8);
    Rows together(8, 11);
    SilentTask task;
    ASSERT_TRUE(multiply(matrix, inputs.view(), together.view(), task));
    for (std::size_t t = 0; t < 8; ++t) {
        Rows alone(1, 11);
        ASSERT_TRUE(multiply(matrix, inputs.view().part(t, 1), alone.view(), task));
        EXPECT_TRUE(std::ranges::equal(alone.row(0), together.row(t)));
    }
}

TEST(RoundedInputs, HoldTheLargestWeightsWithTheLargestInputs) {
    // Every code, scale and minimum at its end: the sum of products is as large as it can be.
    const formats::Format& format = *formats::findFormat("q4_k");
    std::vector<std::byte> bytes(format.bytesPerBlock, std::byte{0xFF});
    bytes[0] = bytes[2] = std::byte{0x00};
    bytes[1] = bytes[3] = std::byte{0x3C};  // F16's 1
    const WeightMatrix matrix{&format, bytes, 1, 256};
    Rows inputs(1, 256);
    std::ranges::fill(inputs.values, 1.0F);
    Rows outputs(1, 1);
    SilentTask task;
    for (const std::int64_t target : formats::vectorTargets()) {
        formats::useVectorTarget(target);
        ASSERT_TRUE(multiply(matrix, inputs.view(), outputs.view(), task));
        EXPECT_NEAR(outputs.values[0], 256.0 * 63.0 * (15.0 - 1.0), 0.5);
    }
    formats::useVectorTarget(0);
}

}  // namespace
}  // namespace weightscape::inference
