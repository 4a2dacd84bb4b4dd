// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "core/measure/block_view.h"
#include "tests/app/cli/run_program.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const std::string kTensor = "blk.1.ffn_down.weight";

TEST(CommandLineBlock, IsTheBlockOfTheCoreToTheBit) {
    const json block = jsonOf(
        {"block", "sample", "--tensor", kTensor, "--format", "q4_k", "--row", "3", "--block", "1"});
    EXPECT_THAT(keysOf(block),
                UnorderedElementsAre("tensor", "format", "row", "block", "first_column",
                                     "blocks_per_row", "by_importance", "relative_rmse",
                                     "overflowed", "stored", "bytes", "fields", "weights"));
    const auto model = files::openModel("sample");
    ASSERT_TRUE(model);
    const TensorInfo* tensor = (*model)->find(kTensor);
    ASSERT_NE(tensor, nullptr);
    SilentTask task;
    const auto view =
        measure::viewBlock(**model, *tensor, {.format = formats::findFormat("q4_k")}, {3, 1}, task);
    ASSERT_TRUE(view);
    EXPECT_EQ(block.at("tensor"), kTensor);
    EXPECT_EQ(block.at("format"), "q4_k");
    EXPECT_EQ(block.at("first_column"), 256);
    EXPECT_EQ(block.at("stored"), false);
    EXPECT_EQ(block.at("relative_rmse"), view->errors.relativeRmse());
    EXPECT_EQ(block.at("bytes").get<std::string>().size(), 2 * view->bytes.size());
    ASSERT_EQ(block.at("fields").size(), view->layout.fields.size());
    ASSERT_EQ(block.at("weights").size(), 256U);
    for (std::size_t i = 0; i < 256; ++i) {
        EXPECT_EQ(block.at("weights").at(i).at("decoded"), view->decoded[i]);
        EXPECT_EQ(block.at("weights").at(i).at("error"), view->error(i));
    }
    const json& scale = block.at("fields").at(0);
    EXPECT_THAT(keysOf(scale), UnorderedElementsAre("name", "kind", "ggml", "index", "bits",
                                                    "weights", "stored", "number"));
    EXPECT_EQ(scale.at("kind"), "scale");
    EXPECT_EQ(scale.at("number"), view->number(0).value());
    EXPECT_THAT(scale.at("bits"), ElementsAre(json({0, 16})));
}

TEST(CommandLineBlock, ShowsAGroupOfAScheme) {
    const json group =
        jsonOf({"block", "sample", "--tensor", kTensor, "--format", "int4", "--mapping", "affine",
                "--granularity", "group:64", "--scale", "f32", "--row", "3", "--block", "2"});
    EXPECT_EQ(group.at("scheme"), "int4 mapping=affine granularity=group:64 scale=f32");
    EXPECT_EQ(group.at("first_row"), 3);
    EXPECT_EQ(group.at("first_column"), 128);
    ASSERT_EQ(group.at("weights").size(), 64U);
    const double scale = group.at("scale").get<double>();
    const double zero = group.at("zero_point").get<double>();
    EXPECT_NEAR(scale, (group.at("high").get<double>() - group.at("low").get<double>()) / 15.0,
                1e-6 * scale);
    EXPECT_NEAR(group.at("bound").get<double>(), scale / 2.0, 1e-9);
    double largest = 0.0;
    for (const json& weight : group.at("weights")) {
        const double code = weight.at("code").get<double>();
        EXPECT_GE(code, 0.0);
        EXPECT_LE(code, 15.0);
        EXPECT_NEAR(weight.at("decoded").get<double>(), (code - zero) * scale, 1e-6);
        largest = std::max(largest, std::abs(weight.at("error").get<double>()));
    }
    EXPECT_EQ(
        std::max(group.at("largest_error").get<double>(), group.at("largest_beyond").get<double>()),
        largest);
}

TEST(CommandLineBlock, SaysHowTheBoundOfAGroupFollows) {
    const Finished run =
        runCli({"block", "sample", "--tensor", kTensor, "--format", "int4", "--row", "1"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("bound on the error"));
    EXPECT_THAT(run.out, HasSubstr("T / (2^(k-1) - 1) / 2"));
    EXPECT_THAT(run.out, HasSubstr("largest error"));
    EXPECT_EQ(runCli({"block", "sample", "--tensor", kTensor, "--mapping", "affine"}).status, 2);
    EXPECT_EQ(
        runCli({"block", "sample", "--tensor", kTensor, "--format", "q4_k", "--mapping", "affine"})
            .status,
        2);
    EXPECT_EQ(runCli({"block", "sample", "--tensor", kTensor, "--format", "int4", "--block", "999"})
                  .status,
              1);
}

TEST(CommandLineBlock, ShowsBlocksWithCalibratedScales) {
    const auto block = [](std::vector<std::string> more) {
        std::vector<std::string> arguments = {"block", "sample",   "--tensor",
                                              kTensor, "--format", "q4_0"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return jsonOf(arguments);
    };
    EXPECT_LE(block({"--calibration", "mse"}).at("relative_rmse"), block({}).at("relative_rmse"));
}

TEST(CommandLineBlock, ShowsTheBytesOfTheFileWithoutAFormat) {
    const json block = jsonOf({"block", "sample", "--tensor", "output.weight"});
    EXPECT_EQ(block.at("format"), "f16");
    EXPECT_EQ(block.at("stored"), true);
    EXPECT_EQ(block.at("bytes").get<std::string>().size(), 4U);
}

TEST(CommandLineBlock, TextNamesFieldsBytesAndEveryWeight) {
    const Finished finished = runCli({"block", "sample", "--tensor", kTensor, "--format", "q6_k"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(finished.err, "");
    EXPECT_THAT(finished.out, HasSubstr("sub-block scale 15"));
    EXPECT_THAT(finished.out, HasSubstr("208-209"));
    // The two places of the code of weight 37, in the low and in the high bits.
    EXPECT_THAT(finished.out, HasSubstr("code 37.0-3, 133.2-3 = "));
    EXPECT_EQ(std::count(finished.out.begin(), finished.out.end(), '\n'),
              2 + 1 + 1 + 14 + 1 + 18 + 1 + 257);
}

TEST(CommandLineBlock, SaysWhenAFormatLacksItsImportance) {
    const Finished finished =
        runCli({"block", "sample", "--tensor", kTensor, "--format", "iq2_xxs"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.err, HasSubstr("importance"));
}

TEST(CommandLineBlock, TakesAnImportanceMatrix) {
    const std::vector<std::string> plain = {"block",    "sample", "--tensor", kTensor,
                                            "--format", "q4_0",   "--row",    "3"};
    std::vector<std::string> weighted = plain;
    weighted.insert(weighted.end(), {"--imatrix", "sample"});
    const json without = jsonOf(plain);
    const json with = jsonOf(weighted);
    EXPECT_EQ(without.at("by_importance"), false);
    EXPECT_EQ(with.at("by_importance"), true);
    EXPECT_NE(with.at("bytes"), without.at("bytes"));
    EXPECT_THAT(runCli(weighted).out, HasSubstr("encoded from F16 by importance"));
    weighted.insert(weighted.end(), {"--exclude-weights", "attn"});
    EXPECT_EQ(jsonOf(weighted), with);
}

TEST(CommandLineBlock, SaysWhenTheMatrixHasNothingForTheTensor) {
    const std::vector<std::string> needs = {"block",    "sample",  "--tensor",  kTensor,
                                            "--format", "iq2_xxs", "--imatrix", "sample"};
    EXPECT_EQ(runCli(needs).err, "");
    std::vector<std::string> elsewhere = needs;
    elsewhere.insert(elsewhere.end(), {"--include-weights", "attn"});
    const Finished finished = runCli(elsewhere);
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.err, HasSubstr("nothing that fits this tensor"));
    EXPECT_EQ(runCli({"block", "sample", "--tensor", kTensor, "--imatrix-prior", "one"}).status, 2);
}

TEST(CommandLineBlock, NeedsOneTensorAndAPlaceInIt) {
    const Finished several = runCli({"block", "sample", "--tensor", "blk.*"});
    EXPECT_EQ(several.status, 1);
    EXPECT_THAT(several.err, HasSubstr("name one"));
    const Finished beyond = runCli({"block", "sample", "--tensor", kTensor, "--row", "256"});
    EXPECT_EQ(beyond.status, 1);
    EXPECT_THAT(beyond.err, HasSubstr("from 0 to 255"));
    EXPECT_EQ(runCli({"block", "sample"}).status, 2);
    EXPECT_EQ(runCli({"block", "sample", "--tensor", kTensor, "--row", "-1"}).status, 2);
    EXPECT_EQ(runCli({"block", "sample", "--tensor", kTensor, "--format", "q9"}).status, 2);
}

}  // namespace
}  // namespace weightscape::test
