// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/metadata_overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/files/open_model.h"
#include "core/recipes/planned_metadata.h"
#include "core/recipes/quantization_plan.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::recipes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class OverriddenModel : public testing::Test {
  protected:
    void SetUp() override {
        test::writeSmallLlama(m_folder / "in.gguf");
        m_model = files::openModel(m_folder / "in.gguf").value();
    }
    static MetadataChanges changes(const std::vector<std::string>& texts,
                                   std::vector<std::string> removed = {}) {
        MetadataChanges all{std::move(removed), {}};
        for (const std::string& text : texts) all.edits.push_back(parseMetadataEdit(text).value());
        return all;
    }
    [[nodiscard]] Model overridden(const std::vector<std::string>& texts) const {
        return overriddenModel(*m_model, changes(texts)).value();
    }
    [[nodiscard]] Error refusal(const MetadataChanges& changes) const {
        const auto model = overriddenModel(*m_model, changes);
        EXPECT_FALSE(model);
        return model ? Error{} : model.error();
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
};

TEST_F(OverriddenModel, ReadsItsFactsAgain) {
    const Model model = overridden({"llama.attention.head_count=int:16", "llama.block_count=int:7",
                                    "llama.expert_count=int:8"});
    EXPECT_EQ(model.facts.heads, 16U);
    EXPECT_EQ(model.facts.layers, 7U);
    EXPECT_EQ(model.facts.experts, 8U);
    EXPECT_EQ(model.facts.embeddingLength, m_model->facts.embeddingLength);
}

TEST_F(OverriddenModel, ExportsTheKeysLastInTheirOrder) {
    const Model model = overridden({"x.new=int:1", "general.architecture=str:llama"});
    const QuantizationPlan plan = planQuantization(model, {}).value();
    const Metadata written = plannedMetadata(model, plan);
    std::vector<std::string> last;
    for (const MetadataEntry& entry : written) last.push_back(entry.key);
    last.erase(last.begin(), last.end() - 4);
    EXPECT_THAT(last, ElementsAre("general.quantization_version", "general.file_type", "x.new",
                                  "general.architecture"));
    EXPECT_EQ(written.size(), plannedMetadata(*m_model, plan).size() + 1);
}

TEST_F(OverriddenModel, IsPlannedAsARecipeWithTheseEditsPlansTheSource) {
    Recipe recipe;
    recipe.preset = "Q3_K_S";
    const Recipe withoutEdits = recipe;
    recipe.metadata = changes({"llama.block_count=int:80", "llama.attention.head_count=int:64",
                               "llama.attention.head_count_kv=int:8", "general.alignment=int:4096"},
                              {"llama.context_length"});
    const Model model = overriddenModel(*m_model, recipe.metadata).value();
    const QuantizationPlan edited = planQuantization(*m_model, recipe).value();
    const QuantizationPlan plain = planQuantization(*m_model, withoutEdits).value();
    const QuantizationPlan changed = planQuantization(model, withoutEdits).value();
    EXPECT_EQ(edited.fileBytes, changed.fileBytes);
    EXPECT_NE(edited.fileBytes, plain.fileBytes);
    EXPECT_EQ(edited.warnings, changed.warnings);
    ASSERT_EQ(edited.tensors.size(), changed.tensors.size());
    bool differs = false;
    for (std::size_t i = 0; i < edited.tensors.size(); ++i) {
        EXPECT_EQ(edited.tensors[i].format, changed.tensors[i].format);
        EXPECT_EQ(edited.tensors[i].rule.text(), changed.tensors[i].rule.text());
        differs = differs || edited.tensors[i].format != plain.tensors[i].format;
    }
    EXPECT_TRUE(differs);  // llama.cpp takes 80 layers for the 70B model
}

TEST_F(OverriddenModel, MayReplaceTheKeysOfTheExportItself) {
    const Model model = overridden({"general.file_type=int:99"});
    const Metadata written = plannedMetadata(model, planQuantization(model, {}).value());
    EXPECT_EQ(written.back().value.asUnsigned(), 99U);
    EXPECT_EQ(std::ranges::count(written, "general.file_type", &MetadataEntry::key), 1);
}

TEST_F(OverriddenModel, TakesTheAlignmentIntoItsLayout) {
    const Model model = overridden({"general.alignment=int:4096"});
    EXPECT_EQ(planQuantization(model, {}).value().fileBytes % 4096, 0U);
}

TEST_F(OverriddenModel, KeepsTheTypesOfItsKeys) {
    Model source = *m_model;
    source.metadata.push_back({"llama.short", MetadataValue::fromUint16(3)});
    const Model model =
        overriddenModel(source, changes({"llama.short=int:7", "llama.context_length=int:16"}))
            .value();
    EXPECT_EQ(findValue(model.metadata, "llama.short")->type, ValueType::Uint16);
    EXPECT_EQ(findValue(model.metadata, "llama.short")->asUnsigned(), 7U);
    EXPECT_EQ(findValue(model.metadata, "llama.context_length")->type, ValueType::Uint32);
    EXPECT_EQ(model.warnings, m_model->warnings);
}

TEST_F(OverriddenModel, RefusesWhatDoesNotFitAKey) {
    const Error tooLarge = refusal(changes({"llama.block_count=int:99999999999"}));
    EXPECT_EQ(tooLarge.code, ErrorCode::InvalidArgument);
    EXPECT_EQ(tooLarge.file, m_model->path.string());
    EXPECT_THAT(tooLarge.detail.english(),
                HasSubstr("'99999999999' does not fit the key llama.block_count, which has the "
                          "type u32"));
    EXPECT_THAT(refusal(changes({"llama.block_count=str:many"})).detail.english(),
                HasSubstr("type u32"));
}

TEST_F(OverriddenModel, KnowsTheTypeOfKeysThatItsProgramsRead) {
    // Not in the file, but llama.cpp would read it as u32.
    ASSERT_EQ(findValue(m_model->metadata, "llama.expert_used_count"), nullptr);
    EXPECT_THAT(refusal(changes({"llama.expert_count=int:-1"})).detail.english(),
                HasSubstr("type u32"));
    EXPECT_THAT(refusal(changes({"general.file_type=int:-1"})).detail.english(),
                HasSubstr("type u32"));
    EXPECT_EQ(findValue(overridden({"x.own=int:-1"}).metadata, "x.own")->type, ValueType::Int32);
}

TEST_F(OverriddenModel, GivesARemovedKeyAnotherType) {
    const Model model =
        overriddenModel(*m_model, changes({"llama.block_count=str:many"}, {"llama.block_count"}))
            .value();
    EXPECT_EQ(findValue(model.metadata, "llama.block_count")->asString(), "many");
}

TEST_F(OverriddenModel, IsWithoutRemovedKeys) {
    const std::size_t count = m_model->metadata.size();
    const Model model =
        overriddenModel(*m_model, changes({"x.new=int:1"}, {"llama.context_length"})).value();
    EXPECT_EQ(findValue(model.metadata, "llama.context_length"), nullptr);
    EXPECT_EQ(model.metadata.size(), count);
    EXPECT_EQ(model.overrides, 1U);
    EXPECT_EQ(model.facts.contextLength, 0U);
    const Model both = overriddenModel(model, changes({}, {"x.new"})).value();
    EXPECT_EQ(both.overrides, 0U);
}

TEST_F(OverriddenModel, RemovesOnlyKeysThatAreThereAndNotNeeded) {
    const Error missing = refusal(changes({}, {"llama.context_lenght"}));
    EXPECT_EQ(missing.code, ErrorCode::NotFound);
    EXPECT_EQ(missing.file, m_model->path.string());
    EXPECT_THAT(missing.detail.english(), HasSubstr("no key llama.context_lenght"));
    EXPECT_THAT(refusal(changes({}, {"general.architecture"})).detail.english(),
                HasSubstr("only set"));
}

TEST_F(OverriddenModel, TakesEachKeyOnce) {
    const Error error = refusal(changes({"a=int:1", "b=int:1", "a=int:2"}));
    EXPECT_THAT(error.detail.english(), HasSubstr("a is overridden twice"));
}

TEST_F(OverriddenModel, TakesATextFromAFileByteByByte) {
    const std::string text = "{% if x %}\r\n\t= : , 'q' \" \\n é\n\n" + std::string(5000, 'x');
    test::writeBytes(m_folder / "new.jinja", text);
    const std::string path = (m_folder / "new.jinja").string();
    const Model model = overridden({"tokenizer.chat_template=file:" + path});
    EXPECT_EQ(findValue(model.metadata, "tokenizer.chat_template")->asString(), text);
    test::writeBytes(m_folder / "empty", "");
    EXPECT_EQ(findValue(overridden({"x.y=file:" + (m_folder / "empty").string()}).metadata, "x.y")
                  ->asString(),
              "");
}

TEST_F(OverriddenModel, SaysWhichFileItCannotTake) {
    const auto refusedFile = [&](const std::filesystem::path& path) {
        const Error error = refusal(changes({"tokenizer.chat_template=file:" + path.string()}));
        EXPECT_EQ(error.file, path.string());
        return error.detail.english();
    };
    test::writeBytes(m_folder / "latin1", "caf\xe9");
    EXPECT_THAT(refusedFile(m_folder / "latin1"), HasSubstr("no text in UTF-8"));
    EXPECT_FALSE(refusedFile(m_folder / "none.jinja").empty());
    EXPECT_FALSE(refusedFile(m_folder.path()).empty());
    test::writeBytes(m_folder / "seven", "7");
    EXPECT_THAT(refusal(changes({"llama.block_count=file:" + (m_folder / "seven").string()}))
                    .detail.english(),
                HasSubstr("does not fit the key llama.block_count"));
}

}  // namespace
}  // namespace weightscape::recipes
