// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/measure_treatment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/quantize/schemes/scheme_reference.h"

namespace {

using namespace weightscape;
using namespace weightscape::test;
using namespace weightscape::measure;

TensorError measured(const OneTensorModel& model, const schemes::Scheme& scheme,
                     const SampleSpec& sample) {
    SilentTask task;
    const encoders::Treatment treatment = simulated(scheme);
    auto error =
        errorFor(model.model(), model.tensor(),
                 {.treatment = treatment, .cells = sample.blocks, .seed = sample.seed}, task);
    if (!error) throw std::runtime_error(error.error().detail.english());
    return *error;
}

TEST(MeasureScheme, SamplesGroupsAlongRowsWithAnIntervalThatHoldsTheTruth) {
    const std::vector<float> weights = gaussianWeights(61, 400 * 1000);
    const auto model = modelOf(weights, {1000, 400});
    for (const char* text : {"int4", "int3 granularity=group:48 mapping=affine",
                             "nf4 granularity=row", "fp4_e2m1 scale=e8m0"}) {
        const schemes::Scheme scheme = schemeNamed(text);
        const double truth = applied(model, scheme).error.relativeRmse();
        int held = 0;
        constexpr int draws = 60;
        for (std::uint64_t seed = 1; seed <= draws; ++seed) {
            const TensorError error = measured(model, scheme, {.blocks = 100, .seed = seed});
            EXPECT_FALSE(error.exact());
            EXPECT_GT(error.confidence, 0.0);
            held += std::abs(error.relativeRmse() - truth) <= error.confidence ? 1 : 0;
        }
        // Of 60 intervals of 95 % fewer than 50 hold with probability 5e-4.
        EXPECT_GE(held, 50) << text;
    }
}

TEST(MeasureScheme, IsExactWhereGroupsDependOnEachOtherOrTheSampleCoversAll) {
    const std::vector<float> weights = gaussianWeights(62, 64 * 512);
    const auto model = modelOf(weights, {512, 64});
    for (const char* text : {"int4 granularity=column", "int4 granularity=tensor",
                             "int4 scale=nested", "kmeans8", "int4 outliers=sparse:1"}) {
        const schemes::Scheme scheme = schemeNamed(text);
        const TensorError error = measured(model, scheme, {.blocks = 4});
        EXPECT_TRUE(error.exact()) << text;
        EXPECT_EQ(error.squaredError, applied(model, scheme).error.sumSquaredError) << text;
    }
    const schemes::Scheme scheme = schemeNamed("int4");
    const TensorError covered = measured(model, scheme, {.blocks = 1000});
    EXPECT_TRUE(covered.exact());
    EXPECT_EQ(covered.squaredError, applied(model, scheme).error.sumSquaredError);
}

TEST(MeasureScheme, ItsBytesCountWhatIsKeptAside) {
    std::vector<float> weights = gaussianWeights(63, 64 * 512);
    for (std::size_t row = 0; row < 64; ++row) {
        weights[row * 512 + 7] *= 40.0F;
        weights[row * 512 + 300] *= 40.0F;
    }
    const auto model = modelOf(weights, {512, 64});
    const auto bytesOf = [&](const char* text) {
        return measured(model, schemeNamed(text), {.blocks = 1000}).bytes;
    };
    const std::uint64_t plain = bytesOf("nf4 granularity=group:64");
    EXPECT_EQ(plain, 64U * 512 / 2 + 2 * 512);
    const schemes::Scheme kept = schemeNamed("nf4 granularity=group:64 outliers=columns:6");
    const TensorError error = measured(model, kept, {.blocks = 1000});
    EXPECT_EQ(error.bytes, applied(model, kept).cost.bytes());
    // Two columns of 64 weights in F16, each with its index, without their codes.
    EXPECT_EQ(error.bytes, plain + 2 * (2 * 64 + 4 - 64 / 2));
    EXPECT_DOUBLE_EQ(error.bitsPerWeight(), 8.0 * static_cast<double>(error.bytes) / (64 * 512));
    EXPECT_LT(schemes::leastCost(model.tensor(), kept).bytes(), error.bytes);
}

}  // namespace
