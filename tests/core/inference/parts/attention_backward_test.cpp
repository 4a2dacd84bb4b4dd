// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/parts/attention_backward.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/support/parallel.h"
#include "tests/support/attention_case.h"

namespace weightscape::test {
namespace {

using inference::AttentionSpec;
using inference::Rows;

/// A case with what changes its weighted outputs.
struct AttentionGradientCase {
    AttentionCase attention;
    Rows weights;
    Rows queries;
    Rows keys;
    Rows values;
    std::vector<float> sinks;

    AttentionGradientCase(const AttentionSpec& spec, std::size_t tokens)
        : attention(spec, tokens),
          weights(variedRows(tokens, spec.heads * spec.valueSize, 9)),
          queries(attention.queries.count, attention.queries.width),
          keys(attention.keys.count, attention.keys.width),
          values(attention.values.count, attention.values.width) {}

    void makeGradients() {
        SilentTask task;
        sinks.assign(attention.sinks.size(), 0.0F);
        inference::attendBackward(attention.spec, {attention.rows(), weights.view()},
                                  {queries.view(), keys.view(), values.view(), sinks}, task);
    }
    /// By the definition in double: the differences are not to drown in rounding.
    [[nodiscard]] double loss() const {
        const AttentionSpec& spec = attention.spec;
        double sum = 0.0;
        for (std::size_t query = 0; query < weights.count; ++query) {
            for (std::size_t head = 0; head < spec.heads; ++head) {
                const std::vector<double> output = attention.outputOf(head, query);
                for (std::size_t i = 0; i < spec.valueSize; ++i) {
                    sum += output[i] * weights.row(query)[head * spec.valueSize + i];
                }
            }
        }
        return sum;
    }
    void expectGradients() {
        makeGradients();
        const auto changed = [&] { return loss(); };
        expectGradient(attention.queries.values, queries.values, changed);
        expectGradient(attention.keys.values, keys.values, changed);
        expectGradient(attention.values.values, values.values, changed);
        expectGradient(attention.sinks, sinks, changed);
    }
};

TEST(AttentionBackward, HasTheGradientsOfDifferences) {
    AttentionGradientCase({.heads = 2, .keyHeads = 1, .headSize = 5, .valueSize = 3, .scale = 0.7F},
                          11)
        .expectGradients();
}

TEST(AttentionBackward, GoesThroughTheSoftCap) {
    AttentionGradientCase(
        {.heads = 2, .keyHeads = 2, .headSize = 4, .valueSize = 4, .scale = 1.5F, .softCap = 2.0F},
        9)
        .expectGradients();
}

TEST(AttentionBackward, GoesThroughWindowsSinksAndCachedKeys) {
    AttentionGradientCase gradients({.heads = 4,
                                     .keyHeads = 2,
                                     .headSize = 4,
                                     .valueSize = 4,
                                     .scale = 0.8F,
                                     .window = 6,
                                     .firstPosition = 33},
                                    7);
    gradients.attention.giveSinks();
    gradients.expectGradients();
}

TEST(AttentionBackward, CoversManyBlocks) {
    AttentionGradientCase gradients(
        {.heads = 1, .keyHeads = 1, .headSize = 2, .valueSize = 2, .scale = 2.0F}, 70);
    gradients.expectGradients();
}

TEST(AttentionBackward, IsTheSameOnOneThread) {
    AttentionGradientCase gradients(
        {.heads = 4, .keyHeads = 2, .headSize = 32, .valueSize = 32, .scale = 0.2F}, 100);
    gradients.makeGradients();
    const std::vector<float> queries = gradients.queries.values;
    const std::vector<float> keys = gradients.keys.values;
    setThreadLimit(1);
    gradients.makeGradients();
    setThreadLimit(0);
    EXPECT_EQ(gradients.queries.values, queries);
    EXPECT_EQ(gradients.keys.values, keys);
}

TEST(AttentionBackward, EndsWithNaN) {
    AttentionGradientCase gradients(
        {.heads = 1, .keyHeads = 1, .headSize = 8, .valueSize = 8, .scale = 0.5F}, 35);
    gradients.attention.keys.row(20)[3] = std::numeric_limits<float>::quiet_NaN();
    gradients.makeGradients();
    EXPECT_TRUE(std::isnan(gradients.queries.row(34)[0]));
    EXPECT_FALSE(std::isnan(gradients.queries.row(5)[1]));
}

}  // namespace
}  // namespace weightscape::test
