// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The command imatrix: show and merge.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/app/cli/run_program.h"
#include "tests/support/file_bytes.h"
#include "tests/support/importance_files.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"
#include "tests/support/verdicts.h"

namespace weightscape::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST(CommandLineImatrix, ShowsTheMatrixOfTheSample) {
    const json shown = jsonOf({"imatrix", "show", "sample"});
    EXPECT_THAT(keysOf(shown),
                UnorderedElementsAre("file", "datasets", "chunks", "chunk_size", "counts_are",
                                     "entries", "coverage", "warnings"));
    EXPECT_EQ(shown.at("datasets"), json{"kjv-train"});
    EXPECT_EQ(shown.at("chunks"), 128);
    EXPECT_EQ(shown.at("chunk_size"), 256);
    EXPECT_EQ(shown.at("counts_are"), "inputs");
    EXPECT_TRUE(shown.at("coverage").is_null());
    ASSERT_EQ(shown.at("entries").size(), 42U);
    const json& entry = shown.at("entries").at(4);
    EXPECT_THAT(keysOf(entry),
                UnorderedElementsAre("tensor", "columns", "matrices", "counts", "never_reached",
                                     "mean", "max", "top_hundredth_share"));
    EXPECT_EQ(entry.at("tensor"), "blk.0.ffn_down.weight");
    EXPECT_EQ(entry.at("columns"), 512);
    EXPECT_EQ(entry.at("counts"), (json{{"min", 32768}, {"median", 32768}, {"max", 32768}}));
    EXPECT_GT(entry.at("max"), entry.at("mean"));
}

TEST(CommandLineImatrix, ShowsWhatItCoversOfAModel) {
    const json coverage = jsonOf({"imatrix", "show", "sample", "--model", "sample"}).at("coverage");
    EXPECT_THAT(keysOf(coverage),
                UnorderedElementsAre("model", "summary", "covered", "no_data", "wrong_size",
                                     "weights", "covered_weights", "experts",
                                     "experts_never_reached", "tensors", "unmatched", "unused"));
    EXPECT_EQ(coverage.at("covered"), 42);
    EXPECT_EQ(coverage.at("no_data"), 2);
    EXPECT_EQ(coverage.at("covered_weights"), 3538944);
    ASSERT_EQ(coverage.at("tensors").size(), 44U);
    EXPECT_THAT(keysOf(coverage.at("tensors").at(0)),
                UnorderedElementsAre("name", "fit", "needed", "available", "counts",
                                     "never_reached", "share_never_reached"));
    const Finished text = runCli({"imatrix", "show", "sample", "--model", "sample"});
    EXPECT_EQ(text.status, 0);
    EXPECT_THAT(text.out, HasSubstr(coverage.at("summary").get<std::string>()));
    EXPECT_THAT(text.out, HasSubstr("token_embd.weight  no data"));
}

TEST(CommandLineImatrix, NamesExpertsThatWereNeverReached) {
    const TemporaryFolder folder;
    writeBytes(folder / "i.gguf",
               importanceGguf({{"blk.0.ffn_up_exps.weight", std::vector<float>(96, 1), {5, 0, 7}},
                               {"blk.9.x.weight", {1}, {1}}}));
    writeSmallGguf(folder / "m.gguf", smallLlamaMetadata(1),
                   {{"blk.0.ffn_up_exps.weight", {32, 8, 3}}});
    const std::string model = (folder / "m.gguf").string();
    const std::string matrix = (folder / "i.gguf").string();
    const json coverage = jsonOf({"imatrix", "show", matrix, "--model", model}).at("coverage");
    EXPECT_EQ(coverage.at("experts"), 3);
    EXPECT_EQ(coverage.at("experts_never_reached"), 1);
    EXPECT_EQ(coverage.at("tensors").at(0).at("counts"), (json{5, 0, 7}));
    EXPECT_EQ(coverage.at("unmatched"), json{"blk.9.x.weight"});
    const Finished text = runCli({"imatrix", "show", matrix, "--model", model});
    EXPECT_THAT(text.out, HasSubstr("Experts never reached: 1 of 3."));
    EXPECT_THAT(text.out, HasSubstr("blk.9.x.weight"));
    EXPECT_THAT(text.err, HasSubstr("experts that calibration never reached"));
}

TEST(CommandLineImatrix, MergesFilesIntoOne) {
    const TemporaryFolder folder;
    writeBytes(folder / "a.gguf", importanceGguf({{"x", {2, 4}, {2}}}));
    writeBytes(folder / "b.dat", datFile({{"x", 1, {3, 0}}}, datTail(1, "b.txt")));
    const std::string out = (folder / "both.gguf").string();
    const json merged = jsonOf(
        {"imatrix", "merge", (folder / "a.gguf").string(), (folder / "b.dat").string(), "-o", out});
    EXPECT_THAT(keysOf(merged),
                UnorderedElementsAre("output", "bytes", "sha256", "tensors", "datasets", "chunks",
                                     "chunk_size", "warnings"));
    EXPECT_EQ(merged.at("bytes"), fs::file_size(out));
    EXPECT_EQ(merged.at("datasets"), (json{"wiki.text", "b.txt"}));
    EXPECT_EQ(merged.at("chunks"), 11);
    const json entry = jsonOf({"imatrix", "show", out}).at("entries").at(0);
    EXPECT_EQ(entry.at("counts").at("max"), 514);  // two inputs and one chunk of 512
    EXPECT_EQ(entry.at("max").get<float>(), (2.0F + 3.0F * 512.0F) / 514.0F);
}

TEST(CommandLineImatrix, ConvertsALegacyFileWithAChunkSizeOfChoice) {
    const TemporaryFolder folder;
    writeBytes(folder / "a.dat", datFile({{"x", 3, {3, 6}}}, datTail(3, "a.txt")));
    const std::string out = (folder / "a.gguf").string();
    const Finished finished = runCli(
        {"imatrix", "merge", (folder / "a.dat").string(), "-o", out, "--chunk-size", "2048"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(finished.err, "");
    EXPECT_THAT(finished.out, HasSubstr(": 1 tensor, "));
    const json shown = jsonOf({"imatrix", "show", out});
    EXPECT_EQ(shown.at("chunk_size"), 2048);
    EXPECT_EQ(shown.at("entries").at(0).at("counts").at("min"), 3 * 2048);
    EXPECT_EQ(shown.at("entries").at(0).at("max"), 2);
}

TEST(CommandLineImatrix, ReplacesAFileOnlyByForceAndNeverAnInput) {
    const TemporaryFolder folder;
    const std::string out = (folder / "o.gguf").string();
    writeBytes(out, "mine");
    const Finished kept = runCli({"imatrix", "merge", "sample", "-o", out});
    EXPECT_EQ(kept.status, 1);
    EXPECT_EQ(readBytes(out), "mine");
    EXPECT_EQ(runCli({"imatrix", "merge", "sample", "-o", out, "--force"}).status, 0);
    const std::string before = readBytes(out);
    const Finished onto = runCli({"imatrix", "merge", out, "-o", out, "--force"});
    EXPECT_EQ(onto.status, 1);
    EXPECT_THAT(onto.err, HasSubstr("importance matrices being read"));
    EXPECT_EQ(readBytes(out), before);
}

TEST(CommandLineImatrix, MatricesOfDifferentModelsAreAnErrorThatNamesBoth) {
    const TemporaryFolder folder;
    writeBytes(folder / "a.gguf", importanceGguf({{"blk.0.attn_q.weight", {2, 4}, {2}}}));
    const std::string other = (folder / "a.gguf").string();
    const std::string out = (folder / "o.gguf").string();
    const Finished finished = runCli({"imatrix", "merge", "sample", other, "-o", out});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr(other + ": Tensor \"blk.0.attn_q.weight\""));
    EXPECT_THAT(finished.err, HasSubstr("in sample"));
    EXPECT_FALSE(fs::exists(out));
}

TEST(CommandLineImatrix, OddFilesEndWithTheVerdictTheyDeserve) {
    const auto rows = readVerdicts(testData() / "importance");
    ASSERT_GT(rows.size(), 10U);
    for (const Verdict& row : rows) {
        const Finished shown = runCli({"imatrix", "show", row.file.string(), "--json"});
        EXPECT_EQ(shown.status, row.verdict == "accept" ? 0 : 1) << row.name << shown.err;
        EXPECT_EQ(json::accept(shown.out), shown.status == 0) << row.name;
        EXPECT_EQ(std::count(shown.err.begin(), shown.err.end(), '\n'), shown.status) << shown.err;
    }
}

TEST(CommandLineImatrix, WrongUsageSaysWhatIsMissing) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{"imatrix"}, "MODEL"},
        {{"imatrix", "sample"}, "--text"},
        {{"imatrix", "sample", "--text", "a=0"}, "--text"},
        {{"imatrix", "show"}, "FILE"},
        {{"imatrix", "merge", "sample"}, "--output"},
        {{"imatrix", "merge", "-o", "o.gguf"}, "FILE"},
        {{"imatrix", "merge", "sample", "-o", "o.gguf", "--chunk-size", "0"}, "--chunk-size"},
    };
    for (const auto& [arguments, expected] : cases) {
        const Finished finished = runCli(arguments);
        EXPECT_EQ(finished.status, 2) << expected;
        EXPECT_THAT(finished.err, HasSubstr(expected));
    }
}

}  // namespace
}  // namespace weightscape::test
