// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The options of quantize that change the model itself, and the number of files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/cli/run_program.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

std::string refusal(const std::vector<std::string>& options, int status = 2) {
    std::vector<std::string> arguments = {"quantize", "sample", "--dry-run", "--recipe", "Q4_K_M"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Finished finished = runCli(arguments);
    EXPECT_EQ(finished.status, status) << finished.err;
    return finished.err;
}

TEST(CommandLineOverrides, SetKeysOfTheWrittenFile) {
    const TemporaryFolder folder;
    const auto target = (folder / "out.gguf").string();
    const json report =
        jsonOf({"quantize", "sample", target, "--recipe", "Q8_0", "--override-kv",
                "general.name=str:mine: all=of it", "--override-kv", "x.rank=int:-3"});
    EXPECT_EQ(report.at("bytes"), fs::file_size(target));
    const json metadata = jsonOf({"info", target}).at("metadata");
    EXPECT_EQ(metadata.at("general.name"), "mine: all=of it");
    EXPECT_EQ(metadata.at("x.rank"), -3);
}

TEST(CommandLineOverrides, DecideLikeAModelThatHasTheKeys) {
    const auto valueType = [](const std::string& heads) {
        const json report = jsonOf({"quantize", "sample", "--dry-run", "--recipe", "Q2_K",
                                    "--override-kv", "llama.attention.head_count=int:8",
                                    "--override-kv", "llama.attention.head_count_kv=int:" + heads});
        for (const json& tensor : report.at("tensors")) {
            if (tensor.at("name") == "blk.2.attn_v.weight") return tensor.at("type");
        }
        return json();
    };
    EXPECT_EQ(valueType("8"), "q3_k");
    EXPECT_EQ(valueType("2"), "q4_k");
}

TEST(CommandLineOverrides, LeaveOutLayers) {
    const TemporaryFolder folder;
    const auto target = (folder / "out.gguf").string();
    const std::vector<std::string> options = {"--recipe", "Q4_K_M", "--prune-layers", "1,3"};
    std::vector<std::string> arguments = {"quantize", "sample", target};
    arguments.insert(arguments.end(), options.begin(), options.end());
    std::vector<std::string> dry = arguments;
    dry.emplace_back("--dry-run");
    const json planned = jsonOf(dry);
    const json report = jsonOf(arguments);
    EXPECT_EQ(planned.at("bytes"), report.at("bytes"));
    EXPECT_EQ(planned.at("tensors").size(), report.at("tensors").size());
    const json written = jsonOf({"info", target});
    EXPECT_EQ(written.at("metadata").at("llama.block_count"), 4);
    EXPECT_EQ(written.at("tensors").size(), report.at("tensors").size());
    for (const json& tensor : written.at("tensors")) {
        EXPECT_EQ(tensor.at("name").get<std::string>().find("blk.4."), std::string::npos);
    }
    EXPECT_EQ(report.at("tensors").back().at("name"), "blk.3.ffn_up.weight");
}

TEST(CommandLineShards, AreTheFilesThatADryRunTellsOf) {
    const TemporaryFolder folder;
    const std::vector<std::string> arguments = {
        "quantize",         "sample", (folder / "out.gguf").string(), "--recipe", "Q4_K_M",
        "--max-shard-size", "1M"};
    std::vector<std::string> dry = arguments;
    dry.emplace_back("--dry-run");
    const json planned = jsonOf(dry);
    EXPECT_TRUE(fs::is_empty(folder.path()));
    const json report = jsonOf(arguments);
    EXPECT_EQ(report.at("files").size(), 3U);
    EXPECT_EQ(report.at("output"), (folder / "out-00001-of-00003.gguf").string());
    EXPECT_EQ(planned.at("output"), report.at("output"));
    EXPECT_TRUE(report.at("sha256").is_null());
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const json& file = report.at("files").at(i);
        const json& told = planned.at("files").at(i);
        EXPECT_EQ(file.at("bytes"), fs::file_size(file.at("path").get<std::string>()));
        EXPECT_EQ(file.at("sha256").get<std::string>().size(), 64U);
        EXPECT_TRUE(told.at("sha256").is_null());
        EXPECT_EQ(told.at("bytes"), file.at("bytes"));
        EXPECT_EQ(told.at("path"), file.at("path"));
        bytes += file.at("bytes").get<std::uint64_t>();
    }
    EXPECT_EQ(report.at("bytes"), bytes);
    EXPECT_EQ(jsonOf({"info", report.at("output").get<std::string>()}).at("parameters"), 4590848);
}

TEST(CommandLineShards, KeepThoseOfTheModel) {
    const TemporaryFolder folder;
    const json first = jsonOf({"quantize", "sample", (folder / "in.gguf").string(), "--recipe",
                               "F16", "--max-shard-size", "4M"});
    const json second =
        jsonOf({"quantize", first.at("output").get<std::string>(), (folder / "out.gguf").string(),
                "--recipe", "Q8_0", "--keep-split"});
    EXPECT_EQ(second.at("files").size(), first.at("files").size());
    EXPECT_THAT(second.at("output").get<std::string>(), HasSubstr("out-00001-of-0000"));
    // A shard of the input is never written, not even with leave.
    const Finished refused =
        runCli({"quantize", first.at("output").get<std::string>(), (folder / "in.gguf").string(),
                "--recipe", "Q8_0", "--keep-split", "--force"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("the model being read"));
}

TEST(CommandLineShards, AnInterruptLeavesNoneBehind) {
    const TemporaryFolder folder;
    const auto model = folder / "large.gguf";
    writeSmallGguf(model, smallLlamaMetadata(2),
                   {{"blk.0.ffn_up.weight", {4096, 64}}, {"blk.1.ffn_up.weight", {4096, 8192}}});
    for (const int signal : {SIGINT, SIGTERM}) {
        const Finished finished =
            interruptCli({"quantize", model.string(), (folder / "out.gguf").string(), "--recipe",
                          "IQ3_S", "--threads", "1", "--max-shard-size", "1M"},
                         signal);
        EXPECT_EQ(finished.status, 128 + signal) << finished.err;
        EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()),
                  1);
    }
}

TEST(CommandLineShards, AreListedForPeople) {
    const Finished finished = runCli(
        {"quantize", "sample", "--dry-run", "--recipe", "Q4_K_M", "--max-shard-size", "1500K"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("Would write 2 files: "));
}

TEST(CommandLineShards, SayWhatIsWrong) {
    EXPECT_THAT(refusal({"--max-shard-size", "2T"}), HasSubstr("2,000,000,000 bytes"));
    EXPECT_THAT(refusal({"--max-shard-size", "1M", "--keep-split"}), HasSubstr("excludes"));
    EXPECT_THAT(refusal({"out.safetensors", "--keep-split"}), HasSubstr("for GGUF files"));
}

TEST(CommandLineOverrides, RefuseWhatDoesNotFitTheKey) {
    for (const char* given : {"llama.context_length=int:-1", "llama.block_count=float:6",
                              "llama.block_count=int:99999999999", "general.name=int:3"}) {
        EXPECT_THAT(refusal({"--override-kv", given}, 1),
                    testing::AllOf(HasSubstr("error: sample: "), HasSubstr("does not fit the key")))
            << given;
    }
}

TEST(CommandLineOverrides, RemoveKeys) {
    const TemporaryFolder folder;
    const auto target = (folder / "out.gguf").string();
    const json before = jsonOf({"info", "sample"}).at("metadata");
    ASSERT_TRUE(before.contains("general.name"));
    (void)jsonOf({"quantize", "sample", target, "--recipe", "Q8_0", "--remove-kv", "general.name",
                  "--remove-kv", "llama.context_length", "--override-kv",
                  "llama.context_length=str:long"});
    const json metadata = jsonOf({"info", target}).at("metadata");
    EXPECT_FALSE(metadata.contains("general.name"));
    EXPECT_EQ(metadata.at("llama.context_length"), "long");
    EXPECT_THAT(refusal({"--remove-kv", "general.nam"}, 1), HasSubstr("no key general.nam"));
}

TEST(CommandLineOverrides, ComeWithARecipeFileAndWinOverIt) {
    const TemporaryFolder folder;
    const auto recipe = (folder / "mine.json").string();
    writeBytes(recipe, R"({"weightscape_recipe":1,"preset":"Q8_0","override_kv":
        ["general.name=str:theirs","x.rank=int:3","x.gone=int:1"],
        "remove_kv":["llama.context_length"]})");
    const auto target = (folder / "out.gguf").string();
    const json report = jsonOf({"quantize", "sample", target, "--recipe", recipe, "--override-kv",
                                "general.name=str:mine", "--remove-kv", "x.gone"});
    EXPECT_EQ(report.at("bytes"), fs::file_size(target));
    const json metadata = jsonOf({"info", target}).at("metadata");
    EXPECT_EQ(metadata.at("general.name"), "mine");
    EXPECT_EQ(metadata.at("x.rank"), 3);
    EXPECT_FALSE(metadata.contains("x.gone"));
    EXPECT_FALSE(metadata.contains("llama.context_length"));
    // Other commands plan with them too.
    const json shown = jsonOf({"recipe", "show", recipe, "--model", "sample"});
    const json dry = jsonOf({"quantize", "sample", "--dry-run", "--recipe", recipe});
    EXPECT_EQ(shown.at("bytes"), dry.at("bytes"));
    EXPECT_NE(shown.at("bytes"),
              jsonOf({"recipe", "show", "Q8_0", "--model", "sample"}).at("bytes"));
}

TEST(CommandLineOverrides, OfARecipeFileAreRefusedLikeOthers) {
    const TemporaryFolder folder;
    const auto refusedBy = [&](const std::string& members) {
        writeBytes(folder / "bad.json",
                   R"({"weightscape_recipe":1,"preset":"Q8_0",)" + members + "}");
        const Finished finished =
            runCli({"quantize", "sample", "--dry-run", "--recipe", (folder / "bad.json").string()});
        EXPECT_EQ(finished.status, 1);
        return finished.err;
    };
    EXPECT_THAT(refusedBy(R"("override_kv":["llama.block_count=str:many"])"),
                HasSubstr("does not fit the key"));
    EXPECT_THAT(refusedBy(R"("remove_kv":["general.architecture"])"), HasSubstr("only set"));
    EXPECT_THAT(refusedBy(R"("override_kv":["x.y=file:/etc/hostname"])"), HasSubstr("as str"));
}

TEST(CommandLineOverrides, OfARecipeGoIntoItsCommands) {
    const TemporaryFolder folder;
    const auto recipe = (folder / "mine.json").string();
    writeBytes(recipe, R"({"weightscape_recipe":1,"preset":"Q8_0","override_kv":
        ["general.name=str:it's\nmine"],"remove_kv":["llama.context_length"]})");
    json command = jsonOf({"recipe", "export", recipe, "--as", "weightscape-cli"}).at("arguments");
    std::vector<std::string> arguments(command.begin() + 1, command.end());
    arguments[1] = "sample";
    arguments.emplace_back("--dry-run");
    EXPECT_EQ(jsonOf(arguments).at("bytes"),
              jsonOf({"quantize", "sample", "--dry-run", "--recipe", recipe}).at("bytes"));
    const Finished refused = runCli({"recipe", "export", recipe, "--as", "llama-quantize"});
    EXPECT_THAT(refused.err, HasSubstr("leave out the key llama.context_length"));
}

TEST(CommandLineOverrides, SayWhatIsWrong) {
    EXPECT_THAT(refusal({"--override-kv", "a.b=3"}), HasSubstr("KEY=TYPE:VALUE"));
    EXPECT_THAT(refusal({"--override-kv", "a.b=int:x"}), HasSubstr("not a whole number"));
    EXPECT_THAT(refusal({"--prune-layers", "3-1"}), HasSubstr("no list of layers"));
    EXPECT_THAT(refusal({"out.safetensors", "--prune-layers", "1"}), HasSubstr("for GGUF files"));
    EXPECT_THAT(refusal({"--prune-layers", "6"}, 1), HasSubstr("layers 0 to 5"));
    EXPECT_THAT(refusal({"--override-kv", "a=int:1", "--override-kv", "a=int:2"}, 1),
                HasSubstr("overridden twice"));
}

TEST(CommandLineOverrides, TakeATextFromAFile) {
    const TemporaryFolder folder;
    const std::string text = "{{ messages }}\n'\"";
    writeBytes(folder / "new.jinja", text);
    const auto target = (folder / "out.gguf").string();
    (void)jsonOf({"quantize", "sample", target, "--recipe", "Q8_0", "--override-kv",
                  "tokenizer.chat_template=file:" + (folder / "new.jinja").string()});
    EXPECT_EQ(jsonOf({"info", target}).at("metadata").at("tokenizer.chat_template"), text);
    EXPECT_THAT(refusal({"--override-kv", "x.y=file:/no/such.jinja"}, 1),
                HasSubstr("error: /no/such.jinja: "));
}

TEST(CommandLineOverrides, LeaveOutRangesOfLayers) {
    const json tensors =
        jsonOf({"quantize", "sample", "--dry-run", "--recipe", "Q8_0", "--prune-layers", "0-2,4"})
            .at("tensors");
    EXPECT_EQ(tensors.size(), 57U - 4 * 9);
}

TEST(CommandLineTensorTypeFile, GoesOutAndComesBack) {
    const TemporaryFolder folder;
    writeBytes(
        folder / "mine.json",
        R"({"weightscape_recipe":1,"preset":"Q4_K_M","rules":[{"pattern":"*attn_v*","format":"q8_0"}]})");
    const Finished exported =
        runCli({"recipe", "export", (folder / "mine.json").string(), "--as", "tensor-type-file"});
    ASSERT_EQ(exported.status, 0) << exported.err;
    writeBytes(folder / "types.txt", exported.out);
    const auto types = [](const json& report) {
        std::vector<std::string> found;
        for (const json& tensor : report.at("tensors")) found.push_back(tensor.at("type"));
        return found;
    };
    const auto dry = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"quantize", "sample", "--dry-run", "--recipe"});
        return types(jsonOf(options));
    };
    EXPECT_EQ(dry({"Q4_K_M", "--tensor-type-file", (folder / "types.txt").string()}),
              dry({(folder / "mine.json").string()}));
    EXPECT_NE(dry({"Q4_K_M"}), dry({(folder / "mine.json").string()}));
    writeBytes(folder / "types.txt", "attn_v=nonsense");
    EXPECT_THAT(refusal({"--tensor-type-file", (folder / "types.txt").string()}, 1),
                HasSubstr("types.txt: "));
}

}  // namespace
}  // namespace weightscape::test
