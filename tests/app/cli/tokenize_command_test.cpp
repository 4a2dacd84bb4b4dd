// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The command tokenize.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/app/cli/run_program.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST(CommandLineTokenize, GivesNumbersAndPieces) {
    const TemporaryFolder folder;
    writeBytes(folder / "text", "In the beginning God");
    const std::vector<std::string> arguments = {"tokenize", "sample", "--text",
                                                (folder / "text").string()};
    const json document = jsonOf(arguments);
    EXPECT_THAT(keysOf(document), UnorderedElementsAre("tokens", "pieces"));
    EXPECT_EQ(document.at("tokens"), json({1, 1042, 261, 1819, 1276, 392}));
    EXPECT_EQ(document.at("pieces"), json({"<s>", " In", " the", " begin", "ning", " God"}));
    const Finished text = runCli(arguments);
    EXPECT_EQ(text.out, "1\t<s>\n1042\t In\n261\t the\n1819\t begin\n1276\tning\n392\t God\n");
}

TEST(CommandLineTokenize, LeavesOutWhatTheModelAddsWhenAsked) {
    const TemporaryFolder folder;
    writeBytes(folder / "text", "God");
    const json document =
        jsonOf({"tokenize", "sample", "--no-special", "--text", (folder / "text").string()});
    EXPECT_EQ(document.at("tokens"), json({392}));
}

TEST(CommandLineTokenize, EscapesBytesThatAreNoText) {
    const TemporaryFolder folder;
    writeBytes(folder / "text", "\xFF\n");
    const json document =
        jsonOf({"tokenize", "sample", "--no-special", "--text", (folder / "text").string()});
    EXPECT_EQ(document.at("pieces"), json({" ", "\\xFF", "\n"}));
}

TEST(CommandLineTokenize, SaysThatAModelHasNoTokenizer) {
    const TemporaryFolder folder;
    const auto path = folder / "bare.gguf";
    writeSmallLlama(path);
    const Finished finished = runCli({"tokenize", path.string()});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr(path.string() + ": The model has no tokenizer"));
}

TEST(CommandLineTokenize, SaysThatTheTextIsMissing) {
    const Finished finished = runCli({"tokenize", "sample", "--text", "/no/such/text"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr("/no/such/text"));
}

}  // namespace
}  // namespace weightscape::test
