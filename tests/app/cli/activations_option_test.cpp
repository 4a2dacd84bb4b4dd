// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/app/cli/run_program.h"

namespace weightscape::test {
namespace {

using testing::HasSubstr;

/// Figures of one context of the sample's text.
nlohmann::json evaluatedWith(const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"evaluate", "sample", "--text",    "sample",
                                       "--chunks", "1",      "--context", "256"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return jsonOf(arguments);
}

double divergenceWith(const std::vector<std::string>& options) {
    return evaluatedWith(options).at("kld_mean").get<double>();
}

TEST(ActivationsOption, CoarserInputsAreFartherFromTheOriginal) {
    const double fine = divergenceWith({"--activations", "w8a8"});
    const double coarse = divergenceWith({"--activations", "w4a4"});
    EXPECT_GT(fine, 0.0);
    EXPECT_LT(fine, 0.05);
    EXPECT_GT(coarse, 10.0 * fine);
}

TEST(ActivationsOption, NoneComparesNothing) {
    EXPECT_FALSE(evaluatedWith({"--activations", "none"}).contains("kld_mean"));
}

TEST(ActivationsOption, StaticRangesAreCalibratedWithTheTextOfTheProgram) {
    EXPECT_EQ(divergenceWith({"--activations", "a8 range=mse"}),
              divergenceWith({"--activations", "a8 range=mse", "--calibration-text", "balanced"}));
}

TEST(ActivationsOption, ACoarserCacheIsFartherFromTheOriginal) {
    EXPECT_LT(divergenceWith({"--cache-type", "q8_0"}), divergenceWith({"--cache-type", "q4_0"}));
}

TEST(ActivationsOption, UnknownWaysAreWrongUsage) {
    for (const char* mode : {"w8a9", "llm.int8 range=absmax", "smoothquant:2"}) {
        const Finished run =
            runCli({"evaluate", "sample", "--text", "sample", "--activations", mode});
        EXPECT_EQ(run.status, 2) << mode;
        EXPECT_THAT(run.err, HasSubstr("--activations")) << mode;
    }
}

}  // namespace
}  // namespace weightscape::test
