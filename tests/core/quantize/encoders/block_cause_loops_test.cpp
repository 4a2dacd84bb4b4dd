// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/block_cause_loops.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/formats/vector_targets.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

namespace {

using namespace weightscape;
using namespace weightscape::test;
using encoders::CauseShape;
using encoders::CauseSums;

/// Weights, what is left of them, and end levels that some weights are beyond.
struct CauseCase {
    std::vector<float> original, decoded, lowest, highest;

    CauseCase(const CauseShape& shape, std::size_t blocks)
        : original(gaussianWeights(91, shape.block * blocks)),
          decoded(original.size()),
          lowest(original.size() / shape.part, -1.5F),
          highest(lowest.size(), 1.25F) {
        for (std::size_t i = 0; i < original.size(); ++i) {
            decoded[i] = std::clamp(std::round(4.0F * original[i]) / 4.0F, -1.5F, 1.25F);
        }
    }
    [[nodiscard]] encoders::CauseBlocks blocks() const {
        return {original, decoded, lowest, highest};
    }
};

void expectReferenceOnEveryTarget(const CauseCase& tried, const CauseShape& shape) {
    const std::size_t blocks = tried.original.size() / shape.block;
    std::vector<double> expectedErrors(blocks);
    const CauseSums expected = encoders::sumCausesReference(tried.blocks(), shape, expectedErrors);
    EXPECT_GT(expected.beyond, 0.0);
    EXPECT_GT(expected.saved, 0.0);
    for (const std::int64_t target : formats::vectorTargets()) {
        SCOPED_TRACE(formats::vectorTargetName(target));
        formats::useVectorTarget(target);
        std::vector<double> errors(blocks);
        const CauseSums sums = encoders::sumCauses(tried.blocks(), shape, errors);
        EXPECT_EQ(sums.beyond, expected.beyond);
        EXPECT_EQ(sums.squared, expected.squared);
        EXPECT_EQ(sums.saved, expected.saved);
        EXPECT_EQ(errors, expectedErrors);
    }
    formats::useVectorTarget(0);
}

TEST(CauseSums, HaveTheBitsOfTheReferenceForEveryShapeAndTarget) {
    for (const bool hasMinimum : {false, true}) {
        for (const CauseShape& shape : {CauseShape{32, 32, hasMinimum},
                                        {256, 16, hasMinimum},
                                        {256, 256, hasMinimum},
                                        {8, 8, hasMinimum}}) {
            SCOPED_TRACE(std::to_string(shape.block) + "/" + std::to_string(shape.part));
            expectReferenceOnEveryTarget(CauseCase(shape, 11), shape);
        }
    }
}

TEST(CauseSums, LeaveOutWhatIsNotFinite) {
    const CauseShape shape{64, 16, true};
    CauseCase tried(shape, 5);
    tried.original[3] = std::numeric_limits<float>::quiet_NaN();
    tried.original[70] = -std::numeric_limits<float>::infinity();
    tried.decoded[16] = std::numeric_limits<float>::infinity();
    tried.decoded[200] = std::numeric_limits<float>::quiet_NaN();
    expectReferenceOnEveryTarget(tried, shape);
}

TEST(CauseSums, InfiniteEndsReachEverything) {
    const CauseShape shape{32, 32, false};
    CauseCase tried(shape, 2);
    tried.lowest[1] = -std::numeric_limits<float>::infinity();
    tried.highest[1] = std::numeric_limits<float>::infinity();
    expectReferenceOnEveryTarget(tried, shape);
}

TEST(CauseSums, ALineThroughTheLevelsSavesAllThatItExplains) {
    const CauseShape shape{32, 32, true};
    CauseCase tried(shape, 1);
    // Original = 0.75 decoded + 100: the offset is large beside what levels lie apart.
    for (std::size_t i = 0; i < 32; ++i) {
        tried.decoded[i] = static_cast<float>(i % 8);
        tried.original[i] = 0.75F * tried.decoded[i] + 100.0F;
    }
    tried.lowest[0] = 0.0F;
    tried.highest[0] = 200.0F;
    std::vector<double> errors(1);
    const CauseSums sums = encoders::sumCauses(tried.blocks(), shape, errors);
    EXPECT_EQ(sums.beyond, 0.0);
    EXPECT_NEAR(sums.saved, sums.squared, 1e-12 * sums.squared);
    EXPECT_EQ(errors[0], sums.squared);
}

}  // namespace
