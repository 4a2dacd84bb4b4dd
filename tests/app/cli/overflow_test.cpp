// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weights that a format cannot hold, and weights that are no numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/cli/run_program.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(CommandLineError, OverflowIsNeverLossless) {
    const TemporaryFolder folder;
    const auto path = (folder / "loud.gguf").string();
    std::map<std::uint64_t, float> loud;
    for (std::uint64_t i = 0; i < 4096; ++i) loud[i] = i % 2 == 0 ? 1e9F : -1e9F;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    writeSmallGguf(folder / "loud.gguf", smallLlamaMetadata(1),
                   {{"blk.0.ffn_up.weight", {256, 16}, "f32", loud},
                    {"blk.0.ffn_down.weight", {256, 16}, "f32", {{77, nan}}}});
    const auto ask = [&](const char* format, const char* tensor) {
        return std::vector<std::string>{"error", path, "--format", format, "--tensor", tensor};
    };
    const json entry = jsonOf(ask("q4_0", "*ffn_up*")).at("results").at(0);
    for (const char* figure : {"mse", "rmse", "relative_rmse", "sqnr_db", "cosine"}) {
        EXPECT_TRUE(entry.at(figure).is_null()) << figure;
    }
    EXPECT_EQ(entry.at("overflowed"), 4096);
    EXPECT_EQ(entry.at("non_finite"), 0);
    for (const char* format : {"f16", "q8_0", "iq4_nl", "q3_k"}) {
        const Finished text = runCli(ask(format, "*ffn_up*"));
        EXPECT_THAT(text.out, testing::Not(HasSubstr("lossless"))) << format;
        EXPECT_THAT(text.out, HasSubstr("∞ %")) << format;
        EXPECT_THAT(text.err, HasSubstr("4096 of 4096")) << format;
    }
    const Finished left = runCli(ask("q4_k", "*ffn_down*"));
    EXPECT_THAT(left.err, HasSubstr("NaN or infinite: 1 of 4096"));
    EXPECT_EQ(jsonOf(ask("f16", "*ffn_down*")).at("results").at(0).at("non_finite"), 1);
}

}  // namespace
}  // namespace weightscape::test
