// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/measure/measure_treatment.h"
#include "tests/core/quantize/encoders/correlated_inputs.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

/// Two matrices, of which the inputs of one are known.
class ExportGptq : public ::testing::Test {
  protected:
    void SetUp() override {
        test::writeSmallGguf(m_folder / "in.gguf", test::smallLlamaMetadata(1),
                             {{"blk.0.ffn_up.weight", {256, 300}},
                              {"blk.0.ffn_gate.weight", {256, 40}},
                              {"blk.0.attn_norm.weight", {256}, "f32"}});
        auto model = files::openModel(m_folder / "in.gguf");
        ASSERT_TRUE(model) << describe(model.error());
        m_model = *model;
        auto hessians = std::make_shared<InputHessians>();
        hessians->set("blk.0.ffn_up.weight",
                      {std::make_shared<const InputHessian>(test::correlatedInputs(256, 1))});
        m_importance = std::make_shared<const ModelImportance>(
            *m_model, std::make_shared<const ImportanceMatrix>(), ImportancePrior::One, hessians);
    }
    Result<recipes::QuantizationPlan> planOf(
        const std::string& treatment, std::shared_ptr<const ModelImportance> importance) const {
        recipes::Recipe recipe;
        recipe.preset = "F16";
        recipe.rules.push_back({"*", *encoders::parseTreatment(treatment)});
        return recipes::planQuantization(*m_model, recipe, {.importance = std::move(importance)});
    }
    std::vector<float> savedUp(const recipes::QuantizationPlan& plan, ExportReport& report) const {
        SilentTask task;
        const auto target = m_folder / "out.gguf";
        auto saved = exportModel(*m_model, plan, target, {.replaceExisting = true}, task);
        if (!saved) throw std::runtime_error(saved.error().detail.english());
        report = *std::move(saved);
        const auto written = *files::openModel(target);
        const TensorInfo& tensor = *written->find("blk.0.ffn_up.weight");
        std::vector<float> weights(tensor.weightCount());
        TensorSource{*written, tensor}.decode({0, weights.size()}, weights);
        return weights;
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const ModelImportance> m_importance;
};

TEST_F(ExportGptq, TheFileHoldsWhatWasMeasured) {
    SilentTask task;
    for (const char* text : {"q4_k gptq", "int4 granularity=group:128 gptq"}) {
        const auto plan = planOf(text, m_importance);
        ASSERT_TRUE(plan) << describe(plan.error());
        ExportReport report;
        const std::vector<float> withFeedback = savedUp(*plan, report);
        const TensorInfo& source = *m_model->find("blk.0.ffn_up.weight");
        const auto index = static_cast<std::size_t>(&source - m_model->tensors.data());
        const auto measured = measure::measureTreatment(
            *m_model, source,
            {.treatment = *encoders::parseTreatment(text), .importance = m_importance->of(index)},
            task);
        ASSERT_TRUE(measured) << describe(measured.error());
        const auto exported = std::ranges::find(report.tensors, source.name, &ExportedTensor::name);
        EXPECT_EQ(exported->error.sumSquaredError, measured->error.sums.sumSquaredError) << text;
        const auto plain = planOf(text, nullptr);
        ASSERT_TRUE(plain) << describe(plain.error());
        EXPECT_NE(savedUp(*plain, report), withFeedback) << text;
    }
}

TEST_F(ExportGptq, ThePlanWarnsOfTensorsWhoseInputsAreNotKnown) {
    const auto plan = planOf("q4_k gptq", m_importance);
    ASSERT_TRUE(plan) << describe(plan.error());
    std::vector<std::string> warnings;
    for (const Finding& warning : plan->warnings) warnings.push_back(warning.english());
    EXPECT_THAT(warnings, Contains(HasSubstr("the first is blk.0.ffn_gate.weight")));
    EXPECT_THAT(warnings, Contains(HasSubstr("1 tensor is rounded without it")));
}

TEST_F(ExportGptq, ThePlanNamesTensorsThatTheTextToldNothingOf) {
    auto hessians = std::make_shared<InputHessians>();
    hessians->set("blk.0.ffn_up.weight",
                  {std::make_shared<const InputHessian>(test::correlatedInputs(256, 1)), nullptr});
    hessians->leaveOut("blk.0.ffn_gate.weight");
    recipes::Recipe recipe;
    recipe.preset = "Q4_0";
    recipe.feedback = encoders::GptqChoice{};
    const auto importance = std::make_shared<const ModelImportance>(
        *m_model, std::make_shared<const ImportanceMatrix>(), ImportancePrior::One, hessians);
    const auto plan = recipes::planQuantization(*m_model, recipe, {.importance = importance});
    ASSERT_TRUE(plan) << describe(plan.error());
    std::vector<std::string> warnings;
    for (const Finding& warning : plan->warnings) warnings.push_back(warning.english());
    EXPECT_THAT(warnings, Contains(HasSubstr("1 tensor is rounded without GPTQ, as the inputs "
                                             "could not be told from those of others: "
                                             "blk.0.ffn_gate.weight.")));
    EXPECT_THAT(warnings, Contains(HasSubstr("never reached some experts of 1 tensor")));
}

}  // namespace
}  // namespace weightscape::exporting
