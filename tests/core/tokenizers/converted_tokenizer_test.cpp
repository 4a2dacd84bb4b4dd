// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizers of folders as llama.cpp's converter writes them.
#include "core/tokenizers/huggingface/converted_tokenizer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/file_bytes.h"
#include "tests/support/protocol_bytes.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;

/// A folder with a tokenizer, and what becomes of it.
class ConvertedTokenizer : public ::testing::Test {
  protected:
    void write(const char* name, const json& document) {
        writeBytes(m_folder / name, document.dump());
    }
    void convert(const json& config, const tokenizers::TokenizerWishes& wishes = {}) {
        auto metadata = tokenizers::convertedTokenizer(m_folder.path(), config, wishes);
        if (!metadata) throw std::runtime_error(describe(metadata.error()).english());
        m_metadata = *std::move(metadata);
    }
    [[nodiscard]] const MetadataValue* value(const std::string& key) const {
        return findValue(m_metadata, "tokenizer." + key);
    }
    [[nodiscard]] std::optional<std::uint64_t> number(const std::string& key) const {
        const auto* found = value("ggml." + key);
        return found == nullptr ? std::nullopt : found->asUnsigned();
    }
    [[nodiscard]] std::string text(const std::string& key) const {
        const auto* found = value(key);
        return found == nullptr ? "none" : found->text(100);
    }

    TemporaryFolder m_folder;
    Metadata m_metadata;
};

json smallPairs() {
    return {{"model",
             {{"type", "BPE"},
              {"vocab", {{"a", 0}, {"b", 1}, {"ab", 2}, {"<s>", 3}, {"<e>", 4}, {"<tool>", 5}}},
              {"merges", json::array({"a b"})}}},
            {"added_tokens",
             {{{"id", 3}, {"content", "<s>"}, {"special", true}},
              {{"id", 4}, {"content", "<e>"}, {"special", true}},
              {{"id", 5}, {"content", "<tool>"}, {"special", false}},
              {{"id", 6}, {"content", "<|end|>"}, {"special", true}}}},
            {"pre_tokenizer", {{"type", "ByteLevel"}, {"use_regex", true}}}};
}

/// A config.json that says only that.
json counting(std::size_t tokens) {
    json config;
    config["vocab_size"] = tokens;
    return config;
}

json step(const char* token) {
    return {{"SpecialToken", {{"id", token}}}};
}

TEST_F(ConvertedTokenizer, BytePairsHaveTypesAndMergesButNoScores) {
    write("tokenizer.json", smallPairs());
    convert(counting(9));
    EXPECT_EQ(text("ggml.model"), "gpt2");
    EXPECT_EQ(text("ggml.pre"), "gpt-2");
    EXPECT_EQ(text("ggml.tokens"), "[a, b, ab, <s>, <e>, <tool>, <|end|>, [PAD7], [PAD8]]");
    EXPECT_EQ(text("ggml.token_type"), "[1, 1, 1, 3, 3, 4, 3, 5, 5]");
    EXPECT_EQ(text("ggml.merges"), "[a b]");
    EXPECT_EQ(value("ggml.scores"), nullptr);
}

TEST_F(ConvertedTokenizer, MoreBytePairsThanTheModelHasRowsForAreDamage) {
    write("tokenizer.json", smallPairs());
    const auto refused = tokenizers::convertedTokenizer(m_folder.path(), counting(5), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Damaged);
}

TEST_F(ConvertedTokenizer, IdsAreThoseOfNamedTokensThenThoseOfTheModel) {
    write("tokenizer.json", smallPairs());
    write("tokenizer_config.json", {{"bos_token", "<s>"},
                                    {"eos_token", {{"content", "<e>"}}},
                                    {"add_bos_token", true},
                                    {"add_unk_token", true}});
    convert(
        {{"vocab_size", 7U}, {"bos_token_id", 0U}, {"pad_token_id", 6U}, {"unk_token_id", 99U}});
    EXPECT_EQ(number("bos_token_id"), 3U);
    EXPECT_EQ(number("eos_token_id"), 4U);
    EXPECT_EQ(number("padding_token_id"), 6U);
    EXPECT_EQ(number("unknown_token_id"), std::nullopt) << "there is no such token";
    EXPECT_EQ(number("add_bos_token"), 1U);
    EXPECT_EQ(number("add_eos_token"), std::nullopt);
}

TEST_F(ConvertedTokenizer, ATemplateSaysWhatIsPutAroundATextAndATurnsEndGivesWay) {
    json document = smallPairs();
    document["post_processor"] = {
        {"type", "TemplateProcessing"},
        {"single", {step("<s>"), {{"Sequence", {{"id", "A"}}}}, step("<|end|>")}}};
    write("tokenizer.json", document);
    write("tokenizer_config.json", {{"bos_token", "<s>"}, {"eos_token", "<e>"}});
    convert(counting(7));
    EXPECT_EQ(number("add_bos_token"), 1U);
    EXPECT_EQ(number("add_eos_token"), 1U);
    EXPECT_EQ(number("eos_token_id"), 6U);
    EXPECT_EQ(number("eot_token_id"), 4U);
}

TEST_F(ConvertedTokenizer, WhatTheArchitectureKnowsFillsGapsOnly) {
    write("tokenizer.json", smallPairs());
    constexpr auto kNamed = std::to_array<tokenizers::NamedToken>(
        {{"eos", "<s>"}, {"eot", "<|end|>"}, {"unk", "<none>"}});
    convert({{"vocab_size", 7U}, {"eos_token_id", 4U}}, {.tokens = kNamed});
    EXPECT_EQ(number("eos_token_id"), 4U);
    EXPECT_EQ(number("eot_token_id"), 6U);
    EXPECT_EQ(number("unknown_token_id"), std::nullopt);
}

TEST_F(ConvertedTokenizer, AWayToCutTextsHasTheNameOfTheArchitecture) {
    write("tokenizer.json", smallPairs());
    convert(counting(7), {.preTokenizer = {"gpt-2", "olmo"}});
    EXPECT_EQ(text("ggml.pre"), "olmo");
    convert(counting(7), {.preTokenizer = {"llama-bpe", "glm4"}});
    EXPECT_EQ(text("ggml.pre"), "gpt-2");
}

TEST_F(ConvertedTokenizer, PiecesKeepScoresAndUsersPiecesAreText) {
    writeBytes(m_folder / "tokenizer.model",
               protocolPiece("<unk>", 0, 2) + protocolPiece("<s>", 0, 3) +
                   protocolPiece("a", -1, 1) + protocolPiece("mine", 0, 4) +
                   protocolPiece("<0x0A>", 0, 6) + protocolText(2, protocolNumber(3, 2)));
    write("added_tokens.json", {{"extra", 5}, {"beyond", 70}});
    write("tokenizer_config.json", {{"added_tokens_decoder",
                                     {{"6", {{"content", "<|im|>"}, {"special", false}}},
                                      {"3", {{"content", "mine"}, {"special", true}}}}}});
    convert(counting(8));
    EXPECT_EQ(text("ggml.model"), "llama");
    EXPECT_EQ(text("ggml.pre"), "default");
    EXPECT_EQ(text("ggml.tokens"), "[<unk>, <s>, a, mine, <0x0A>, extra, <|im|>, [PAD7]]");
    EXPECT_EQ(text("ggml.token_type"), "[2, 3, 1, 3, 6, 4, 3, 5]");
    EXPECT_EQ(text("ggml.scores"), "[0, 0, -1, -1000, 0, -1000, -1000, -10000]");
    EXPECT_EQ(number("unknown_token_id"), 0U);
    EXPECT_EQ(number("add_space_prefix"), std::nullopt);
}

TEST_F(ConvertedTokenizer, SpacesBeforeATextAreAsTheArchitectureWants) {
    writeBytes(m_folder / "tokenizer.model",
               protocolPiece("<unk>", 0, 2) + protocolText(2, protocolNumber(3, 2)));
    write("tokenizer_config.json", {{"add_prefix_space", true}});
    convert({}, {.readsSpacePrefix = true});
    EXPECT_EQ(number("add_space_prefix"), 1U);
    convert({}, {.withoutSpacePrefix = true});
    EXPECT_EQ(number("add_space_prefix"), 0U);
}

TEST_F(ConvertedTokenizer, WordPiecesHaveMarksAndASeparator) {
    write("tokenizer.json",
          {{"model",
            {{"type", "WordPiece"},
             {"unk_token", "[UNK]"},
             {"vocab", {{"[UNK]", 0}, {"[CLS]", 1}, {"[SEP]", 2}, {"the", 3}, {"##re", 4}}}}},
           {"added_tokens",
            {{{"id", 1}, {"content", "[CLS]"}, {"special", true}},
             {{"id", 2}, {"content", "[SEP]"}, {"special", true}}}},
           {"normalizer", {{"type", "BertNormalizer"}, {"lowercase", true}}},
           {"post_processor",
            {{"type", "TemplateProcessing"},
             {"single", {step("[CLS]"), {{"Sequence", {{"id", "A"}}}}, step("[SEP]")}},
             {"pair",
              {step("[CLS]"),
               {{"Sequence", {{"id", "A"}}}},
               step("[SEP]"),
               {{"Sequence", {{"id", "B"}}}},
               step("[SEP]")}}}}});
    write("tokenizer_config.json", {{"cls_token", "[CLS]"}, {"sep_token", "[SEP]"}});
    convert(counting(5));
    EXPECT_EQ(text("ggml.model"), "bert");
    EXPECT_EQ(text("ggml.tokens"), "[[UNK], [CLS], [SEP], \u2581the, re]");
    EXPECT_EQ(number("bos_token_id"), 1U);
    EXPECT_EQ(number("cls_token_id"), 1U);
    EXPECT_EQ(number("seperator_token_id"), 2U);
    EXPECT_EQ(number("add_bos_token"), 1U);
    EXPECT_EQ(number("add_sep_token"), 0U);
}

TEST_F(ConvertedTokenizer, ChatTemplatesStandUnderTheirNames) {
    write("tokenizer.json", smallPairs());
    write("tokenizer_config.json", {{"chat_template",
                                     {{{"name", "default"}, {"template", "plain"}},
                                      {{"name", "tool-use"}, {"template", "with tools"}}}}});
    convert({});
    EXPECT_EQ(text("chat_template"), "plain");
    EXPECT_EQ(text("chat_template.tool_use"), "with tools");
    EXPECT_EQ(text("chat_templates"), "[tool_use]");
    write("tokenizer_config.json", json::object());
    writeBytes(m_folder / "chat_template.jinja", "from its own file");
    convert({});
    EXPECT_EQ(text("chat_template"), "from its own file");
}

}  // namespace
}  // namespace weightscape::test
