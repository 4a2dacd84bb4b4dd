// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/app/cli/run_program.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(CommandLineCompare, ErrorsOfAnExportAreThoseItReported) {
    const TemporaryFolder folder;
    const std::string out = (folder / "out.gguf").string();
    const json written = jsonOf({"quantize", "sample", out, "--recipe", "Q4_K_M"});
    const json compared = jsonOf({"compare", "sample", out});
    ASSERT_EQ(compared.at("tensors").size(), written.at("tensors").size());
    for (const json& tensor : compared.at("tensors")) {
        EXPECT_THAT(keysOf(tensor), ElementsAre("bytes_a", "bytes_b", "name", "non_finite",
                                                "overflowed", "relative_rmse", "rmse", "sqnr_db",
                                                "type_a", "type_b", "weighted_relative_rmse"));
        bool found = false;
        for (const json& other : written.at("tensors")) {
            if (other.at("name") != tensor.at("name")) continue;
            found = true;
            EXPECT_EQ(tensor.at("type_b"), other.at("type"));
            EXPECT_EQ(tensor.at("bytes_b"), other.at("bytes"));
            EXPECT_EQ(tensor.at("rmse"), other.at("rmse")) << tensor.at("name");
            EXPECT_EQ(tensor.at("sqnr_db"), other.at("sqnr_db")) << tensor.at("name");
        }
        EXPECT_TRUE(found) << tensor.at("name");
    }
    const json& metadata = compared.at("metadata");
    EXPECT_THAT(metadata.at("only_a"), testing::IsEmpty());
    EXPECT_EQ(metadata.at("changed").at(0).at("key"), "general.file_type");
}

TEST(CommandLineCompare, NamesWhatOnlyOneHasAndWhatHasAnotherShape) {
    const TemporaryFolder folder;
    writeSmallGguf(folder / "a.gguf", smallLlamaMetadata(1),
                   {{"blk.0.attn_q.weight", {256, 4}}, {"blk.0.attn_k.weight", {256, 4}}});
    writeSmallGguf(folder / "b.gguf", smallLlamaMetadata(1),
                   {{"blk.0.attn_q.weight", {256, 8}}, {"blk.0.attn_v.weight", {256, 4}}});
    const auto a = (folder / "a.gguf").string();
    const auto b = (folder / "b.gguf").string();
    const json tensors = jsonOf({"compare", a, b}).at("tensors");
    ASSERT_EQ(tensors.size(), 3U);
    EXPECT_TRUE(tensors[0].at("rmse").is_null());
    EXPECT_TRUE(tensors[1].at("type_b").is_null());
    EXPECT_TRUE(tensors[2].at("type_a").is_null());
    const Finished text = runCli({"compare", a, b});
    EXPECT_THAT(text.out, HasSubstr("another shape"));
    EXPECT_THAT(text.out, HasSubstr("only in B"));
    EXPECT_EQ(runCli({"compare", a}).status, 2);
    EXPECT_EQ(runCli({"compare", a, (folder / "none.gguf").string()}).status, 1);
}

TEST(CommandLineCompare, WhatOverflowedInBIsNoSmallError) {
    const TemporaryFolder folder;
    const float infinity = std::numeric_limits<float>::infinity();
    const auto model = [&](const char* name, const char* format, float value) {
        writeSmallGguf(folder / name, smallLlamaMetadata(1),
                       {{"blk.0.attn_q.weight", {256, 4}, format, {{5, value}, {9, infinity}}}});
        return (folder / name).string();
    };
    const auto a = model("a.gguf", "bf16", -3e38F);
    const auto b = model("b.gguf", "f16", -3e38F);
    const json tensor = jsonOf({"compare", a, b}).at("tensors").at(0);
    EXPECT_TRUE(tensor.at("rmse").is_null());
    EXPECT_TRUE(tensor.at("sqnr_db").is_null());
    EXPECT_EQ(tensor.at("overflowed"), 1);
    EXPECT_EQ(tensor.at("non_finite"), 1);
    const Finished text = runCli({"compare", a, b});
    EXPECT_THAT(text.out, HasSubstr("overflow"));
    EXPECT_THAT(text.err, HasSubstr("overflow as F16: 1 of 1024"));
    EXPECT_THAT(text.err, HasSubstr("NaN or infinite: 1 of 1024"));
}

TEST(CommandLineCompare, WithAMatrixErrorsByImportanceAreThoseOfTheCommandError) {
    const TemporaryFolder folder;
    const std::string out = (folder / "out.gguf").string();
    // What is written without the matrix and judged by it.
    ASSERT_EQ(runCli({"quantize", "sample", out, "--recipe", "Q4_0"}).status, 0);
    const json tensors = jsonOf({"compare", "sample", out, "--imatrix", "sample"}).at("tensors");
    const json known = jsonOf({"error", "sample", "--format", "q4_0", "--imatrix", "sample"});
    int compared = 0;
    for (const json& tensor : tensors) {
        for (const json& entry : known.at("results")) {
            if (entry.at("tensor") != tensor.at("name") || tensor.at("type_b") != "q4_0") continue;
            const json& blind = entry.at("weighted_relative_rmse_without_matrix");
            ASSERT_EQ(tensor.at("weighted_relative_rmse").is_null(), blind.is_null());
            if (blind.is_null()) continue;
            EXPECT_NEAR(tensor.at("weighted_relative_rmse"), blind, 1e-9);
            ++compared;
        }
    }
    EXPECT_GT(compared, 30);
    EXPECT_THAT(runCli({"compare", "sample", out, "--imatrix", "sample"}).out,
                HasSubstr("By importance"));
    EXPECT_TRUE(jsonOf({"compare", "sample", out})
                    .at("tensors")
                    .at(3)
                    .at("weighted_relative_rmse")
                    .is_null());
}

TEST(CommandLineCompare, AModelLosesNothingAgainstItself) {
    const json tensors = jsonOf({"compare", "sample", "sample"}).at("tensors");
    ASSERT_FALSE(tensors.empty());
    for (const json& tensor : tensors) {
        EXPECT_EQ(tensor.at("rmse"), 0.0);
        EXPECT_TRUE(tensor.at("sqnr_db").is_null()) << "infinite";
    }
}

}  // namespace
}  // namespace weightscape::test
