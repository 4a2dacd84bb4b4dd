// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// verify, and how quantize and info say the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/cli/run_program.h"
#include "tests/support/file_bytes.h"
#include "tests/support/importance_files.h"
#include "tests/support/small_gguf.h"
#include "tests/support/small_safetensors.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

/// A model of four layers without its third.
fs::path writeWithoutLayer(const TemporaryFolder& folder) {
    auto tensors = wholeLlama(4);
    std::erase_if(tensors, [](const auto& tensor) { return tensor.name.starts_with("blk.2."); });
    writeSmallGguf(folder / "gap.gguf", smallLlamaMetadata(4), tensors);
    return folder / "gap.gguf";
}

TEST(CommandLineVerify, FindsNothingInTheSample) {
    const json document = jsonOf({"verify", "sample"});
    EXPECT_THAT(keysOf(document), UnorderedElementsAre("ok", "problems"));
    EXPECT_EQ(document.at("ok"), true);
    EXPECT_TRUE(document.at("problems").empty());
    const Finished text = runCli({"verify", "sample"});
    EXPECT_EQ(text.status, 0);
    EXPECT_THAT(text.out, HasSubstr("No problems found."));
}

TEST(CommandLineVerify, EndsWithOneAndNamesEveryProblem) {
    const TemporaryFolder folder;
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    auto tensors = wholeLlama(1);
    tensors.push_back({"blk.0.extra.weight", {64, 2}, "f32", {{5, kNan}}});
    const auto path = folder / "nan.gguf";
    writeSmallGguf(path, smallLlamaMetadata(1), tensors);
    const Finished finished = runCli({"verify", path.string(), "--json"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr("error: " + path.string() + ": 1 problem found."));
    const json document = json::parse(finished.out);
    EXPECT_EQ(document.at("ok"), false);
    ASSERT_EQ(document.at("problems").size(), 1U);
    const json& problem = document.at("problems").at(0);
    EXPECT_THAT(keysOf(problem), UnorderedElementsAre("severity", "tensor", "text"));
    EXPECT_EQ(problem.at("severity"), "error");
    EXPECT_EQ(problem.at("tensor"), "blk.0.extra.weight");
}

TEST(CommandLineVerify, DescribesAFileThatCannotBeOpened) {
    const TemporaryFolder folder;
    const auto path = folder / "page.gguf";
    writeBytes(path, "<html><body>404</body></html>");
    const Finished finished = runCli({"verify", path.string(), "--json"});
    EXPECT_EQ(finished.status, 1);
    const json document = json::parse(finished.out);
    EXPECT_EQ(document.at("ok"), false);
    EXPECT_EQ(document.at("problems").at(0).at("severity"), "error");
    EXPECT_TRUE(document.at("problems").at(0).at("tensor").is_null());
    EXPECT_THAT(document.at("problems").at(0).at("text").get<std::string>(), HasSubstr("web page"));
    EXPECT_EQ(runCli({"verify", (folder / "none.gguf").string(), "--json"}).out, "");
}

TEST(CommandLineVerify, TakesAPackedCheckpointForWhole) {
    const TemporaryFolder folder;
    writeSafetensors(folder / "packed.safetensors",
                     {{"a.qweight", "I32", {32, 128}}, {"a.scales", "F16", {2, 128}}});
    const json document = jsonOf({"verify", (folder / "packed.safetensors").string()});
    EXPECT_EQ(document.at("ok"), true);
    EXPECT_EQ(document.at("problems").at(0).at("severity"), "note");
}

TEST(CommandLineFindings, AreTheSameInInfoVerifyAndQuantize) {
    const TemporaryFolder folder;
    const std::string path = writeWithoutLayer(folder).string();
    const std::string sentence = "Layer 2 of 4 (counted from 0) is missing";
    EXPECT_THAT(runCli({"info", path}).out, HasSubstr("Problem: " + sentence));
    EXPECT_THAT(jsonOf({"info", path}).at("warnings").at(0).get<std::string>(),
                HasSubstr(sentence));
    EXPECT_THAT(runCli({"verify", path}).out, HasSubstr("error: " + sentence));
    const Finished written =
        runCli({"quantize", path, (folder / "out.gguf").string(), "--recipe", "Q4_K_M", "--json"});
    EXPECT_EQ(written.status, 0);
    EXPECT_THAT(written.err, HasSubstr("warning: " + sentence));
    EXPECT_THAT(json::parse(written.out).at("warnings").get<std::vector<std::string>>(),
                Contains(HasSubstr(sentence)));
}

TEST(CommandLineFindings, OfImportanceAreToldByQuantize) {
    const TemporaryFolder folder;
    const auto model = folder / "model.gguf";
    writeSmallGguf(model, smallLlamaMetadata(1), wholeLlama(1));
    std::vector<float> half(256, 2.0F);
    std::fill_n(half.begin(), 128, 0.0F);
    const auto matrix = folder / "m.gguf";
    writeBytes(matrix, importanceGguf({{"blk.0.attn_q.weight", std::vector<float>(256), {1.0F}},
                                       {"blk.0.attn_k.weight", half, {1.0F}}}));
    const Finished dry = runCli({"quantize", model.string(), "--recipe", "Q4_K_M", "--imatrix",
                                 matrix.string(), "--dry-run"});
    EXPECT_EQ(dry.status, 0) << dry.err;
    EXPECT_THAT(dry.err, HasSubstr("importance is 0 in every column: \"blk.0.attn_q.weight\""));
    EXPECT_THAT(dry.err, HasSubstr("columns whose importance is 0, so that their errors count "
                                   "nothing: blk.0.attn_k.weight has 128 of 256."));
}

TEST(CommandLineFindings, StrictRefusesBeforeAnyWork) {
    const TemporaryFolder folder;
    const std::string path = writeWithoutLayer(folder).string();
    const fs::path out = folder / "out.gguf";
    const Finished refused =
        runCli({"quantize", path, out.string(), "--recipe", "Q4_K_M", "--strict"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("error: " + path + ": 1 warning, and --strict allows none"));
    EXPECT_EQ(refused.out, "");
    EXPECT_FALSE(fs::exists(out));
    const Finished allowed =
        runCli({"quantize", "sample", out.string(), "--recipe", "Q4_K_M", "--strict"});
    EXPECT_EQ(allowed.status, 0) << allowed.err;
}

TEST(CommandLineFindings, NoFallbackRefusesShapesThatDoNotFit) {
    const TemporaryFolder folder;
    auto tensors = wholeLlama(1);
    tensors.push_back({"blk.0.odd.weight", {96, 8}});
    const auto path = folder / "odd.gguf";
    writeSmallGguf(path, smallLlamaMetadata(1), tensors);
    const fs::path out = folder / "out.gguf";
    const Finished refused =
        runCli({"quantize", path.string(), out.string(), "--recipe", "Q4_K_M", "--no-fallback"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("blk.0.odd.weight: rows of 96 do not divide"));
    EXPECT_FALSE(fs::exists(out));
    EXPECT_EQ(runCli({"quantize", path.string(), out.string(), "--recipe", "Q8_0", "--no-fallback"})
                  .status,
              0);
}

TEST(CommandLineInfo, NamesThePackingOfACheckpoint) {
    const TemporaryFolder folder;
    const auto path = folder / "packed.safetensors";
    writeSafetensors(path, {{"a.qweight", "I32", {32, 128}},
                            {"a.qzeros", "I32", {2, 16}},
                            {"a.scales", "F16", {2, 128}}});
    const json info = jsonOf({"info", path.string()});
    EXPECT_EQ(info.at("parameters"), 256 * 128);
    EXPECT_EQ(info.at("packing").at("method"), "GPTQ");
    EXPECT_EQ(info.at("packing").at("bits"), 4.0);
    EXPECT_EQ(info.at("packing").at("group_size"), 128);
    EXPECT_EQ(info.at("packing").at("parameters"), 256 * 128);
    EXPECT_EQ(info.at("packing").at("unread"), 0);
    ASSERT_EQ(info.at("tensors").size(), 1U);
    const json& tensor = info.at("tensors").at(0);
    EXPECT_EQ(tensor.at("name"), "a.weight");
    EXPECT_EQ(tensor.at("shape"), json({128, 256}));
    EXPECT_EQ(tensor.at("type"), "GPTQ int4, groups of 128");
    EXPECT_EQ(tensor.at("packing").at("bits"), 4.0);
    EXPECT_EQ(tensor.at("bytes"), 32 * 128 * 4 + 2 * 16 * 4 + 2 * 128 * 2);
    const Finished text = runCli({"info", path.string()});
    EXPECT_THAT(text.out, HasSubstr("GPTQ: int4, 4 bits, groups of 128"));
    EXPECT_THAT(text.out, HasSubstr("Problem: The weights are packed by GPTQ"));
    EXPECT_THAT(text.out, HasSubstr("read as what codes and scales mean"));
}

TEST(CommandLineInfo, ReadsPackedWeightsForAllThatFollows) {
    const TemporaryFolder folder;
    const auto path = folder / "packed.safetensors";
    const auto out = folder / "o.safetensors";
    writeSafetensors(path, {{"a.qweight", "I32", {32, 128}}, {"a.scales", "F16", {2, 128}}});
    EXPECT_EQ(jsonOf({"stats", path.string()}).at("tensors").size(), 1U);
    EXPECT_EQ(runCli({"error", path.string(), "--format", "q8_0"}).status, 0);
    const Finished saved = runCli({"quantize", path.string(), out.string(), "--recipe", "F32"});
    EXPECT_EQ(saved.status, 0) << saved.err;
    const json same = jsonOf({"compare", path.string(), out.string()});
    EXPECT_EQ(same.at("tensors").at(0).at("type_a"), "GPTQ int4, groups of 128");
    EXPECT_EQ(same.at("tensors").at(0).at("type_b"), "f32");
    EXPECT_EQ(same.at("tensors").at(0).at("rmse"), 0.0);
}

TEST(CommandLineInfo, RefusesCodesThatItDoesNotRead) {
    const TemporaryFolder folder;
    const auto path = folder / "packed.safetensors";
    writeSafetensors(path, {{"a.codes", "I16", {128, 64, 2}},
                            {"a.codebooks", "F16", {2, 256, 1, 8}},
                            {"a.scales", "F16", {128, 1, 1, 1}}});
    const json info = jsonOf({"info", path.string()});
    EXPECT_EQ(info.at("packing").at("unread"), 1);
    EXPECT_EQ(info.at("tensors").at(0).at("holds"), "codes");
    EXPECT_EQ(info.at("tensors").at(0).at("type"), "i16");
    EXPECT_THAT(runCli({"stats", path.string()}).err, HasSubstr("not weights"));
    EXPECT_EQ(runCli({"error", path.string(), "--format", "q8_0"}).status, 1);
    const Finished refused =
        runCli({"quantize", path.string(), (folder / "o.safetensors").string(), "--recipe", "F16"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("cannot be exported"));
}

}  // namespace
}  // namespace weightscape::test
