// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/pooled_hessians.h"

#include <gtest/gtest.h>

#include <vector>

namespace weightscape::encoders {
namespace {

std::shared_ptr<const InputHessian> hessian(double tokens, std::vector<float> values) {
    return std::make_shared<const InputHessian>(InputHessian{2, tokens, std::move(values)});
}

TEST(PooledHessians, LeaveAloneWhatSawEnough) {
    const TensorHessians enough = {hessian(4, {1, 0, 0, 1}), hessian(100, {3, 1, 1, 3})};
    const PooledHessians pooled(enough);
    EXPECT_EQ(pooled.of(0), enough[0]);
    EXPECT_EQ(pooled.of(1), enough[1]);
}

TEST(PooledHessians, LeanOnTheMeanAsFarAsTokensAreMissing) {
    // Two columns want four tokens: the first matrix knows half of what it should.
    const TensorHessians some = {hessian(2, {4, 0, 0, 0}), hessian(6, {0, 0, 0, 8})};
    const PooledHessians pooled(some);
    const auto own = pooled.of(0);
    // The mean is {1, 0, 0, 6}, whose trace 7 becomes 4.
    EXPECT_FLOAT_EQ(own->at(0, 0), 0.5F * 4.0F + 0.5F * 4.0F / 7.0F);
    EXPECT_FLOAT_EQ(own->at(1, 1), 0.5F * 6.0F * 4.0F / 7.0F);
    EXPECT_EQ(pooled.of(1), some[1]);
}

TEST(PooledHessians, AreTheMeanWhereNothingWasSeen) {
    const TensorHessians some = {nullptr, hessian(8, {2, 1, 1, 2})};
    const auto unseen = PooledHessians(some).of(0);
    ASSERT_NE(unseen, nullptr);
    EXPECT_EQ(std::vector<float>(unseen->values.begin(), unseen->values.end()),
              (std::vector<float>{2, 1, 1, 2}));
    const TensorHessians none = {nullptr, nullptr};
    EXPECT_EQ(PooledHessians(none).of(0), nullptr);
}

TEST(PooledHessians, OfOneMatrixAreItsOwn) {
    const TensorHessians one = {hessian(1, {1, 0, 0, 1})};
    EXPECT_EQ(PooledHessians(one).of(0), one[0]);
}

}  // namespace
}  // namespace weightscape::encoders
