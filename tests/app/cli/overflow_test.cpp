// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weights that a format cannot hold, and weights that are no numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
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

TEST(CommandLineError, TheMedianStandsBesideTheMeanThatOneTensorOwns) {
    const TemporaryFolder folder;
    const auto path = (folder / "loud.gguf").string();
    writeSmallGguf(folder / "loud.gguf", smallLlamaMetadata(2),
                   {{"blk.0.ffn_up.weight", {256, 16}},
                    {"blk.0.ffn_down.weight", {256, 16}, "f16", {{0, 60'000.0F}}},
                    {"blk.1.ffn_up.weight", {256, 16}}});
    const json document = jsonOf({"error", path, "--format", "q8_0,f16"});
    const json& results = document.at("results");
    std::vector<double> errors;
    for (std::size_t i = 0; i < 3; ++i) errors.push_back(results.at(i).at("relative_rmse"));
    std::sort(errors.begin(), errors.end());
    const json& total = document.at("totals").at(0);
    EXPECT_EQ(total.at("format"), "q8_0");
    EXPECT_EQ(total.at("quantized_tensors"), 3);
    EXPECT_EQ(total.at("median_relative_rmse"), errors[1]);
    EXPECT_LT(total.at("relative_rmse"), 0.1 * errors[1]);
    EXPECT_EQ(document.at("totals").at(1).at("quantized_tensors"), 0);
    EXPECT_TRUE(document.at("totals").at(1).at("median_relative_rmse").is_null());
    EXPECT_THAT(runCli({"error", path, "--format", "q8_0"}).out, HasSubstr("median of 3"));

    const auto out = (folder / "out.gguf").string();
    ASSERT_EQ(runCli({"quantize", path, out, "--recipe", "pure:q8_0"}).status, 0);
    const json compared = jsonOf({"compare", path, out}).at("total");
    EXPECT_EQ(compared.at("quantized_tensors"), 3);
    EXPECT_NEAR(compared.at("median_relative_rmse").get<double>(), errors[1], 1e-12);
    EXPECT_NEAR(compared.at("relative_rmse").get<double>(), total.at("relative_rmse").get<double>(),
                1e-12);
    EXPECT_THAT(runCli({"compare", path, out}).out,
                HasSubstr("Median of those that B has quantized (3)"));
}

TEST(CommandLineBlock, CountsWhatOverflows) {
    const TemporaryFolder folder;
    const auto path = (folder / "loud.gguf").string();
    writeSmallGguf(folder / "loud.gguf", smallLlamaMetadata(1),
                   {{"blk.0.ffn_up.weight", {256, 16}, "f32", {{40, 1e9F}}}});
    const auto ask = [&](const char* block) {
        return jsonOf({"block", path, "--tensor", "blk.0.ffn_up.weight", "--format", "q8_0",
                       "--block", block});
    };
    EXPECT_EQ(ask("0").at("overflowed"), 0);
    EXPECT_EQ(ask("1").at("overflowed"), 32);
    // The scale of a scheme stays at the largest that F16 holds.
    EXPECT_EQ(jsonOf({"block", path, "--tensor", "blk.0.ffn_up.weight", "--format", "int4",
                      "--block", "1"})
                  .at("overflowed"),
              0);
}

}  // namespace
}  // namespace weightscape::test
