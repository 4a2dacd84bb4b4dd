// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/schemes/tensor_rounding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/quantize/schemes/scheme_reference.h"

namespace {

using namespace weightscape;
using namespace weightscape::test;
using namespace weightscape::schemes;

constexpr std::size_t kWeights = 128 * 256;

/// A tensor of these weights under another name; nothing else of the file differs.
std::vector<float> errorsUnder(const std::string& name, const std::vector<float>& weights,
                               const Scheme& scheme) {
    const auto model = modelOf(weights, {256, weights.size() / 256});
    TensorInfo tensor = model.tensor();
    tensor.name = tensor.ggufName = name;
    std::vector<float> errors = decodedBy(model.model(), tensor, simulated(scheme));
    for (std::size_t i = 0; i < weights.size(); ++i) errors[i] -= weights[i];
    return errors;
}

double correlation(const std::vector<float>& a, const std::vector<float>& b) {
    double ab = 0.0;
    double aa = 0.0;
    double bb = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += static_cast<double>(a[i]) * b[i];
        aa += static_cast<double>(a[i]) * a[i];
        bb += static_cast<double>(b[i]) * b[i];
    }
    return ab / std::sqrt(aa * bb);
}

TEST(StochasticRounding, TensorsOfOneShapeDrawIndependently) {
    // Chance of two independent tensors: 1 / sqrt(32,768) = 0.0055.
    const std::vector<float> weights = gaussianWeights(3, kWeights);
    for (const char* text : {"int4 rounding=stochastic", "int2 rounding=stochastic:7",
                             "nf4 rounding=stochastic granularity=row"}) {
        const Scheme scheme = schemeNamed(text);
        const auto first = errorsUnder("blk.0.ffn_up.weight", weights, scheme);
        const auto second = errorsUnder("blk.1.ffn_up.weight", weights, scheme);
        EXPECT_LT(std::abs(correlation(first, second)), 0.025) << text;
        EXPECT_EQ(first, errorsUnder("blk.0.ffn_up.weight", weights, scheme)) << text;
    }
}

TEST(StochasticRounding, SumsOverLayersScatterAsIndependentOnesDo) {
    // The same weights in 32 layers: at each place the sum of their errors has 32 times the
    // variance of one, not 32^2.
    constexpr std::size_t layers = 32;
    const std::vector<float> weights = gaussianWeights(4, 64 * 256);
    const Scheme scheme = schemeNamed("int4 rounding=stochastic:5");
    std::vector<double> sums(weights.size(), 0.0);
    double squares = 0.0;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        const auto errors =
            errorsUnder("blk." + std::to_string(layer) + ".attn_k.weight", weights, scheme);
        for (std::size_t i = 0; i < errors.size(); ++i) {
            sums[i] += errors[i];
            squares += static_cast<double>(errors[i]) * errors[i];
        }
    }
    double ofSums = 0.0;
    for (const double sum : sums) ofSums += sum * sum;
    EXPECT_NEAR(ofSums / squares, 1.0, 0.1);
}

TEST(StochasticRounding, SeedNamePlaceAndFileDecideTheDraws) {
    TensorInfo tensor;
    tensor.name = "a.weight";
    tensor.offset = 4096;
    const elements::Rounding rounding{elements::RoundingMode::Stochastic, 9};
    const std::uint64_t seed = roundingOf(tensor, rounding).seed;
    EXPECT_EQ(roundingOf(tensor, rounding).seed, seed);
    EXPECT_NE(roundingOf(tensor, {rounding.mode, 10}).seed, seed);
    TensorInfo other = tensor;
    other.name = "b.weight";
    EXPECT_NE(roundingOf(other, rounding).seed, seed);
    other = tensor;
    other.offset += 32;
    EXPECT_NE(roundingOf(other, rounding).seed, seed);
    other = tensor;
    other.file = 1;
    EXPECT_NE(roundingOf(other, rounding).seed, seed);
    EXPECT_EQ(roundingOf(tensor, {}), elements::Rounding{});
}

}  // namespace
