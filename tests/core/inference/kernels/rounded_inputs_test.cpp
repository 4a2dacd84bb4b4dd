// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/kernels/rounded_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/formats/vector_targets.h"
#include "core/inference/kernels/dot_loops.h"
#include "core/inference/kernels/multiply.h"
#include "core/inference/kernels/rounded_loops.h"
#include "core/inference/kernels/rounded_panel_loops.h"

namespace weightscape::inference {
namespace {

constexpr std::int16_t kLargest = 8191;

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
    const RoundedInputs rounded(rows.view(), kLargest);
    for (std::size_t t = 0; t < rows.count; ++t) {
        for (std::size_t k = 0; k < rows.width; ++k) {
            const std::size_t block = k / kRoundedBlock;
            const double scale = *rounded.scale(t, block);
            EXPECT_NEAR(rounded.values(t, block)[k % kRoundedBlock] * scale, rows.row(t)[k],
                        0.51 * scale);
        }
        EXPECT_NEAR(*rounded.scale(t, 1) / *rounded.scale(t, 0), 100.0, 1.0);
        EXPECT_NEAR(*rounded.scale(t, 1) * kLargest, 100.0, 1.0);
    }
}

TEST(RoundedInputs, KnowTheSumsOfTheirParts) {
    const Rows rows = wavyRows(2);
    const RoundedInputs rounded(rows.view(), kLargest);
    constexpr std::size_t kParts = kRoundedBlock / kRoundedSum;
    for (std::size_t part = 0; part < rows.width / kRoundedSum; ++part) {
        double sum = 0.0;
        for (std::size_t i = 0; i < kRoundedSum; ++i) sum += rows.row(1)[part * kRoundedSum + i];
        const std::size_t block = part / kParts;
        EXPECT_NEAR(rounded.sums(1, block)[part % kParts], sum, 17.0 * *rounded.scale(1, block));
    }
}

TEST(RoundedInputs, KeepWhatIsRoundedToEightBits) {
    Rows rows(1, 256);
    for (std::size_t k = 0; k < 256; ++k) {
        rows.values[k] = 0.3F / 127.0F * static_cast<float>(static_cast<int>(k % 255) - 127);
    }
    for (const std::int16_t largest : {kLargestPanelInput, kLargestDotInput}) {
        const RoundedInputs rounded(rows.view(), largest);
        for (std::size_t k = 0; k < 256; ++k) {
            EXPECT_EQ(rounded.values(0, 0)[k], largest / 127 * (static_cast<int>(k % 255) - 127));
        }
    }
}

TEST(RoundedInputs, OfZerosAndTinyNumbersAreZero) {
    Rows rows(1, 256);
    rows.values[7] = 1e-38F;
    const RoundedInputs rounded(rows.view(), kLargest);
    EXPECT_EQ(*rounded.scale(0, 0), 0.0F);
    EXPECT_TRUE(std::all_of(rounded.values(0, 0), rounded.values(0, 0) + kRoundedBlock,
                            [](std::int16_t value) { return value == 0; }));
}

TEST(RoundedInputs, SayWhichBlockHasWhatIsNotFinite) {
    for (const float value :
         {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
        Rows rows = wavyRows(1);
        rows.values[300] = value;
        const RoundedInputs rounded(rows.view(), kLargest);
        EXPECT_FALSE(std::isnan(*rounded.scale(0, 0)));
        EXPECT_TRUE(std::isnan(*rounded.scale(0, 1)));
    }
}

/// Formats whose products are made of rounded inputs.
class RoundedProducts : public testing::TestWithParam<const char*> {
  protected:
    [[nodiscard]] const formats::Format& format() const { return *formats::findFormat(GetParam()); }
    /// Waves in the format.
    void encode(std::size_t rows) {
        const Rows weights = wavyRows(rows);
        m_bytes.resize(rows * format().rowBytes(512));
        format().encodeRows(weights.values, 512, {}, m_bytes);
        m_weights = {&format(), m_bytes, rows, 512};
    }
    [[nodiscard]] Rows product(ConstRows inputs) const {
        Rows outputs(inputs.count, m_weights.rows);
        SilentTask task;
        EXPECT_TRUE(multiply(m_weights, inputs, outputs.view(), task));
        return outputs;
    }

    std::vector<std::byte> m_bytes;
    WeightMatrix m_weights;
};

TEST_P(RoundedProducts, AreThoseOfTheDecodedWeightsButForRounding) {
    // More rows than a panel has, and a last group that is not full.
    encode(300);
    std::vector<float> decoded(300 * 512);
    for (std::size_t r = 0; r < 300; ++r) {
        format().decodeRow(m_weights.part(r, 1).bytes, std::span(decoded).subspan(r * 512, 512));
    }
    const Rows inputs = wavyRows(21);
    for (const std::int64_t target : formats::vectorTargets()) {
        formats::useVectorTarget(target);
        for (const std::size_t tokens : {std::size_t{1}, std::size_t{8}, std::size_t{21}}) {
            const Rows outputs = product(inputs.view().part(0, tokens));
            double worst = 0.0;
            for (std::size_t t = 0; t < tokens; ++t) {
                for (std::size_t r = 0; r < 300; ++r) {
                    double sum = 0.0;
                    double magnitudes = 0.0;
                    for (std::size_t k = 0; k < 512; ++k) {
                        const double term = double{inputs.row(t)[k]} * decoded[r * 512 + k];
                        sum += term;
                        magnitudes += std::fabs(term);
                    }
                    worst = std::max(worst, std::fabs(outputs.row(t)[r] - sum) / magnitudes);
                }
            }
            EXPECT_LT(worst, 2e-5) << formats::vectorTargetName(target) << ", " << tokens;
        }
    }
    formats::useVectorTarget(0);
}

TEST_P(RoundedProducts, AreTheSameAloneAndAmongOthers) {
    encode(11);
    const Rows inputs = wavyRows(40);
    for (const std::size_t few : {std::size_t{1}, kMostDotTokens + 1}) {
        const std::size_t many = few == 1 ? kMostDotTokens : 40;
        const Rows together = product(inputs.view().part(0, many));
        for (std::size_t t = 0; t + few <= many; ++t) {
            const Rows alone = product(inputs.view().part(t, few));
            EXPECT_TRUE(std::ranges::equal(alone.row(0), together.row(t))) << t;
        }
    }
}

TEST_P(RoundedProducts, HoldTheLargestWeightsWithTheLargestInputs) {
    encode(1);
    // Every code, scale and minimum at its end: the sum of products is as large as it can be.
    std::ranges::fill(m_bytes, std::byte{0xFF});
    for (std::size_t block = 0; block < m_bytes.size(); block += format().bytesPerBlock) {
        const bool scaleStandsLast = std::string(GetParam()) == "q6_k";
        const std::size_t first = block + (scaleStandsLast ? format().bytesPerBlock - 2 : 0);
        for (std::size_t half = first; half < first + (scaleStandsLast ? 2 : 4); half += 2) {
            m_bytes[half] = std::byte{0x00};
            m_bytes[half + 1] = std::byte{0x3C};  // F16's 1
        }
        // Q6_K: the lowest scale with the lowest codes.
        if (scaleStandsLast) {
            std::fill_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(block), 192, std::byte{0});
            std::fill_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(block) + 192, 16,
                        std::byte{0x80});
        }
    }
    std::vector<float> decoded(512);
    format().decodeRow(m_weights.bytes, decoded);
    double sum = 0.0;
    for (const float weight : decoded) sum += weight;
    ASSERT_GT(std::fabs(sum), 400000.0);
    Rows inputs(12, 512);
    std::ranges::fill(inputs.values, 1.0F);
    for (const std::int64_t target : formats::vectorTargets()) {
        formats::useVectorTarget(target);
        for (const std::size_t tokens : {std::size_t{1}, std::size_t{12}}) {
            const Rows outputs = product(inputs.view().part(0, tokens));
            for (const float output : outputs.values)
                EXPECT_NEAR(output, sum, 1e-6 * std::fabs(sum));
        }
    }
    formats::useVectorTarget(0);
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundedProducts, testing::Values("q4_k", "q5_k", "q6_k"));

TEST(RoundedProduct, HasItsKindForTheFormatsOfThese) {
    formats::useVectorTarget(formats::vectorTargets().front());
    for (const char* id : {"q4_k", "q5_k", "q6_k"}) {
        EXPECT_NE(findRoundedKind(*formats::findFormat(id)), nullptr) << id;
    }
    EXPECT_EQ(findRoundedKind(*formats::findFormat("q8_0")), nullptr);
    formats::useVectorTarget(0);
}

}  // namespace
}  // namespace weightscape::inference
