// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/app/cli/run_program.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(CommandLineMemory, TermsAddUpToTheTotals) {
    const json document = jsonOf({"memory", "sample", "--recipe", "Q4_K_M", "--context", "4096"});
    const auto bytes = [&](const char* key) { return document.at(key).get<std::uint64_t>(); };
    // 6 layers × 2 KV heads × (64 + 64) × 4096 tokens × 2 B
    EXPECT_EQ(bytes("kv_cache"), 12ULL << 20U);
    EXPECT_EQ(bytes("reserve"), 0U);
    const std::uint64_t fixed = bytes("weights") + bytes("kv_cache") + bytes("reserve");
    EXPECT_EQ(bytes("total_low"), fixed + bytes("compute_low"));
    EXPECT_EQ(bytes("total_high"), fixed + bytes("compute_high"));
}

TEST(CommandLineMemory, ARecipeOnlyChangesTheWeights) {
    const json stored = jsonOf({"memory", "sample"});
    const json planned = jsonOf({"memory", "sample", "--recipe", "Q8_0"});
    EXPECT_LT(planned.at("weights"), stored.at("weights"));
    EXPECT_EQ(planned.at("kv_cache"), stored.at("kv_cache"));
    EXPECT_EQ(planned.at("compute_high"), stored.at("compute_high"));
}

TEST(CommandLineMemory, SaysWhereItFits) {
    const json document = jsonOf(
        {"memory", "sample", "--recipe", "Q4_K_M", "--reserve", "0", "--memory", "1GiB,1MiB"});
    EXPECT_EQ(document.at("sizes").at(0).at("fit"), "fits");
    EXPECT_EQ(document.at("sizes").at(0).at("device_layers"),
              document.at("sizes").at(0).at("layers"));
    EXPECT_EQ(document.at("sizes").at(1).at("fit"), "does not fit");
    EXPECT_EQ(document.at("sizes").at(1).at("device_layers"), 0);
}

TEST(CommandLineMemory, PrintsTheFormulaOfEveryTerm) {
    const Finished run = runCli({"memory", "sample", "--cache-type-v", "q8_0"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("KV cache, full attention"));
    EXPECT_THAT(run.out, HasSubstr("1.0625 B"));
    EXPECT_THAT(run.out, HasSubstr("logits"));
}

TEST(CommandLineMemory, CountsAModelThatIsNumbersAlone) {
    const json document =
        jsonOf({"memory", "--parameters", "8e9", "--bits", "4", "--group", "32", "--layers", "32",
                "--kv-heads", "8", "--head-size", "128", "--context", "8192"});
    ASSERT_EQ(document.at("terms").size(), 3U);
    EXPECT_EQ(document.at("terms").at(0).at("name"), "weights");
    EXPECT_EQ(document.at("terms").at(0).at("bytes_low"), 4'000'000'000);
    EXPECT_EQ(document.at("terms").at(1).at("bytes_high"), 500'000'000);
    EXPECT_EQ(document.at("terms").at(2).at("bytes_low"), 1LL << 30);
    EXPECT_EQ(document.at("bytes_low"), 4'500'000'000 + (1LL << 30));
    EXPECT_EQ(document.at("bytes_high"), document.at("bytes_low"));
    EXPECT_EQ(jsonOf({"memory", "--parameters", "8B", "--training", "adam8bit"}).at("bytes_low"),
              48'000'000'000);
}

TEST(CommandLineMemory, QuotesThreeDecimals) {
    const Finished run = runCli({"memory", "--parameters", "8B", "--bits", "32"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("32,000,000,000"));
    EXPECT_THAT(run.out, HasSubstr("32.000"));
    EXPECT_THAT(run.out, HasSubstr("29.802"));
}

TEST(CommandLineMemory, TakesAModelOrNumbers) {
    EXPECT_EQ(runCli({"memory"}).status, 2);
    EXPECT_EQ(runCli({"memory", "sample", "--parameters", "8B"}).status, 2);
    EXPECT_EQ(runCli({"memory", "sample", "--bits", "4"}).status, 2);
    EXPECT_EQ(runCli({"memory", "--parameters", "8B", "--recipe", "Q4_K_M"}).status, 2);
    EXPECT_EQ(runCli({"memory", "--parameters", "many"}).status, 2);
    EXPECT_EQ(runCli({"memory", "--parameters", "8B", "--training", "magic"}).status, 2);
    const Finished lora = runCli({"memory", "--parameters", "8B", "--training", "lora"});
    EXPECT_EQ(lora.status, 1);
    EXPECT_THAT(lora.err, HasSubstr("adapters"));
}

TEST(CommandLineMemory, OneTypeMayServeKeysAndValues) {
    const json both = jsonOf({"memory", "sample", "--cache", "q8_0"});
    EXPECT_EQ(both.at("cache_type_k"), "q8_0");
    EXPECT_EQ(both.at("cache_type_v"), "q8_0");
    EXPECT_EQ(runCli({"memory", "sample", "--cache", "q8_0", "--cache-type-k", "f16"}).status, 2);
}

TEST(CommandLineMemory, RefusesTypesAndSizesThatMakeNoSense) {
    EXPECT_EQ(runCli({"memory", "sample", "--cache-type-k", "q4_k"}).status, 2);
    EXPECT_EQ(runCli({"memory", "sample", "--memory", "many"}).status, 2);
    EXPECT_EQ(runCli({"memory", "sample", "--context", "0"}).status, 2);
}

TEST(CommandLineMemory, ATinyModelTakesLittleAndAReserveOnlyWhereAsked) {
    const json plain = jsonOf({"memory", "sample", "--recipe", "Q4_K_M"});
    EXPECT_LT(plain.at("total_low").get<std::uint64_t>(), 32ULL << 20U);
    const json reserved =
        jsonOf({"memory", "sample", "--recipe", "Q4_K_M", "--reserve", "512 MiB"});
    EXPECT_EQ(reserved.at("total_low").get<std::uint64_t>(),
              plain.at("total_low").get<std::uint64_t>() + (512ULL << 20U));
    EXPECT_EQ(runCli({"memory", "sample"}).out.find("reserve"), std::string::npos);
}

TEST(CommandLineMemory, ReadsLengthsOfContextAsPeopleWriteThem) {
    const auto context = [](const std::string& text) {
        return jsonOf({"memory", "sample", "--context", text}).at("context").get<std::uint64_t>();
    };
    EXPECT_EQ(context("8192"), 8192U);
    EXPECT_EQ(context("128K"), 131'072U);
    EXPECT_EQ(context("32k"), 32'768U);
    EXPECT_EQ(context("1M"), 1'048'576U);
    for (const char* wrong : {"0K", "17M", "128KB", "K", "1.5K", "-1", ""}) {
        EXPECT_EQ(runCli({"memory", "sample", "--context", wrong}).status, 2) << wrong;
    }
}

}  // namespace
}  // namespace weightscape::test
