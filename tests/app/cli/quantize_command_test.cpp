// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/files/open_model.h"
#include "tests/app/cli/run_program.h"
#include "tests/support/golden_sample.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

/// Entries of a folder, hidden ones included.
std::size_t entriesIn(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

std::map<std::string, std::string> typesOf(const json& report) {
    std::map<std::string, std::string> types;
    for (const json& tensor : report.at("tensors")) {
        types[tensor.at("name").get<std::string>()] = tensor.at("type").get<std::string>();
    }
    return types;
}

TEST(CommandLineQuantize, WritesTheFileThatItReports) {
    const TemporaryFolder folder;
    const auto target = folder / "out.gguf";
    const json report = jsonOf({"quantize", "sample", target.string(), "--recipe", "Q4_K_M"});
    EXPECT_THAT(keysOf(report),
                UnorderedElementsAre("output", "bytes", "parameters", "bits_per_weight", "seconds",
                                     "peak_rss_bytes", "sha256", "tensors", "warnings",
                                     "scheme_bytes", "scheme_bits_per_weight", "files"));
    EXPECT_THAT(keysOf(report.at("files").at(0)), UnorderedElementsAre("path", "bytes", "sha256"));
    EXPECT_EQ(report.at("files").size(), 1U);
    for (const auto& [key, same] :
         {std::pair("path", "output"), {"bytes", "bytes"}, {"sha256", "sha256"}}) {
        EXPECT_EQ(report.at("files").at(0).at(key), report.at(same));
    }
    EXPECT_THAT(keysOf(report.at("tensors").at(0)),
                UnorderedElementsAre("name", "from", "type", "bytes", "rule", "fallback", "rmse",
                                     "sqnr_db", "overflowed", "saturated", "scheme", "calibration",
                                     "scheme_bytes", "stored_rmse"));
    EXPECT_EQ(report.at("scheme_bits_per_weight"), report.at("bits_per_weight"));
    EXPECT_EQ(report.at("output"), target.string());
    EXPECT_EQ(report.at("bytes"), fs::file_size(target));
    EXPECT_EQ(report.at("parameters"), 4590848);
    EXPECT_EQ(report.at("sha256"), goldenSample("Q4_K_M").sha256);
    EXPECT_GT(report.at("peak_rss_bytes").get<std::uint64_t>(), 1U << 20U);
    EXPECT_GE(report.at("seconds").get<double>(), 0.0);
    EXPECT_EQ(entriesIn(folder.path()), 1U);
    const json written = jsonOf({"info", target.string()});
    const auto types = typesOf(report);
    for (const json& tensor : written.at("tensors")) {
        EXPECT_EQ(tensor.at("type"), types.at(tensor.at("name").get<std::string>()));
    }
}

TEST(CommandLineQuantize, ErrorsAreThoseOfTheErrorCommandToTheBit) {
    const TemporaryFolder folder;
    const json report =
        jsonOf({"quantize", "sample", (folder / "out.gguf").string(), "--recipe", "Q4_K_M"});
    const json errors = jsonOf({"error", "sample", "--format", "q4_k,q6_k"}).at("results");
    int compared = 0;
    for (const json& tensor : report.at("tensors")) {
        if (tensor.at("from") == tensor.at("type")) {
            EXPECT_EQ(tensor.at("rmse"), 0.0);
            EXPECT_TRUE(tensor.at("sqnr_db").is_null());
            continue;
        }
        for (const json& error : errors) {
            if (error.at("tensor") != tensor.at("name")) continue;
            if (error.at("format") != tensor.at("type")) continue;
            EXPECT_EQ(error.at("rmse").get<double>(), tensor.at("rmse").get<double>());
            EXPECT_EQ(error.at("sqnr_db").get<double>(), tensor.at("sqnr_db").get<double>());
            ++compared;
        }
    }
    EXPECT_EQ(compared, 44);  // 7 matrices in each of 6 layers, output and token embedding
}

TEST(CommandLineQuantize, SimulatesASchemeWithTheFiguresOfTheErrorCommand) {
    const TemporaryFolder folder;
    const auto target = (folder / "out.gguf").string();
    const std::vector<std::string> scheme = {"--scheme", "int4 granularity=group:64"};
    const json planned = jsonOf({"quantize", "sample", target, scheme[0], scheme[1], "--dry-run"});
    const json report = jsonOf({"quantize", "sample", target, scheme[0], scheme[1]});
    const json errors =
        jsonOf({"error", "sample", "--format", "int4", "--granularity", "group:64"}).at("results");
    EXPECT_EQ(report.at("bytes"), fs::file_size(target));
    for (const char* key : {"bytes", "scheme_bytes", "scheme_bits_per_weight"}) {
        EXPECT_EQ(planned.at(key), report.at(key)) << key;
    }
    int compared = 0;
    for (const json& tensor : report.at("tensors")) {
        if (tensor.at("scheme").is_null()) {
            EXPECT_TRUE(tensor.at("scheme_bytes").is_null());
            continue;
        }
        EXPECT_EQ(tensor.at("scheme"), scheme[1]);
        EXPECT_EQ(tensor.at("type"), "f16");
        EXPECT_THAT(tensor.at("rule").get<std::string>(), HasSubstr("simulated as F16"));
        for (const json& error : errors) {
            if (error.at("tensor") != tensor.at("name")) continue;
            EXPECT_EQ(error.at("rmse").get<double>(), tensor.at("rmse").get<double>());
            EXPECT_EQ(error.at("sqnr_db").get<double>(), tensor.at("sqnr_db").get<double>());
            EXPECT_EQ(error.at("bytes"), tensor.at("scheme_bytes"));
            EXPECT_NEAR(tensor.at("stored_rmse").get<double>(), tensor.at("rmse").get<double>(),
                        0.01 * tensor.at("rmse").get<double>());
            ++compared;
        }
    }
    EXPECT_EQ(compared, 44);
    EXPECT_EQ(jsonOf({"info", target}).at("metadata").at("weightscape.simulated"),
              "F16 + 1 rule: * = int4 granularity=group:64");
}

TEST(CommandLineQuantize, WritesSafetensorsOfWeightsStoredAsFloats) {
    const TemporaryFolder folder;
    const auto target = (folder / "out.safetensors").string();
    const json report =
        jsonOf({"quantize", "sample", target, "--scheme", "nf4", "--store", "bf16"});
    EXPECT_EQ(report.at("bytes"), fs::file_size(target));
    const json written = jsonOf({"info", target});
    EXPECT_EQ(written.at("format"), "safetensors");
    const auto types = typesOf(report);
    EXPECT_EQ(types.at("output.weight"), "bf16");
    for (const json& tensor : written.at("tensors")) {
        EXPECT_EQ(tensor.at("type"), types.at(tensor.at("name").get<std::string>()));
    }
    const Finished refused =
        runCli({"quantize", "sample", (folder / "b.safetensors").string(), "--recipe", "Q4_K_M"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("safetensors has no type for"));
    EXPECT_EQ(entriesIn(folder.path()), 1U);
}

TEST(CommandLineQuantize, TensorTypesMayBeSchemes) {
    const json report =
        jsonOf({"quantize", "sample", "--dry-run", "--recipe", "Q4_K_M", "--tensor-type",
                "blk.0.*=int4 granularity=row store=f32", "--tensor-type", "blk.1.*=q8_0"});
    const auto types = typesOf(report);
    EXPECT_EQ(types.at("blk.0.ffn_up.weight"), "f32");
    EXPECT_EQ(types.at("blk.1.ffn_up.weight"), "q8_0");
    EXPECT_EQ(types.at("blk.2.ffn_up.weight"), "q4_k");
}

TEST(CommandLineQuantize, RecipeAndSchemeMustBeOneClearChoice) {
    const auto refusal = [](std::vector<std::string> options) {
        std::vector<std::string> arguments = {"quantize", "sample", "--dry-run"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Finished finished = runCli(arguments);
        EXPECT_EQ(finished.status, 2) << finished.err;
        return finished.err;
    };
    EXPECT_THAT(refusal({}), HasSubstr("--recipe or --scheme"));
    EXPECT_THAT(refusal({"--recipe", "F16", "--scheme", "int4"}), HasSubstr("exclude each other"));
    EXPECT_THAT(refusal({"--recipe", "F16", "--store", "f32"}), HasSubstr("--store needs"));
    EXPECT_THAT(refusal({"--scheme", "int4", "--store", "q8_0"}), HasSubstr("or as q4_0"));
    EXPECT_THAT(refusal({"--scheme", "int4 granularity"}), HasSubstr("name=value"));
    EXPECT_THAT(refusal({"--recipe", "F16", "--tensor-type", "a=int4 scale=odd"}),
                HasSubstr("odd"));
}

TEST(CommandLineQuantize, ThreadsNeverChangeTheFile) {
    const TemporaryFolder folder;
    for (const char* threads : {"1", "2"}) {
        ASSERT_EQ(runCli({"quantize", "sample", (folder / threads).string(), "--recipe", "Q5_K_S",
                          "--threads", threads})
                      .status,
                  0);
    }
    EXPECT_EQ(contentOf(folder / "1"), contentOf(folder / "2"));
}

TEST(CommandLineQuantize, DryRunDecidesTheSameAndWritesNothing) {
    const TemporaryFolder folder;
    const auto target = folder / "out.gguf";
    const json planned =
        jsonOf({"quantize", "sample", target.string(), "--recipe", "Q3_K_M", "--dry-run"});
    EXPECT_EQ(entriesIn(folder.path()), 0U);
    EXPECT_TRUE(planned.at("sha256").is_null());
    EXPECT_TRUE(planned.at("tensors").at(0).at("rmse").is_null());
    const json written = jsonOf({"quantize", "sample", target.string(), "--recipe", "Q3_K_M"});
    EXPECT_EQ(planned.at("bytes"), written.at("bytes"));
    EXPECT_EQ(planned.at("bits_per_weight"), written.at("bits_per_weight"));
    EXPECT_EQ(typesOf(planned), typesOf(written));
    EXPECT_TRUE(
        jsonOf({"quantize", "sample", "--recipe", "Q3_K_M", "--dry-run"}).at("output").is_null());
}

TEST(CommandLineQuantize, OptionsChangeTheDecision) {
    const auto types = [](std::vector<std::string> options) {
        std::vector<std::string> arguments = {"quantize", "sample", "--dry-run", "--recipe",
                                              "Q4_K_M"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        return typesOf(jsonOf(arguments));
    };
    EXPECT_EQ(types({}).at("output.weight"), "q6_k");
    EXPECT_EQ(types({"--output-tensor-type", "q8_0"}).at("output.weight"), "q8_0");
    EXPECT_EQ(types({"--leave-output-tensor"}).at("output.weight"), "f16");
    EXPECT_EQ(types({"--token-embedding-type", "Q5_K"}).at("token_embd.weight"), "q5_k");
    EXPECT_EQ(types({"--pure"}).at("blk.2.attn_v.weight"), "q4_k");
    const auto ruled = types({"--tensor-type", "blk.0.ffn_*=q8_0", "--tensor-type", "*ffn*=q5_0"});
    EXPECT_EQ(ruled.at("blk.0.ffn_up.weight"), "q8_0");  // the first rule wins
    EXPECT_EQ(ruled.at("blk.1.ffn_up.weight"), "q5_0");
}

TEST(CommandLineQuantize, TakesARecipeFile) {
    const TemporaryFolder folder;
    std::ofstream(folder / "mine.json")
        << R"({"weightscape_recipe":1,"preset":"Q5_0","rules":[{"pattern":"*attn_q*","format":"q8_0"}]})";
    const auto types =
        typesOf(jsonOf({"quantize", "sample", "--dry-run", "--recipe",
                        (folder / "mine.json").string(), "--tensor-type", "blk.3.*=q4_0"}));
    EXPECT_EQ(types.at("blk.0.attn_q.weight"), "q8_0");
    EXPECT_EQ(types.at("blk.3.attn_q.weight"), "q4_0");  // the command line comes first
    EXPECT_EQ(types.at("blk.0.ffn_up.weight"), "q5_0");
    std::ofstream(folder / "bad.json") << R"({"weightscape_recipe":1,"preset":"Q5_0","colour":1})";
    const Finished bad =
        runCli({"quantize", "sample", "--dry-run", "--recipe", (folder / "bad.json").string()});
    EXPECT_EQ(bad.status, 1);
    EXPECT_THAT(bad.err, HasSubstr("bad.json"));
}

TEST(CommandLineQuantize, AnExistingTargetIsReplacedOnlyWithForce) {
    const TemporaryFolder folder;
    const auto target = folder / "out.gguf";
    std::ofstream(target) << "precious";
    const Finished refused = runCli({"quantize", "sample", target.string(), "--recipe", "Q8_0"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr(target.string()));
    EXPECT_EQ(refused.out, "");
    EXPECT_EQ(contentOf(target), "precious");
    EXPECT_EQ(runCli({"quantize", "sample", target.string(), "--recipe", "Q8_0", "--force"}).status,
              0);
    EXPECT_EQ(jsonOf({"info", target.string()}).at("parameters"), 4590848);
}

TEST(CommandLineQuantize, NeverWritesOntoTheModelItReads) {
    const TemporaryFolder folder;
    const auto model = folder / "model.gguf";
    fs::copy_file(files::samplePath().value(), model);
    const std::string before = contentOf(model);
    const Finished finished =
        runCli({"quantize", model.string(), model.string(), "--recipe", "Q8_0", "--force"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(contentOf(model), before);
}

TEST(CommandLineQuantize, TargetsThatCannotBeWrittenAreNamed) {
    const TemporaryFolder folder;
    for (const fs::path& target : {folder / "missing/out.gguf", folder.path()}) {
        const Finished finished =
            runCli({"quantize", "sample", target.string(), "--recipe", "Q8_0", "--force"});
        EXPECT_EQ(finished.status, 1) << target;
        EXPECT_THAT(finished.err, HasSubstr("weightscape-cli: error: "));
        EXPECT_THAT(finished.err, HasSubstr(folder.path().string()));
    }
    EXPECT_EQ(entriesIn(folder.path()), 0U);
}

TEST(CommandLineQuantize, QuantizedModelsAreQuantizedAgainOnlyWithLeave) {
    const TemporaryFolder folder;
    const auto once = folder / "once.gguf";
    ASSERT_EQ(runCli({"quantize", "sample", once.string(), "--recipe", "Q8_0"}).status, 0);
    const std::vector<std::string> again = {"quantize", once.string(),
                                            (folder / "twice.gguf").string(), "--recipe", "Q4_0"};
    EXPECT_EQ(runCli(again).status, 1);
    EXPECT_EQ(entriesIn(folder.path()), 1U);
    auto allowed = again;
    allowed.emplace_back("--allow-requantize");
    EXPECT_EQ(runCli(allowed).status, 0);
}

TEST(CommandLineQuantize, WeightsThatAreNotNumbersAreRefused) {
    const TemporaryFolder folder;
    const auto model = folder / "nan.gguf";
    writeSmallGguf(model, smallLlamaMetadata(1),
                   {{"blk.0.ffn_up.weight",
                     {256, 8},
                     "f16",
                     {{300, std::numeric_limits<float>::quiet_NaN()}}}});
    const Finished finished =
        runCli({"quantize", model.string(), (folder / "out.gguf").string(), "--recipe", "Q4_K_M"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr("blk.0.ffn_up.weight"));
    EXPECT_EQ(entriesIn(folder.path()), 1U);
}

TEST(CommandLineQuantize, WeightsThatDoNotFitF16AreRefusedUnlessSaturated) {
    const TemporaryFolder folder;
    const auto model = folder / "loud.gguf";
    writeSmallGguf(model, smallLlamaMetadata(1),
                   {{"blk.0.ffn_up.weight", {256, 8}, "bf16", {{300, 1e5F}, {301, -3e38F}}}});
    const auto out = folder / "out.gguf";
    std::vector<std::string> command = {"quantize", model.string(), out.string(), "--recipe",
                                        "F16"};
    const Finished refused = runCli(command);
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("loud.gguf"), HasSubstr("2 of 2048")));
    EXPECT_EQ(entriesIn(folder.path()), 1U);
    command.emplace_back("--saturate");
    const json report = jsonOf(command);
    EXPECT_EQ(report.at("tensors").at(0).at("saturated"), 2);
    EXPECT_THAT(report.at("warnings").dump(), HasSubstr("2 of 2048"));
    const json stats = jsonOf({"stats", out.string()}).at("tensors").at(0);
    EXPECT_EQ(stats.at("non_finite"), 0);
    EXPECT_EQ(stats.at("max"), 65504.0);
    EXPECT_EQ(stats.at("min"), -65504.0);
}

TEST(CommandLineQuantize, AnInterruptLeavesNothingBehind) {
    const TemporaryFolder folder;
    const auto model = folder / "large.gguf";
    writeSmallGguf(model, smallLlamaMetadata(1), {{"blk.0.ffn_up.weight", {4096, 8192}}});
    const auto target = folder / "out.gguf";
    std::ofstream(target) << "precious";
    for (const int signal : {SIGINT, SIGTERM}) {
        const Finished finished = interruptCli({"quantize", model.string(), target.string(),
                                                "--recipe", "IQ3_S", "--threads", "1", "--force"},
                                               signal);
        EXPECT_EQ(finished.status, 128 + signal) << finished.err;
        EXPECT_EQ(finished.out, "");
        EXPECT_THAT(finished.err, HasSubstr("blk.0.ffn_up.weight"));
        EXPECT_EQ(finished.err.find("error"), std::string::npos);
        EXPECT_EQ(contentOf(target), "precious");
        EXPECT_EQ(entriesIn(folder.path()), 2U);
    }
}

}  // namespace
}  // namespace weightscape::test
