// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a recipe says about the metadata, in the plan and in the written file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/export/export_findings.h"
#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/recipes/metadata_overrides.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

using testing::HasSubstr;

class ExportWithMetadata : public testing::Test {
  protected:
    void SetUp() override {
        test::writeSmallGguf(m_folder / "in.gguf", test::smallLlamaMetadata(1),
                             test::wholeLlama(1));
        m_model = files::openModel(m_folder / "in.gguf").value();
        m_recipe.preset = "Q8_0";
    }
    void set(const std::string& text) {
        m_recipe.metadata.edits.push_back(parseMetadataEdit(text).value());
    }
    [[nodiscard]] recipes::QuantizationPlan plan() const {
        return recipes::planQuantization(*m_model, m_recipe).value();
    }
    [[nodiscard]] Result<ExportReport> write(const std::string& name) {
        return exportModel(*m_model, plan(), m_folder / name, {}, m_task);
    }

    test::TemporaryFolder m_folder;
    SilentTask m_task;
    std::shared_ptr<const Model> m_model;
    recipes::Recipe m_recipe;
};

TEST_F(ExportWithMetadata, IsWhatTheRecipeSays) {
    set("general.name=str:mine");
    set("x.rank=int:-3");
    m_recipe.metadata.removed = {"llama.context_length"};
    ASSERT_NE(findValue(m_model->metadata, "llama.context_length"), nullptr);
    const auto report = write("out.gguf");
    ASSERT_TRUE(report) << report.error().detail;
    const auto written = files::openModel(m_folder / "out.gguf").value();
    EXPECT_EQ(findValue(written->metadata, "general.name")->asString(), "mine");
    EXPECT_EQ(findValue(written->metadata, "x.rank")->asSigned(), -3);
    EXPECT_EQ(findValue(written->metadata, "llama.context_length"), nullptr);
}

TEST_F(ExportWithMetadata, IsCountedInTheExactSize) {
    const std::uint64_t before = plan().fileBytes;
    set("general.name=str:" + std::string(1000, 'x'));
    set("general.alignment=int:4096");
    const auto report = write("out.gguf");
    ASSERT_TRUE(report) << report.error().detail;
    const std::uint64_t size = std::filesystem::file_size(m_folder / "out.gguf");
    EXPECT_EQ(plan().fileBytes, size);
    EXPECT_EQ(report->bytes, size);
    EXPECT_EQ(plannedReport(*m_model, plan(), {}).value().bytes, size);
    EXPECT_GT(size, before + 1000);
}

TEST_F(ExportWithMetadata, IsThatOfTheModelChangedBeforehand) {
    set("llama.attention.head_count=int:8");
    set("llama.block_count=int:3");
    m_recipe.preset = "Q4_K_M";
    ASSERT_TRUE(write("one.gguf"));
    const Model changed = recipes::overriddenModel(*m_model, m_recipe.metadata).value();
    recipes::Recipe bare;
    bare.preset = m_recipe.preset;
    const auto theirs = recipes::planQuantization(changed, bare).value();
    ASSERT_TRUE(exportModel(changed, theirs, m_folder / "two.gguf", {}, m_task));
    EXPECT_EQ(test::readBytes(m_folder / "one.gguf"), test::readBytes(m_folder / "two.gguf"));
    for (const auto& planned : plan().tensors) {
        EXPECT_EQ(planned.rule.text(), theirs.find(planned.tensor)->rule.text());
    }
}

TEST_F(ExportWithMetadata, IsRefusedInThePlanWhereItDoesNotFit) {
    set("llama.block_count=str:many");
    const auto refused = recipes::planQuantization(*m_model, m_recipe);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail.english(), HasSubstr("type u32"));
    EXPECT_EQ(refused.error().file, m_model->path.string());
    m_recipe.metadata = {{"no.such.key"}, {}};
    EXPECT_EQ(recipes::planQuantization(*m_model, m_recipe).error().code, ErrorCode::NotFound);
}

TEST_F(ExportWithMetadata, IsWhatTheFindingsAreAbout) {
    ASSERT_TRUE(exportFindings(*m_model, plan(), m_task).value().empty());
    set("llama.block_count=int:2");
    const Findings findings = exportFindings(*m_model, plan(), m_task).value();
    EXPECT_THAT(findings,
                testing::Contains(testing::Property(&Text::english, HasSubstr("Layer 1 of 2"))));
}

}  // namespace
}  // namespace weightscape::exporting
