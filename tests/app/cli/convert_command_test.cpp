// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The command convert, and quantize with a folder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/app/cli/run_program.h"
#include "tests/support/random_folder.h"
#include "tests/support/small_adapter.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class CommandLineConvert : public ::testing::Test {
  protected:
    CommandLineConvert() {
        writeRandomFolder(m_folder / "hf", randomModel(randomDecoder("llama")));
    }
    [[nodiscard]] std::string path(const char* name) const { return (m_folder / name).string(); }

    TemporaryFolder m_folder;
};

TEST_F(CommandLineConvert, WritesAFolderAsAGguf) {
    const json report = jsonOf({"convert", path("hf"), path("out.gguf"), "--type", "bf16"});
    EXPECT_EQ(report.at("bytes"), std::filesystem::file_size(m_folder / "out.gguf"));
    const json info = jsonOf({"info", path("out.gguf")});
    EXPECT_EQ(info.at("format"), "GGUF");
    EXPECT_EQ(info.at("architecture"), "llama");
    EXPECT_EQ(info.at("metadata").at("general.file_type"), 32);
    EXPECT_EQ(info.at("tensors").at(0).at("name"), "token_embd.weight");
    const json tokens = jsonOf({"tokenize", path("out.gguf"), "--text", path("hf/config.json")});
    EXPECT_EQ(tokens, jsonOf({"tokenize", path("hf"), "--text", path("hf/config.json")}));
}

TEST_F(CommandLineConvert, AFolderIsQuantizedAsItsGgufWouldBe) {
    (void)jsonOf({"convert", path("hf"), path("whole.gguf"), "--type", "f32"});
    const json direct = jsonOf({"quantize", path("hf"), path("direct.gguf"), "--recipe", "Q8_0"});
    const json twice =
        jsonOf({"quantize", path("whole.gguf"), path("twice.gguf"), "--recipe", "Q8_0"});
    EXPECT_EQ(direct.at("sha256"), twice.at("sha256"));
    const json planned = jsonOf({"quantize", path("hf"), "--dry-run", "--recipe", "Q8_0"});
    EXPECT_EQ(planned.at("bytes"), direct.at("bytes"));
}

TEST_F(CommandLineConvert, RulesOfAQuantizedFolderMayHaveNamesOfTheFolderOrOfTheGguf) {
    const json report =
        jsonOf({"quantize", path("hf"), path("out.gguf"), "--recipe", "Q8_0", "--tensor-type",
                "model.layers.0.mlp.down_proj.weight=q5_0", "--tensor-type",
                "blk.1.ffn_down.weight=q4_0", "--tensor-type", "re:layers.2.*q_proj=q4_1"});
    EXPECT_THAT(report.at("warnings").dump(), Not(HasSubstr("matches no tensor")));
    const json info = jsonOf({"info", path("out.gguf")});
    std::map<std::string, std::string> types;
    for (const json& tensor : info.at("tensors")) types[tensor.at("name")] = tensor.at("type");
    EXPECT_EQ(types.at("blk.0.ffn_down.weight"), "q5_0");
    EXPECT_EQ(types.at("blk.1.ffn_down.weight"), "q4_0");
    EXPECT_EQ(types.at("blk.2.attn_q.weight"), "q4_1");
    EXPECT_EQ(types.at("blk.2.ffn_down.weight"), "q8_0");
}

TEST_F(CommandLineConvert, AnAdapterNeedsItsModel) {
    writeSmallAdapter(m_folder / "adapter", {{"model.layers.0.mlp.up_proj", 128, 256}});
    const Finished refused = runCli({"convert", path("adapter"), path("a.gguf")});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("name the folder of the model"));
    const json report = jsonOf({"convert", path("adapter"), path("a.gguf"), "--base", path("hf")});
    EXPECT_EQ(report.at("tensors").size(), 2U);
    EXPECT_EQ(jsonOf({"info", path("a.gguf")}).at("metadata").at("adapter.type"), "lora");
}

TEST_F(CommandLineConvert, WrongTypesAreWrongUsage) {
    const Finished finished = runCli({"convert", path("hf"), path("out.gguf"), "--type", "q4_0"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("F32, F16, BF16 or auto"));
}

TEST_F(CommandLineConvert, UnknownArchitecturesCanBeWrittenAsWeightsOnly) {
    writeRandomFolder(m_folder / "novel", randomModel(randomDecoder("llama")),
                      R"({"model_type": "novel", "architectures": ["Novel"]})");
    const Finished refused = runCli({"convert", path("novel"), path("n.gguf")});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("architecture novel"));
    (void)jsonOf({"convert", path("novel"), path("n.gguf"), "--weights-only"});
    EXPECT_EQ(jsonOf({"info", path("n.gguf")}).at("architecture"), "novel");
}

}  // namespace
}  // namespace weightscape::test
