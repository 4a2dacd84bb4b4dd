// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that only look: formats, info, stats and error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "core/files/open_model.h"
#include "core/formats/registry.h"
#include "core/measure/measure_error.h"
#include "core/measure/measure_treatment.h"
#include "core/measure/statistics.h"
#include "core/quantize/elements/element_type.h"
#include "tests/app/cli/run_program.h"
#include "tests/core/measure/encoding.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST(CommandLineFormats, ListsEveryFormatWithItsNumbers) {
    const json list = jsonOf({"formats"}).at("formats");
    ASSERT_EQ(list.size(), formats::allFormats().size() + elements::allElements().size());
    std::set<std::string> ids;
    for (const json& entry : list) {
        EXPECT_THAT(keysOf(entry), UnorderedElementsAre(
                                       "id", "family", "ggml_type", "block_weights", "block_bytes",
                                       "bits_per_weight", "importance", "storable"));
        ids.insert(entry.at("id").get<std::string>());
        if (entry.at("id") != "q4_k") continue;
        EXPECT_EQ(entry.at("ggml_type"), 12);
        EXPECT_EQ(entry.at("block_weights"), 256);
        EXPECT_EQ(entry.at("block_bytes"), 144);
        EXPECT_EQ(entry.at("bits_per_weight"), 4.5);
        EXPECT_EQ(entry.at("storable"), true);
    }
    EXPECT_EQ(ids.size(), list.size());
    EXPECT_TRUE(ids.contains("q4_k"));
}

TEST(CommandLineFormats, TextNamesEveryFormat) {
    const Finished finished = runCli({"formats"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    for (const auto& format : formats::allFormats()) {
        EXPECT_THAT(finished.out, HasSubstr(std::string(format.info.label)));
    }
}

TEST(CommandLineInfo, DescribesTheSample) {
    const json info = jsonOf({"info", "sample"});
    EXPECT_THAT(keysOf(info), UnorderedElementsAre("file", "format", "version", "architecture",
                                                   "parameters", "file_bytes", "quantization",
                                                   "metadata", "tensors", "warnings"));
    const json& kind = info.at("quantization");
    EXPECT_EQ(kind.at("name"), "F16");
    EXPECT_EQ(kind.at("file_type"), 1);
    EXPECT_EQ(kind.at("stated"), "F16");
    EXPECT_EQ(kind.at("types").size(), 2U);
    EXPECT_EQ(kind.at("types").at(0).at("type"), "f16");
    EXPECT_EQ(info.at("file"), "sample");
    EXPECT_EQ(info.at("format"), "GGUF");
    EXPECT_EQ(info.at("version"), 3);
    EXPECT_EQ(info.at("architecture"), "llama");
    EXPECT_EQ(info.at("parameters"), 4590848);
    EXPECT_EQ(info.at("file_bytes"), 9237632);
    EXPECT_EQ(info.at("metadata").at("llama.block_count"), 6);
    EXPECT_EQ(info.at("metadata").at("tokenizer.ggml.tokens").size(), 2048U);
    EXPECT_EQ(info.at("metadata").at("tokenizer.ggml.add_bos_token"), true);
    EXPECT_TRUE(info.at("metadata").at("llama.rope.freq_base").is_number_float());
    ASSERT_EQ(info.at("tensors").size(), 57U);
    const json& first = info.at("tensors").at(0);
    EXPECT_THAT(keysOf(first),
                UnorderedElementsAre("name", "shape", "type", "parameters", "bytes", "offset"));
    EXPECT_EQ(first.at("name"), "token_embd.weight");
    EXPECT_EQ(first.at("shape"), (json{2048, 256}));
    EXPECT_EQ(first.at("type"), "f16");
    EXPECT_EQ(first.at("bytes"), 1048576);
    EXPECT_TRUE(info.at("warnings").empty());
}

TEST(CommandLineInfo, TextNamesTheFactsAndEveryTensor) {
    const Finished finished = runCli({"info", "sample"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("9237632 B"));
    EXPECT_THAT(finished.out, HasSubstr("4590848"));
    EXPECT_THAT(finished.out, HasSubstr("blk.5.ffn_down.weight"));
    EXPECT_THAT(finished.out, HasSubstr("llama.rope.freq_base"));
    EXPECT_THAT(finished.out, testing::ContainsRegex("Quantization +F16"));
    EXPECT_THAT(finished.out, testing::ContainsRegex("Bits per weight +16\\.0"));
    EXPECT_THAT(finished.out, testing::ContainsRegex("\nF16 +44 +"));
}

TEST(CommandLineInfo, NamesThatAreNotTextAreEscapedAndJsonStaysJson) {
    const TemporaryFolder folder;
    const auto path = folder / "odd.gguf";
    writeSmallGguf(path, smallLlamaMetadata(1), {{"blk.0.\xFF\x1B[31m.weight", {32, 2}}});
    const json info = jsonOf({"info", path.string()});
    EXPECT_THAT(info.at("tensors").at(0).at("name").get<std::string>(), HasSubstr("\\xFF"));
    const Finished text = runCli({"info", path.string()});
    EXPECT_EQ(text.out.find('\x1B'), std::string::npos);
    EXPECT_EQ(text.out.find('\xFF'), std::string::npos);
}

TEST(CommandLineStats, FiguresAreThoseOfTheCoreToTheBit) {
    const json stats = jsonOf({"stats", "sample", "--tensor", "output.weight"});
    ASSERT_EQ(stats.at("tensors").size(), 1U);
    const json& found = stats.at("tensors").at(0);
    EXPECT_THAT(keysOf(found),
                UnorderedElementsAre("name", "count", "min", "max", "mean", "std", "skewness",
                                     "kurtosis", "absmax", "zeros", "non_finite", "beyond_3_sigma",
                                     "beyond_6_sigma", "top_outliers", "histogram"));
    const auto model = files::openModel(files::samplePath().value()).value();
    SilentTask task;
    const auto expected =
        measure::computeStatistics(*model, *model->find("output.weight"), task).value();
    EXPECT_EQ(found.at("count"), expected.count);
    EXPECT_EQ(found.at("mean").get<double>(), expected.mean);
    EXPECT_EQ(found.at("std").get<double>(), expected.standardDeviation);
    EXPECT_EQ(found.at("kurtosis").get<double>(), expected.kurtosis);
    EXPECT_EQ(found.at("beyond_3_sigma"), expected.beyond3Sigma);
    ASSERT_EQ(found.at("top_outliers").size(), 20U);
    EXPECT_THAT(keysOf(found.at("top_outliers").at(0)),
                UnorderedElementsAre("row", "column", "value", "sigma"));
    EXPECT_EQ(found.at("top_outliers").at(3).at("row"), expected.outliers[3].row);
    const json& histogram = found.at("histogram");
    EXPECT_EQ(histogram.at("edges").size(), histogram.at("counts").size() + 1);
    EXPECT_EQ(histogram.at("edges").front().get<double>(), expected.minimum);
    EXPECT_EQ(histogram.at("edges").back().get<double>(), expected.maximum);
}

TEST(CommandLineStats, PatternsSelectTensors) {
    EXPECT_EQ(jsonOf({"stats", "sample", "--tensor", "blk.*.ffn_down.weight"}).at("tensors").size(),
              6U);
    EXPECT_EQ(jsonOf({"stats", "sample", "--tensor", "re:^blk\\.[01]\\.attn_[qk]\\."})
                  .at("tensors")
                  .size(),
              4U);
    EXPECT_EQ(jsonOf({"stats", "sample"}).at("tensors").size(), 57U);
}

TEST(CommandLineStats, NanAndInfinityNeverReachJson) {
    const TemporaryFolder folder;
    const auto path = folder / "nan.gguf";
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    writeSmallGguf(path, smallLlamaMetadata(1),
                   {{"blk.0.ffn_up.weight", {32, 2}, "f32", {{3, nan}, {40, -infinity}}},
                    {"blk.0.ffn_norm.weight", {2}, "f32", {{0, nan}, {1, nan}}}});
    const Finished finished = runCli({"stats", path.string(), "--json"});
    ASSERT_EQ(finished.status, 0) << finished.err;
    const json stats = json::parse(finished.out);  // refuses NaN and Infinity
    EXPECT_EQ(stats.at("tensors").at(0).at("non_finite"), 2);
    EXPECT_TRUE(stats.at("tensors").at(0).at("mean").is_number());
    EXPECT_TRUE(stats.at("tensors").at(1).at("mean").is_null());
    EXPECT_TRUE(stats.at("tensors").at(1).at("min").is_null());
    EXPECT_EQ(runCli({"stats", path.string()}).status, 0);
}

TEST(CommandLineError, FiguresAreThoseOfTheCoreToTheBit) {
    const json results =
        jsonOf({"error", "sample", "--format", "q4_0,Q8_0", "--tensor", "blk.2.ffn_up.weight"})
            .at("results");
    ASSERT_EQ(results.size(), 2U);
    EXPECT_THAT(keysOf(results.at(0)),
                UnorderedElementsAre(
                    "tensor", "format", "bits_per_weight", "bytes", "mse", "rmse", "relative_rmse",
                    "max_abs_error", "sqnr_db", "cosine", "weighted_mse", "weighted_relative_rmse",
                    "weighted_confidence", "weighted_relative_rmse_without_matrix",
                    "weighted_confidence_without_matrix", "sampled_fraction", "confidence",
                    "scheme", "calibration", "overflowed", "non_finite", "bound_db",
                    "bound_left_out", "clipping_share", "rounding_share", "scale_precision_share",
                    "kept_aside_share", "worst_groups"));
    EXPECT_TRUE(results.at(0).at("scheme").is_null());
    EXPECT_GT(results.at(0).at("rounding_share").get<double>(), 0.5);
    const auto model = files::openModel(files::samplePath().value()).value();
    SilentTask task;
    const auto expected = test::measureExact(*model, *model->find("blk.2.ffn_up.weight"),
                                             *formats::findFormat("q4_0"), task)
                              .value();
    const json& first = results.at(0);
    EXPECT_EQ(first.at("tensor"), "blk.2.ffn_up.weight");
    EXPECT_EQ(first.at("format"), "q4_0");
    EXPECT_EQ(first.at("bytes"), 512 * 256 / 32 * 18);
    EXPECT_EQ(first.at("mse").get<double>(), expected.mse());
    EXPECT_EQ(first.at("relative_rmse").get<double>(), expected.relativeRmse());
    EXPECT_EQ(first.at("sqnr_db").get<double>(), expected.sqnrDb());
    EXPECT_EQ(first.at("cosine").get<double>(), expected.sums.cosine());
    EXPECT_EQ(first.at("max_abs_error").get<double>(), expected.sums.maxAbsError);
    EXPECT_TRUE(first.at("weighted_mse").is_null());
    EXPECT_EQ(first.at("sampled_fraction"), 1.0);
    EXPECT_EQ(first.at("confidence"), 0.0);
    EXPECT_EQ(results.at(1).at("format"), "q8_0");
    EXPECT_LT(results.at(1).at("mse"), first.at("mse"));
}

TEST(CommandLineError, ACalibratorServesFormatsThatLeaveTheirScaleOpen) {
    const json results = jsonOf({"error", "sample", "--format", "q4_0,q4_k", "--calibration", "mse",
                                 "--tensor", "blk.0.attn_v.weight"})
                             .at("results");
    const json plain =
        jsonOf({"error", "sample", "--format", "q4_0", "--tensor", "blk.0.attn_v.weight"})
            .at("results");
    EXPECT_EQ(results.at(0).at("calibration"), "mse");
    EXPECT_TRUE(results.at(1).at("calibration").is_null());
    EXPECT_LT(results.at(0).at("mse"), plain.at(0).at("mse"));
    // What no code can beat is the same at the same rate, and beyond both.
    EXPECT_EQ(results.at(0).at("bound_db"), plain.at(0).at("bound_db"));
    EXPECT_GT(results.at(0).at("bound_db"), results.at(0).at("sqnr_db"));
    const Finished refused =
        runCli({"error", "sample", "--format", "q4_k", "--calibration", "mse"});
    EXPECT_EQ(refused.status, 2);
}

TEST(CommandLineError, SchemesHaveTheFiguresOfTheCoreAndTheirReasons) {
    const json results = jsonOf({"error", "sample", "--format", "int4,q4_0", "--granularity",
                                 "group:64", "--mapping", "affine", "--calibration",
                                 "percentile:99", "--tensor", "blk.2.ffn_up.weight"})
                             .at("results");
    ASSERT_EQ(results.size(), 2U);
    const json& first = results.at(0);
    const auto model = files::openModel(files::samplePath().value()).value();
    const auto treatment = encoders::parseTreatment(
        "int4 mapping=affine granularity=group:64 calibration=percentile:99");
    ASSERT_TRUE(treatment);
    SilentTask task;
    const auto expected =
        measure::measureTreatment(*model, *model->find("blk.2.ffn_up.weight"),
                                  {.treatment = *treatment, .explain = true}, task)
            .value();
    EXPECT_EQ(first.at("format"), "int4");
    EXPECT_EQ(first.at("scheme"), encoders::treatmentText(*treatment));
    EXPECT_EQ(first.at("bytes"), 512 * 256 * 4 / 8 + 512 * 256 / 64 * 5 / 2);
    EXPECT_EQ(first.at("bits_per_weight"), 4.3125);  // F16 scale and 4-bit zero point per 64
    EXPECT_EQ(first.at("mse").get<double>(), expected.error.mse());
    EXPECT_EQ(first.at("cosine").get<double>(), expected.error.sums.cosine());
    EXPECT_EQ(first.at("sampled_fraction"), 1.0);
    const double clipping = first.at("clipping_share").get<double>();
    EXPECT_EQ(clipping, expected.explanation->parts.clipping / expected.error.sums.sumSquaredError);
    EXPECT_GT(clipping, 0.0);
    EXPECT_NEAR(clipping + first.at("rounding_share").get<double>() +
                    first.at("scale_precision_share").get<double>() +
                    first.at("kept_aside_share").get<double>(),
                1.0, 1e-9);
    ASSERT_EQ(first.at("worst_groups").size(), 5U);
    EXPECT_EQ(first.at("worst_groups").at(0).at("weights"), 64);
    EXPECT_GE(first.at("worst_groups").at(0).at("squared_error"),
              first.at("worst_groups").at(1).at("squared_error"));
    EXPECT_EQ(results.at(1).at("format"), "q4_0");
    double whole = 0.0;
    for (const char* share :
         {"clipping_share", "rounding_share", "scale_precision_share", "kept_aside_share"}) {
        EXPECT_GE(results.at(1).at(share).get<double>(), 0.0) << share;
        whole += results.at(1).at(share).get<double>();
    }
    EXPECT_NEAR(whole, 1.0, 1e-9);
    EXPECT_EQ(results.at(1).at("worst_groups").size(), 5U);
    EXPECT_THAT(runCli({"error", "sample", "--format", "int4", "--tensor", "output.weight"}).out,
                HasSubstr("clipping 0.0 %, rounding 100.0 %, scale 0.0 %"));
}

TEST(CommandLineError, SchemesAreSampledWhereTheirGroupsAreIndependent) {
    const auto measure = [](const std::string& granularity, const std::string& sample) {
        return jsonOf({"error", "sample", "--format", "int4", "--granularity", granularity,
                       "--tensor", "token_embd.weight", "--sample", sample})
            .at("results")
            .at(0);
    };
    const json exact = measure("group:64", "1");
    const json sampled = measure("group:64", "0.25");
    EXPECT_NEAR(sampled.at("sampled_fraction").get<double>(), 0.25, 0.001);
    EXPECT_GT(sampled.at("confidence").get<double>(), 0.0);
    EXPECT_NEAR(sampled.at("relative_rmse").get<double>(), exact.at("relative_rmse").get<double>(),
                2.0 * sampled.at("confidence").get<double>());
    EXPECT_EQ(sampled.at("bytes"), exact.at("bytes"));
    EXPECT_TRUE(sampled.at("rounding_share").is_null());
    EXPECT_EQ(measure("column", "0.25").at("sampled_fraction"), 1.0);
}

TEST(CommandLineError, PartsThatDoNotGoTogetherAreWrongUsage) {
    const auto refusal = [](std::vector<std::string> options) {
        std::vector<std::string> arguments = {"error", "sample", "--tensor", "output.weight"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Finished finished = runCli(arguments);
        EXPECT_EQ(finished.status, 2) << finished.err;
        EXPECT_EQ(finished.out, "");
        return finished.err;
    };
    EXPECT_THAT(refusal({"--format", "q4_0", "--granularity", "row"}), HasSubstr("--granularity"));
    EXPECT_THAT(refusal({"--format", "int9"}), HasSubstr("2 to 8 bits"));
    EXPECT_THAT(refusal({"--format", "int4", "--granularity", "group:2"}), HasSubstr("from 16"));
    EXPECT_THAT(refusal({"--format", "nf4", "--mapping", "affine"}), HasSubstr("affine"));
    EXPECT_THAT(refusal({"--format", "int4", "--calibration", "guess"}), HasSubstr("guess"));
    EXPECT_THAT(refusal({"--format", "int4", "--scale", "f8"}), HasSubstr("f8"));
    EXPECT_THAT(refusal({"--format", "int4", "--rounding", "up"}), HasSubstr("up"));
    EXPECT_THAT(refusal({"--format", "int4", "--granularity", "column", "--outliers", "equalize"}),
                HasSubstr("equalize"));
}

TEST(CommandLineFormats, ListsElementTypesWithoutWhatSchemesDecide) {
    int found = 0;
    const json document = jsonOf({"formats"});
    for (const json& format : document.at("formats")) {
        if (format.at("id") == "int4") {
            ++found;
            EXPECT_EQ(format.at("family"), "integer");
            EXPECT_EQ(format.at("bits_per_weight"), 4.0);
            EXPECT_TRUE(format.at("ggml_type").is_null());
            EXPECT_TRUE(format.at("block_weights").is_null());
            EXPECT_TRUE(format.at("block_bytes").is_null());
            EXPECT_EQ(format.at("storable"), false);
        }
        if (format.at("id") == "ternary") {
            ++found;
            EXPECT_EQ(format.at("bits_per_weight"), 1.6);
        }
    }
    EXPECT_EQ(found, 2);
}

TEST(CommandLineError, ALosslessFormatHasNoSignalToNoiseRatio) {
    const json result = jsonOf({"error", "sample", "--format", "f32", "--tensor", "output.weight"})
                            .at("results")
                            .at(0);
    EXPECT_EQ(result.at("mse"), 0.0);
    EXPECT_TRUE(result.at("sqnr_db").is_null());
    EXPECT_EQ(result.at("cosine"), 1.0);
}

TEST(CommandLineError, ASampleSaysSoAndHoldsTheExactValue) {
    const auto measure = [](const std::string& sample) {
        return jsonOf({"error", "sample", "--format", "q4_k", "--tensor", "token_embd.weight",
                       "--sample", sample})
            .at("results")
            .at(0);
    };
    const json exact = measure("1");
    const json sampled = measure("0.25");
    EXPECT_NEAR(sampled.at("sampled_fraction").get<double>(), 0.25, 0.001);
    const double width = sampled.at("confidence").get<double>();
    EXPECT_GT(width, 0.0);
    EXPECT_NEAR(sampled.at("relative_rmse").get<double>(), exact.at("relative_rmse").get<double>(),
                2.0 * width);
    EXPECT_THAT(runCli({"error", "sample", "--format", "q4_k", "--tensor", "token_embd.weight",
                        "--sample", "0.25"})
                    .out,
                HasSubstr("±"));
}

TEST(CommandLineError, TensorsThatDoNotFitAreLeftOutWithAWarning) {
    const TemporaryFolder folder;
    const auto path = folder / "odd.gguf";
    writeSmallGguf(path, smallLlamaMetadata(1),
                   {{"blk.0.attn_q.weight", {100, 4}}, {"blk.0.attn_k.weight", {64, 4}}});
    const Finished some = runCli({"error", path.string(), "--format", "q8_0", "--json"});
    EXPECT_EQ(some.status, 0);
    EXPECT_THAT(some.err, HasSubstr("weightscape-cli: warning: blk.0.attn_q.weight"));
    EXPECT_EQ(json::parse(some.out).at("results").size(), 1U);
    const Finished none =
        runCli({"error", path.string(), "--format", "q8_0", "--tensor", "*attn_q*"});
    EXPECT_EQ(none.status, 1);
    EXPECT_EQ(none.out, "");
    EXPECT_THAT(none.err, HasSubstr("do not divide into blocks of 32"));
}

TEST(CommandLine, ThreadsNeverChangeAResult) {
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"stats", "sample", "--json"},
          {"error", "sample", "--format", "q4_k,q6_k", "--json"},
          {"error", "sample", "--format", "q5_0", "--sample", "0.2", "--json"}}) {
        const auto with = [&](const char* threads) {
            auto arguments = command;
            arguments.insert(arguments.end(), {"--threads", threads});
            return runCli(arguments).out;
        };
        const std::string one = with("1");
        EXPECT_FALSE(one.empty());
        EXPECT_EQ(one, with("2"));
    }
}

}  // namespace
}  // namespace weightscape::test
