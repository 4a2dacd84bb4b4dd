// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/metadata_overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/files/open_model.h"
#include "core/recipes/planned_metadata.h"
#include "core/recipes/quantization_plan.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

MetadataEntry parsed(const std::string& text) {
    const auto entry = parseMetadataOverride(text);
    EXPECT_TRUE(entry) << entry.error().detail;
    return entry.value_or(MetadataEntry{});
}

std::string refusal(const std::string& text) {
    const auto entry = parseMetadataOverride(text);
    EXPECT_FALSE(entry) << text;
    return entry ? "" : entry.error().detail.english();
}

TEST(MetadataOverride, HasTheTypeThatItsTextNames) {
    EXPECT_EQ(parsed("a.b=float:0.5").value.type, ValueType::Float32);
    EXPECT_EQ(parsed("a.b=float:0.5").value.asDouble(), 0.5);
    EXPECT_EQ(parsed("a.b=bool:true").value.type, ValueType::Bool);
    EXPECT_EQ(parsed("a.b=bool:false").value.text(), "false");
    EXPECT_EQ(parsed("a.b=str:x=y:z").value.asString(), "x=y:z");
    EXPECT_EQ(parsed("a.b=str:").value.asString(), "");
    EXPECT_EQ(parsed("a.b=str:").key, "a.b");
}

TEST(MetadataOverride, WholeNumbersKeepTheirValueWhereLlamaQuantizeCutsThem) {
    const auto typeOf = [](const std::string& number) {
        const MetadataValue value = parsed("k=int:" + number).value;
        EXPECT_EQ(value.text(), number);
        return value.type;
    };
    EXPECT_EQ(typeOf("0"), ValueType::Uint32);
    EXPECT_EQ(typeOf("4294967295"), ValueType::Uint32);
    EXPECT_EQ(typeOf("4294967296"), ValueType::Uint64);
    EXPECT_EQ(typeOf("18446744073709551615"), ValueType::Uint64);
    EXPECT_EQ(typeOf("-7"), ValueType::Int32);
    EXPECT_EQ(typeOf("-2147483649"), ValueType::Int64);
}

TEST(MetadataOverride, SaysWhatIsWrong) {
    for (const char* text : {"", "=int:1", "key", "key=int", "key:int=1"}) {
        EXPECT_THAT(refusal(text), HasSubstr("is not KEY=TYPE:VALUE")) << text;
    }
    EXPECT_THAT(refusal("k=u32:1"), HasSubstr("use int, float, bool or str"));
    EXPECT_THAT(refusal("k=int:1.5"), HasSubstr("'1.5' is not a whole number"));
    EXPECT_THAT(refusal("k=int:18446744073709551616"), HasSubstr("64 bits"));
    EXPECT_THAT(refusal("k=int:"), HasSubstr("k: ''"));
    EXPECT_THAT(refusal("k=float:1e39"), HasSubstr("fits 32 bits"));
    EXPECT_THAT(refusal("k=float:nan"), HasSubstr("not a number"));
    EXPECT_THAT(refusal("k=bool:1"), HasSubstr("neither true nor false"));
    EXPECT_THAT(refusal("split.count=int:2"), HasSubstr("split.*"));
    for (const char* value : {"int:24", "int:0", "int:2097152", "str:32", "int:4"}) {
        EXPECT_THAT(refusal(std::string("general.alignment=") + value), HasSubstr("power of two"));
    }
}

class OverriddenModel : public testing::Test {
  protected:
    void SetUp() override {
        test::writeSmallLlama(m_folder / "in.gguf");
        m_model = files::openModel(m_folder / "in.gguf").value();
    }
    [[nodiscard]] Model overridden(const std::vector<std::string>& texts) const {
        return overriddenModel(*m_model, entries(texts)).value();
    }
    static std::vector<MetadataEntry> entries(const std::vector<std::string>& texts) {
        std::vector<MetadataEntry> all;
        for (const std::string& text : texts) all.push_back(parsed(text));
        return all;
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
    const recipes::QuantizationPlan plan = recipes::planQuantization(model, {}).value();
    const Metadata written = recipes::plannedMetadata(model, plan);
    std::vector<std::string> last;
    for (const MetadataEntry& entry : written) last.push_back(entry.key);
    last.erase(last.begin(), last.end() - 4);
    EXPECT_THAT(last, ElementsAre("general.quantization_version", "general.file_type", "x.new",
                                  "general.architecture"));
    EXPECT_EQ(written.size(), recipes::plannedMetadata(*m_model, plan).size() + 1);
}

TEST_F(OverriddenModel, MayReplaceTheKeysOfTheExportItself) {
    const Model model = overridden({"general.file_type=int:99"});
    const Metadata written =
        recipes::plannedMetadata(model, recipes::planQuantization(model, {}).value());
    EXPECT_EQ(written.back().value.asUnsigned(), 99U);
    EXPECT_EQ(std::ranges::count(written, "general.file_type", &MetadataEntry::key), 1);
}

TEST_F(OverriddenModel, TakesTheAlignmentIntoItsLayout) {
    const Model model = overridden({"general.alignment=int:4096"});
    EXPECT_EQ(recipes::planQuantization(model, {}).value().fileBytes % 4096, 0U);
}

TEST_F(OverriddenModel, WarnsWhereAValueChangesItsKind) {
    EXPECT_THAT(
        overridden({"llama.block_count=str:many"}).warnings,
        testing::Contains(Property(
            &Text::english, HasSubstr("is a whole number in the model and becomes a text"))));
    EXPECT_EQ(overridden({"llama.attention.head_count=int:4"}).warnings, m_model->warnings);
}

TEST_F(OverriddenModel, TakesEachKeyOnce) {
    const auto model = overriddenModel(*m_model, entries({"a=int:1", "b=int:1", "a=int:2"}));
    ASSERT_FALSE(model);
    EXPECT_THAT(model.error().detail.english(), HasSubstr("a is overridden twice"));
}

}  // namespace
}  // namespace weightscape::exporting
