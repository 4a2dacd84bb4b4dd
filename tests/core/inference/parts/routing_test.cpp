// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/parts/routing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/gradient_check.h"

namespace weightscape::test {
namespace {

using inference::Routing;
using inference::RoutingKind;
using inference::RoutingSpec;
using inference::Rows;

Rows logitsOf(std::vector<float> numbers) {
    Rows rows(1, numbers.size());
    rows.values = std::move(numbers);
    return rows;
}

std::vector<std::uint32_t> expertsOf(const Routing& routing) {
    std::vector<std::uint32_t> experts;
    for (const inference::ChosenExpert& choice : routing.choices) experts.push_back(choice.expert);
    return experts;
}

const std::vector<RoutingSpec> kRoutings{
    {RoutingKind::Softmax, 3, false, 1.0F}, {RoutingKind::Softmax, 3, true, 2.5F},
    {RoutingKind::SoftmaxOfChosen, 3},      {RoutingKind::Sigmoid, 3, false, 0.5F},
    {RoutingKind::Sigmoid, 3, true, 1.0F},
};

TEST(Routing, WeighsByTheSoftmaxOfAll) {
    const Rows logits = logitsOf({std::log(1.0F), std::log(5.0F), std::log(2.0F), std::log(2.0F)});
    const Routing routing = inference::routeToExperts({RoutingKind::Softmax, 2}, logits.view());
    EXPECT_EQ(expertsOf(routing), (std::vector<std::uint32_t>{1, 2}));
    EXPECT_FLOAT_EQ(routing.choices[0].weight, 0.5F);
    EXPECT_FLOAT_EQ(routing.choices[1].weight, 0.2F);
}

TEST(Routing, NormalizesAndScales) {
    const Rows logits = logitsOf({std::log(1.0F), std::log(6.0F), std::log(2.0F)});
    const Routing routing =
        inference::routeToExperts({RoutingKind::Softmax, 2, true, 3.0F}, logits.view());
    EXPECT_FLOAT_EQ(routing.choices[0].weight, 3.0F * 0.75F);
    EXPECT_FLOAT_EQ(routing.choices[1].weight, 3.0F * 0.25F);
}

TEST(Routing, WeighsByTheSoftmaxOfTheChosen) {
    const Rows logits = logitsOf({std::log(1.0F), std::log(6.0F), std::log(2.0F)});
    const Routing routing =
        inference::routeToExperts({RoutingKind::SoftmaxOfChosen, 2}, logits.view());
    EXPECT_FLOAT_EQ(routing.choices[0].weight, 0.75F);
    EXPECT_FLOAT_EQ(routing.choices[1].weight, 0.25F);
}

TEST(Routing, DividesByNoTinySum) {
    const Rows logits = logitsOf({-50.0F, -60.0F});
    const Routing routing =
        inference::routeToExperts({RoutingKind::Sigmoid, 1, true}, logits.view());
    EXPECT_FLOAT_EQ(routing.choices[0].weight, std::exp(-50.0F) / 0x1p-14F);
}

TEST(Routing, ListsTheTokensOfEachExpert) {
    Rows logits(3, 3);
    logits.values = {0, 1, 2, 2, 1, 0, 0, 2, 1};
    const Routing routing = inference::routeToExperts({RoutingKind::Softmax, 2}, logits.view());
    ASSERT_EQ(routing.ofExpert.size(), 3U);
    EXPECT_EQ(routing.ofExpert[0], (std::vector<std::uint32_t>{2}));
    EXPECT_EQ(routing.ofExpert[1], (std::vector<std::uint32_t>{1, 3, 4}));
    EXPECT_EQ(routing.ofExpert[2], (std::vector<std::uint32_t>{0, 5}));
    EXPECT_EQ(routing.tokenOf(3), 1U);
}

TEST(Routing, TakesTheFirstOfEqualExperts) {
    const Rows logits = logitsOf({1, 2, 2, 1, 2, 1});
    const Routing routing = inference::routeToExperts({RoutingKind::Sigmoid, 4}, logits.view());
    EXPECT_EQ(expertsOf(routing), (std::vector<std::uint32_t>{1, 2, 4, 0}));
}

TEST(Routing, HandsNaNOn) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Rows logits = logitsOf({nan, 1, nan, 2, nan});
    const Routing routing = inference::routeToExperts({RoutingKind::Softmax, 3}, logits.view());
    EXPECT_EQ(expertsOf(routing), (std::vector<std::uint32_t>{3, 1, 0}));
    for (const inference::ChosenExpert& choice : routing.choices) {
        EXPECT_TRUE(std::isnan(choice.weight));
    }
}

TEST(Routing, HasTheGradientsOfDifferences) {
    for (const RoutingSpec& spec : kRoutings) {
        // Far enough apart that no difference changes the choice.
        Rows logits(2, 6);
        logits.values = {-1.0F, 0.5F, 0.1F, -0.4F, 1.1F, -0.7F,
                         0.7F,  0.2F, 1.2F, -0.3F, 0.4F, -1.5F};
        const Routing routing = inference::routeToExperts(spec, logits.view());
        const Rows weights = variedRows(1, routing.choices.size(), 7);
        Rows gradients(2, 6);
        inference::routeToExpertsBackward(spec, {logits.view(), &routing, weights.values},
                                          gradients.view());
        expectGradient(logits.values, gradients.values, [&] {
            double sum = 0.0;
            const Routing moved = inference::routeToExperts(spec, logits.view());
            for (std::size_t i = 0; i < weights.values.size(); ++i) {
                sum += double{moved.choices[i].weight} * weights.values[i];
            }
            return sum;
        });
    }
}

}  // namespace
}  // namespace weightscape::test
