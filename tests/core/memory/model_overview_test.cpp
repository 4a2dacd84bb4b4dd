// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/model_overview.h"

#include <gtest/gtest.h>

#include "tests/support/golden_arrays.h"

namespace weightscape::memory {
namespace {

TEST(ModelOverview, SaysOfTheSampleWhatItsHeaderSays) {
    const auto overview = overviewOf("sample", {});
    ASSERT_TRUE(overview) << describe(overview.error());
    EXPECT_EQ(overview->architecture, "llama");
    EXPECT_EQ(overview->parameters, 4590848U);
    EXPECT_EQ(overview->quantization.english(), "F16");
    EXPECT_EQ(overview->bytes, 9237632U);
    EXPECT_GT(overview->use.totalLow(), overview->use.weights);
    EXPECT_EQ(fitIn(overview->use, std::uint64_t{1} << 33U), Fit::Fits);
}

TEST(ModelOverview, NamesTheTypeOfMostBytesOfOtherFrameworks) {
    const auto overview = overviewOf(test::frameworkFiles() / "checkpoint.ckpt", {});
    ASSERT_TRUE(overview) << describe(overview.error());
    EXPECT_EQ(overview->quantization.english(), "F32");
    EXPECT_TRUE(overview->architecture.empty());
}

TEST(ModelOverview, WhatCannotBeOpenedIsAnError) {
    EXPECT_FALSE(overviewOf(test::frameworkFiles() / "refused-objects.npy", {}));
    EXPECT_FALSE(overviewOf("nowhere.gguf", {}));
}

}  // namespace
}  // namespace weightscape::memory
