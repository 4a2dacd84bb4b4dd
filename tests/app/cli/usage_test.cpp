// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What every command has in common: help, wrong usage, bad input and exit statuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "tests/app/cli/run_program.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

namespace weightscape::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

/// The commands that the program lists: lines set in by two spaces below this heading.
std::vector<std::string> listedCommands() {
    std::istringstream help(runCli({"--help"}).out);
    std::vector<std::string> commands;
    std::string line;
    while (std::getline(help, line) && line != "Subcommands:") continue;
    while (std::getline(help, line) && !line.empty()) {
        if (line.find_first_not_of(' ') == 2)
            commands.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    return commands;
}

const std::vector<std::string>& allCommands() {
    static const std::vector<std::string> kCommands = listedCommands();
    return kCommands;
}

/// Commands that are about no model of the user's choice.
bool takesModel(const std::string& command) {
    return command != "formats" && command != "models";
}

/// A file that is there.
std::string shortText() {
    return (sourceFolder() / "LICENSE").string();
}

/// The arguments that make a command work on a model, from its name.
std::vector<std::string> onModel(const std::string& command, const std::string& model) {
    if (command == "block") return {command, model, "--tensor", "blk.0.ffn_up.weight"};
    if (command == "compare") return {command, model, model};
    if (command == "error") return {command, model, "--format", "q8_0"};
    if (command == "quantize") return {command, model, "--recipe", "Q8_0", "--dry-run"};
    if (command == "evaluate") {
        return {command, model, "--text", shortText(), "--context", "64", "--chunks", "1"};
    }
    if (command == "convert") return {command, model, "converted.gguf", "--dry-run"};
    if (command == "generate") return {command, model, "--prompt", "God", "--tokens", "2"};
    if (command == "report") {
        return {command, model, "--recipe", "Q8_0", "-o", "/dev/shm/no-such-folder/r.html"};
    }
    if (command == "imatrix") return {command, "show", model};
    if (command == "recipe") return {command, "show", "Q8_0", "--model", model};
    if (command == "moments") {
        return {command, model, "--text", shortText(), "-o", "/dev/shm/no-such-folder/m.gguf"};
    }
    if (command == "plan") {
        return {command,        model,
                "--target-bpw", "4",
                "--moments",    "/dev/shm/no-such-folder/m.gguf",
                "-o",           "/dev/shm/no-such-folder/r.json"};
    }
    if (command == "tokenize") return {command, model, "--text", shortText()};
    return {command, model};
}

void expectOneErrorLine(const Finished& finished, const std::string& file) {
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, StartsWith("weightscape-cli: error: " + file + ": "));
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
}

TEST(CommandLine, EveryCommandExplainsItselfWithAnExample) {
    EXPECT_EQ(runCli({"--help"}).status, 0);
    EXPECT_THAT(allCommands(), testing::IsSupersetOf({"formats", "info", "quantize", "imatrix"}));
    for (const auto& command : allCommands()) {
        const Finished help = runCli({command, "--help"});
        EXPECT_EQ(help.status, 0);
        EXPECT_EQ(help.err, "");
        EXPECT_THAT(help.out, HasSubstr("Example"));
        EXPECT_THAT(help.out, HasSubstr("weightscape-cli " + command));
        EXPECT_THAT(help.out, HasSubstr("--json"));
        EXPECT_THAT(help.out, HasSubstr("--threads"));
    }
}

TEST(CommandLine, VersionIsOneLine) {
    const Finished finished = runCli({"--version"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, StartsWith("weightscape-cli "));
    EXPECT_EQ(std::count(finished.out.begin(), finished.out.end(), '\n'), 1);
}

TEST(CommandLine, WrongUsageHasItsOwnStatusAndSaysWhatIsWrong) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{}, "command is required"},
        {{"frobnicate", "sample"}, "frobnicate"},
        {{"info"}, "MODEL"},
        {{"info", "sample", "more"}, "more"},
        {{"info", "sample", "--colour"}, "--colour"},
        {{"info", "sample", "--threads", "0"}, "--threads"},
        {{"info", "sample", "--threads", "many"}, "--threads"},
        {{"stats", "sample", "--tensor", "re:("}, "re"},
        {{"error", "sample"}, "--format"},
        {{"error", "sample", "--format", "q4_k,q9_z"}, "q9_z"},
        {{"error", "sample", "--format", "q4_k", "--sample", "0"}, "--sample"},
        {{"error", "sample", "--format", "q4_k", "--sample", "1.5"}, "1.5"},
        {{"error", "sample", "--format", "q4_k", "--sample", "nan"}, "nan"},
        {{"error", "sample", "--format", "q4_k", "--include-weights", "x"}, "--imatrix"},
        {{"quantize", "sample", "o", "--recipe", "Q8_0", "--hide-imatrix"}, "--imatrix"},
        {{"quantize", "sample", "o", "--recipe", "Q8_0", "--imatrix", "sample",
          "--missing-importance", "iq1_s"},
         "iq1_s"},
        {{"quantize", "sample", "o", "--recipe", "Q8_0", "--imatrix", "sample", "--imatrix-prior",
          "two"},
         "two"},
        {{"quantize", "sample", "o", "--recipe", "pure:q9"}, "q9"},
        {{"quantize", "sample", "out.gguf"}, "--recipe"},
        {{"quantize", "sample", "--recipe", "Q8_0"}, "OUT"},
        {{"quantize", "sample", "out.gguf", "--recipe", "Q4_X"}, "Q4_X"},
        {{"quantize", "sample", "o", "--recipe", "Q8_0", "--tensor-type", "x"}, "PATTERN=FORMAT"},
        {{"quantize", "sample", "o", "--recipe", "Q8_0", "--tensor-type", "x=q9"}, "q9"},
        {{"quantize", "sample", "o", "--recipe", "Q8_0", "--output-tensor-type", "q9"}, "q9"},
        {{"recipe", "sell", "Q8_0"}, "sell"},
        {{"recipe", "show", "Q8_0"}, "--model"},
        {{"recipe", "show", "Q8_0", "--model", "sample", "--as", "llama-quantize"}, "--as"},
        {{"recipe", "export", "Q8_0"}, "--as"},
        {{"recipe", "export", "Q8_0", "--as", "ollama"}, "ollama"},
    };
    for (const auto& [arguments, expected] : cases) {
        const Finished finished = runCli(arguments);
        EXPECT_EQ(finished.status, 2) << expected;
        EXPECT_EQ(finished.out, "") << expected;
        EXPECT_THAT(finished.err, StartsWith("weightscape-cli: wrong usage: "));
        EXPECT_THAT(finished.err, HasSubstr(expected));
        EXPECT_THAT(finished.err, HasSubstr("--help"));
    }
    EXPECT_FALSE(fs::exists("out.gguf"));
}

TEST(CommandLine, InputThatIsNoModelIsOneLineThatNamesTheFile) {
    const TemporaryFolder folder;
    const std::string sample = contentOf(files::samplePath().value());
    const auto write = [&](const char* name, const std::string& content) {
        std::ofstream(folder / name, std::ios::binary) << content;
        return (folder / name).string();
    };
    const std::vector<std::string> files = {
        write("cut-header.gguf", sample.substr(0, 2000)),
        write("cut-data.gguf", sample.substr(0, sample.size() - 1)),
        write("empty.gguf", ""),
        write("text.gguf", "This is not a model.\n"),
        (folder / "missing.gguf").string(),
        folder.path().string(),
    };
    for (const std::string& file : files) {
        for (const auto& command : allCommands()) {
            if (takesModel(command)) expectOneErrorLine(runCli(onModel(command, file)), file);
        }
    }
}

TEST(CommandLine, HostileFilesNeverEndItByASignal) {
    int files = 0;
    for (const auto& entry : fs::directory_iterator(testData() / "hostile")) {
        ++files;
        const std::string path = entry.path().string();
        const Finished info = runCli({"info", path, "--json"});
        EXPECT_THAT(info.status, testing::AnyOf(0, 1)) << path;
        if (info.status != 0) {
            EXPECT_EQ(std::count(info.err.begin(), info.err.end(), '\n'), 1) << info.err;
            continue;
        }
        EXPECT_TRUE(nlohmann::json::accept(info.out)) << path;
        const Finished stats = runCli({"stats", path, "--json"});
        EXPECT_THAT(stats.status, testing::AnyOf(0, 1)) << path;
        if (stats.status == 0) {
            EXPECT_TRUE(nlohmann::json::accept(stats.out)) << path;
        }
    }
    EXPECT_GT(files, 10);
}

TEST(CommandLine, ATensorPatternThatMatchesNothingIsAnError) {
    expectOneErrorLine(runCli({"stats", "sample", "--tensor", "nothing.*"}), "sample");
    expectOneErrorLine(runCli({"error", "sample", "--format", "q8_0", "--tensor", "nothing.*"}),
                       "sample");
}

TEST(CommandLine, ResultsThatCannotBeWrittenAreAnError) {
    for (const auto& command : allCommands()) {
        // Their result is a file.
        if (command == "report" || command == "moments" || command == "plan") continue;
        const auto arguments =
            takesModel(command) ? onModel(command, "sample") : std::vector<std::string>{command};
        const Finished finished = runCli(arguments, "/dev/full");
        EXPECT_EQ(finished.status, 1) << command;
        EXPECT_THAT(finished.err, HasSubstr("standard output"));
    }
}

TEST(CommandLine, AnInterruptHasItsOwnStatus) {
    const TemporaryFolder folder;
    const auto model = folder / "large.gguf";
    writeSmallGguf(model, smallLlamaMetadata(1), {{"blk.0.ffn_up.weight", {4096, 8192}}});
    const Finished finished = interruptCli(
        {"error", model.string(), "--format", "iq3_s,iq2_s", "--threads", "1", "--json"}, SIGINT);
    EXPECT_EQ(finished.status, 130) << finished.err;
    EXPECT_EQ(finished.out, "");
}

}  // namespace
}  // namespace weightscape::test
