// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/collect/activation_collector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/formats/vector_targets.h"
#include "core/inference/collect/outlier_channels.h"
#include "tests/core/inference/collect/shown_inputs.h"

namespace weightscape::inference {
namespace {

using test::bellRows;
using test::show;

/// Tokens whose channel `loud` is 8 in every second token.
Rows rowsWithOutlier(std::size_t loud) {
    Rows rows(10, 4);
    for (float& value : rows.values) value = 0.5F;
    for (std::size_t token = 0; token < 10; token += 2) rows.row(token)[loud] = -8.0F;
    return rows;
}

TEST(ActivationCollector, SumsUpEachChannel) {
    const Rows rows = bellRows(50, 9, 1);
    ActivationCollector collector;
    show(collector, "blk.0.attn_q.weight", rows.view().part(0, 20));
    show(collector, "blk.0.attn_q.weight", rows.view().part(20, 30));
    const auto statistics = collector.statistics();
    ASSERT_EQ(statistics.size(), 1U);
    EXPECT_EQ(statistics[0].tokens, 50U);
    ASSERT_EQ(statistics[0].channels.size(), 9U);
    for (std::size_t channel = 0; channel < 9; ++channel) {
        double sum = 0.0;
        double squares = 0.0;
        float largest = 0.0F;
        for (std::size_t token = 0; token < 50; ++token) {
            const double x = rows.row(token)[channel];
            sum += x;
            squares += x * x;
            largest = std::max(largest, std::abs(rows.row(token)[channel]));
        }
        EXPECT_EQ(statistics[0].channels[channel].largest, largest);
        EXPECT_DOUBLE_EQ(statistics[0].channels[channel].mean, sum / 50);
        EXPECT_DOUBLE_EQ(statistics[0].channels[channel].meanSquare, squares / 50);
    }
}

TEST(ActivationCollector, CountsChannelsAndTokensBeyondTheThreshold) {
    ActivationCollector collector;
    show(collector, "blk.0.attn_q.weight", rowsWithOutlier(2).view());
    const InputStatistics input = collector.statistics().front();
    EXPECT_EQ(input.tokensBeyond, 5U);
    EXPECT_EQ(input.channels[2].shareBeyond, 0.5);
    EXPECT_EQ(input.channels[1].shareBeyond, 0.0);
    ActivationCollector exact({.threshold = 8.0F});
    show(exact, "blk.0.attn_q.weight", rowsWithOutlier(2).view());
    EXPECT_EQ(exact.statistics().front().tokensBeyond, 5U) << "the threshold itself is beyond";
}

TEST(ActivationCollector, CountsSharedInputsOnce) {
    const Rows rows = bellRows(5, 8, 3);
    ActivationCollector collector;
    for (const std::string_view name : {"blk.0.attn_q.weight", "blk.0.attn_k.weight"}) {
        show(collector, name, rows.view());
    }
    const auto statistics = collector.statistics();
    ASSERT_EQ(statistics.size(), 1U);
    EXPECT_EQ(statistics[0].tokens, 5U);
    EXPECT_EQ(statistics[0].tensors,
              (std::vector<std::string>{"blk.0.attn_q.weight", "blk.0.attn_k.weight"}));
}

TEST(ActivationCollector, TakesAllExpertsOfATensorTogether) {
    const Rows rows = bellRows(6, 8, 4);
    ActivationCollector collector;
    for (const std::size_t expert : {0U, 2U}) {
        const ConstRows routed = rows.view().part(expert, 3);
        collector.observe({"blk.0.ffn_gate_exps.weight", expert, 4, routed});
        collector.observe({"blk.0.ffn_up_exps.weight", expert, 4, routed});
    }
    const auto statistics = collector.statistics();
    ASSERT_EQ(statistics.size(), 1U);
    EXPECT_EQ(statistics[0].tokens, 6U);
    EXPECT_EQ(statistics[0].tensors.size(), 2U);
    EXPECT_EQ(statistics[0].picture.count, 0U);
}

TEST(ActivationCollector, KeepsTheValuesAsASketch) {
    const Rows rows = bellRows(100, 64, 5);
    ActivationCollector collector;
    show(collector, "blk.0.attn_q.weight", rows.view());
    const auto sketch = collector.statistics().front().values;
    std::uint64_t count = 0;
    float before = -std::numeric_limits<float>::infinity();
    for (const measure::ValueCell& cell : sketch.cells) {
        EXPECT_GE(cell.low, before);
        EXPECT_LE(cell.high - cell.low, std::abs(cell.high) / 64.0F);
        before = cell.high;
        count += cell.count;
    }
    EXPECT_EQ(count, 6400U);
    const auto histogram = sketch.histogram(-10.0, 10.0, 2);
    std::uint64_t negative = 0;
    for (const float value : rows.values) negative += value < 0.0F ? 1 : 0;
    EXPECT_EQ(histogram.counts, (std::vector<std::uint64_t>{negative, 6400 - negative}));
}

TEST(ActivationCollector, DrawsTheFirstTokensWithTheLoudestOfNeighbours) {
    Rows rows(3, 5);
    rows.values = {1, -2, 0, 0, 3, 0, 0, 0, 0, -7, 9, 9, 9, 9, 9};
    ActivationCollector collector({.pictureTokens = 2, .pictureColumns = 2});
    show(collector, "blk.0.attn_q.weight", rows.view());
    const Rows picture = collector.statistics().front().picture;
    EXPECT_EQ(picture.count, 2U);
    EXPECT_EQ(picture.width, 2U);
    EXPECT_EQ(picture.values, (std::vector<float>{2, 3, 0, 7}));
}

TEST(ActivationCollector, LeavesOutTokensThatAreNotFinite) {
    Rows rows = rowsWithOutlier(1);
    rows.row(1)[3] = std::numeric_limits<float>::quiet_NaN();
    rows.row(3)[0] = std::numeric_limits<float>::infinity();
    ActivationCollector collector;
    show(collector, "blk.0.attn_q.weight", rows.view());
    const InputStatistics input = collector.statistics().front();
    EXPECT_EQ(input.tokens, 10U);
    EXPECT_EQ(input.tokensNotFinite, 2U);
    EXPECT_EQ(input.channels[0].largest, 0.5F);
    EXPECT_EQ(input.channels[3].mean, 0.5);
    EXPECT_EQ(input.channels[1].shareBeyond, 5.0 / 8.0);
}

TEST(ActivationCollector, GivesTheSameBitsOnEveryProcessor) {
    const Rows rows = bellRows(40, 77, 6);
    const auto figures = [&] {
        ActivationCollector collector({.threshold = 2.0F});
        show(collector, "blk.0.attn_q.weight", rows.view());
        std::vector<double> numbers;
        const auto statistics = collector.statistics();
        for (const ChannelFigures& channel : statistics.front().channels) {
            numbers.insert(numbers.end(), {channel.largest, channel.mean, channel.meanSquare,
                                           channel.shareBeyond});
        }
        return numbers;
    };
    const auto targets = formats::vectorTargets();
    formats::useVectorTarget(targets.back());
    const auto expected = figures();
    for (const std::int64_t target : targets) {
        formats::useVectorTarget(target);
        EXPECT_EQ(figures(), expected) << formats::vectorTargetName(target);
    }
    formats::useVectorTarget(0);
}

TEST(OutlierChannels, AreThoseOfManyLayersAndTokens) {
    ActivationCollector collector;
    for (int layer = 0; layer < 4; ++layer) {
        const std::string block = "blk." + std::to_string(layer);
        const Rows often = rowsWithOutlier(2);
        Rows once = rowsWithOutlier(layer == 0 ? 1 : 2);
        show(collector, block + ".attn_q.weight", often.view());
        show(collector, block + ".ffn_up.weight", once.view());
        show(collector, block + ".ffn_down.weight", rowsWithOutlier(3).view());
    }
    const auto statistics = collector.statistics();
    const auto outliers = outlierChannels(statistics);
    ASSERT_EQ(outliers.size(), 2U);
    EXPECT_EQ(outliers[0].channel, 1U);
    EXPECT_EQ(outliers[0].layers, 1U);
    EXPECT_EQ(outliers[0].layerShare, 0.25);
    EXPECT_EQ(outliers[1].channel, 2U);
    EXPECT_EQ(outliers[1].layers, 4U);
    EXPECT_EQ(outliers[1].tokenShare, 0.5);
    EXPECT_EQ(outliers[1].largest, 8.0F);
    EXPECT_EQ(outlierChannels(statistics, {.layerShare = 0.5}).size(), 1U);
    EXPECT_TRUE(outlierChannels(statistics, {.tokenShare = 0.6}).empty());
    EXPECT_TRUE(outlierChannels({}).empty());
}

}  // namespace
}  // namespace weightscape::inference
