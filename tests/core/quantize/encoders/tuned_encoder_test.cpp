// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/tuned_encoder.h"

#include <gtest/gtest.h>

#include <optional>
#include <span>
#include <vector>

#include "tests/core/measure/encoding.h"
#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::encoders {
namespace {

constexpr std::size_t kRows = 5;
constexpr std::size_t kColumns = 64;

/// Weights, and blocks that hold others.
struct TunedCase {
    std::vector<float> weights;
    std::optional<test::OneTensorModel> source;
    Treatment treatment{formats::findFormat("q4_0")};
    std::vector<std::byte> blocks;

    TunedCase() : weights(kRows * kColumns) {
        for (std::size_t i = 0; i < weights.size(); ++i) {
            weights[i] = 0.01F * static_cast<float>(i % 17) - 0.05F;
        }
        source.emplace(*formats::findFormat("f32"), std::vector<std::uint64_t>{kColumns, kRows},
                       std::as_bytes(std::span(weights)));
        std::vector<float> others(weights.rbegin(), weights.rend());
        blocks.resize(treatment.format->rowBytes(others.size()));
        treatment.format->encodeRow(others, {}, blocks);
        treatment.tuned = TunedBlocks{blocks};
    }
    [[nodiscard]] TensorSource tensor() const { return {source->model(), source->tensor()}; }
};

TEST(TunedEncoder, GivesTheBlocksOfEachPlace) {
    const TunedCase tuned;
    SilentTask task;
    const auto encoder = preparedEncoder(tuned.tensor(), tuned.treatment, {}, task).value();
    EncodedPiece piece;
    ASSERT_TRUE(encoder->encode({2, 0, 2, kColumns}, {.bytes = true}, piece, task));
    const auto begin = tuned.blocks.begin() +
                       static_cast<std::ptrdiff_t>(tuned.treatment.format->rowBytes(2 * kColumns));
    EXPECT_EQ(piece.bytes, std::vector<std::byte>(
                               begin, begin + static_cast<std::ptrdiff_t>(piece.bytes.size())));
    EXPECT_GT(piece.error.sumSquaredError, 0.0) << "told of the weights, not of the blocks";
}

TEST(TunedEncoder, RefusesBlocksOfAnotherTensor) {
    TunedCase tuned;
    tuned.blocks.pop_back();
    tuned.treatment.tuned = TunedBlocks{tuned.blocks};
    const auto encoder = makeEncoder(tuned.tensor(), tuned.treatment);
    ASSERT_FALSE(encoder);
    EXPECT_EQ(encoder.error().code, ErrorCode::InvalidArgument);
}

TEST(TunedEncoder, IsNeverACopy) {
    TunedCase tuned;
    TensorInfo same = tuned.source->tensor();
    same.format = tuned.treatment.format;
    EXPECT_FALSE(tuned.treatment.keeps(same));
    EXPECT_TRUE(tuned.treatment.withoutTuning().keeps(same));
}

}  // namespace
}  // namespace weightscape::encoders
