// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/pruned_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/files/open_model.h"
#include "core/recipes/recipe_rules.h"
#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape::exporting {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(LayerList, IsSortedNumbersFromZero) {
    EXPECT_THAT(parseLayers("3,1,12,1").value(), ElementsAre(1, 3, 12));
    EXPECT_THAT(parseLayers("0").value(), ElementsAre(0));
    EXPECT_THAT(parseLayers("0-3").value(), ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(parseLayers("7,2-4,3,9-9").value(), ElementsAre(2, 3, 4, 7, 9));
    for (const char* text : {"", ",", "1,", ",1", "1;2", "-1", "3-1", "1-", "-", "1-2-3", "1--3",
                             " 1", "0-65536", "99999999999"}) {
        const auto layers = parseLayers(text);
        ASSERT_FALSE(layers) << text;
        EXPECT_THAT(layers.error().detail.english(), HasSubstr("is no list of layers"));
    }
}

class PrunedModel : public testing::Test {
  protected:
    std::shared_ptr<const Model> open(const std::string& name) {
        return test::openTinyModel(test::tinyModel(name), m_folder.path());
    }
    std::string refusal(const Model& model, const std::vector<std::uint32_t>& layers) {
        const auto pruned = prunedModel(model, layers);
        EXPECT_FALSE(pruned);
        return pruned ? "" : pruned.error().detail.english();
    }
    static std::vector<std::string> lists(const Model& model, const std::string& key) {
        std::vector<std::string> texts;
        for (const auto& element : findValue(model.metadata, key)->elements()) {
            texts.push_back(element.text());
        }
        return texts;
    }
    test::TemporaryFolder m_folder;
};

TEST_F(PrunedModel, GivesLaterLayersNewNumbersAndKeepsTheNamesOfTheSource) {
    const auto source = open("llama_gqa4");
    const Model model = prunedModel(*source, {1, 3}).value();
    EXPECT_EQ(source->tensors.size() - model.tensors.size(), 18U);
    for (const TensorInfo& tensor : model.tensors) {
        EXPECT_FALSE(tensor.name.starts_with("blk.1."));
        EXPECT_FALSE(tensor.name.starts_with("blk.3."));
        EXPECT_EQ(source->find(tensor.name)->offset, tensor.offset);
    }
    const auto newName = [&](const std::string& name) { return model.find(name)->ggufName; };
    EXPECT_EQ(newName("blk.0.attn_v.weight"), "blk.0.attn_v.weight");
    EXPECT_EQ(newName("blk.2.attn_v.weight"), "blk.1.attn_v.weight");
    EXPECT_EQ(newName("blk.15.ffn_up.weight"), "blk.13.ffn_up.weight");
    EXPECT_EQ(newName("output.weight"), "output.weight");
    EXPECT_EQ(model.metadata.back().key, "llama.block_count");
    EXPECT_EQ(model.facts.layers, 14U);
}

TEST_F(PrunedModel, KeepsTheCountsThatTheRulesGoBy) {
    const auto source = open("llama_gqa4");
    const Model pruned = prunedModel(*source, {0, 1, 2}).value();
    const recipes::RuleFacts facts =
        recipes::ruleFacts(pruned.facts, recipes::planBasis(pruned), false);
    EXPECT_EQ(facts.layers, 16U);
    EXPECT_EQ(facts.valueTensors, 13U);
    EXPECT_EQ(facts.queriesPerKey, 4U);
}

TEST_F(PrunedModel, HasListsWithOneValuePerLayer) {
    const auto source = open("llama_kv_array");
    const std::string key = "llama.attention.head_count_kv";
    EXPECT_THAT(lists(*source, key), ElementsAre("8", "2", "2", "8", "1", "1", "2", "2"));
    const Model model = prunedModel(*source, {0, 3}).value();
    EXPECT_THAT(lists(model, key), ElementsAre("2", "2", "1", "1", "2", "2"));
    EXPECT_THAT(model.facts.keyValueHeadsPerLayer, ElementsAre(2, 2, 1, 1, 2, 2));
    EXPECT_EQ(model.facts.keyValueHeads, 8U);  // rules ask for that of the source
    EXPECT_EQ(findValue(model.metadata, "tokenizer.ggml.tokens")->count, 8U);
}

TEST_F(PrunedModel, CountsTheDenseLayersInFrontThatAreLeft) {
    const auto source = open("deepseek2_mla_16");
    const auto dense = [&](const std::vector<std::uint32_t>& layers) {
        const Model model = prunedModel(*source, layers).value();
        return findValue(model.metadata, "deepseek2.leading_dense_block_count")->asUnsigned();
    };
    EXPECT_EQ(dense({1, 3}), 1U);
    EXPECT_EQ(dense({0}), 0U);
}

TEST_F(PrunedModel, NamesKeysThatMayNoLongerFit) {
    const auto source = open("gemma3n_tied");
    const Model model = prunedModel(*source, {2}).value();
    EXPECT_THAT(
        model.warnings,
        Contains(Property(&Text::english,
                          HasSubstr("gemma3n.attention.shared_kv_layers stays 2 although"))));
    EXPECT_EQ(model.warnings.size(), source->warnings.size() + 1);
}

TEST_F(PrunedModel, RefusesLayersThatAreNotThere) {
    const auto source = open("llama_n02");
    EXPECT_THAT(refusal(*source, {2}), HasSubstr("There is no layer 2; the model has layers 0 to"));
    EXPECT_THAT(refusal(*source, {0, 1}), HasSubstr("keep at least one"));
    EXPECT_THAT(refusal(*source, {}), HasSubstr("No layer is named"));
}

TEST_F(PrunedModel, RefusesModelsWithSeveralStacksOrWithoutACount) {
    EXPECT_THAT(refusal(*open("t5"), {0}), HasSubstr("second stack of layers"));
    test::GgufBuilder builder;
    builder.text("general.architecture", "llama").tensor("blk.0.ffn_up.weight", "f16", {32, 2});
    test::writeBytes(m_folder / "no-count.gguf", builder.build());
    EXPECT_THAT(refusal(*files::openModel(m_folder / "no-count.gguf").value(), {0}),
                HasSubstr("does not say how many layers"));
}

}  // namespace
}  // namespace weightscape::exporting
