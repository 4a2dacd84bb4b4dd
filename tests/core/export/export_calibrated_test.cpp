// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/measure/measure_treatment.h"
#include "tests/support/sanitized.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class ExportCalibrated : public ::testing::Test {
  protected:
    /// Rows that do and do not divide into blocks, one longer than a piece, and a vector.
    void SetUp() override {
        test::writeSmallGguf(m_source, test::smallLlamaMetadata(1),
                             {{"blk.0.ffn_up.weight", {1024, 70}},
                              {"blk.0.ffn_gate.weight", {100, 8}},
                              {"blk.0.ffn_down.weight", {(1U << 18U) * 3 / 2, 2}, "q8_0"},
                              {"blk.0.attn_norm.weight", {512}, "f32"}});
        auto model = files::openModel(m_source);
        ASSERT_TRUE(model) << describe(model.error());
        m_model = *model;
    }
    Result<recipes::QuantizationPlan> planOf(const std::string& treatment) const {
        recipes::Recipe recipe;
        recipe.preset = "Q4_0";
        recipe.rules.push_back({"*", *encoders::parseTreatment(treatment)});
        return recipes::planQuantization(*m_model, recipe);
    }
    Result<ExportReport> save(const recipes::QuantizationPlan& plan) {
        SilentTask task;
        return exportModel(*m_model, plan, m_target,
                           {.replaceExisting = true, .allowRequantize = true}, task);
    }

    test::TemporaryFolder m_folder;
    std::filesystem::path m_source = m_folder / "in.gguf";
    std::filesystem::path m_target = m_folder / "out.gguf";
    std::shared_ptr<const Model> m_model;
};

TEST_F(ExportCalibrated, EveryFigureIsThatOfMeasuringAndOfTheFile) {
    SilentTask task;
    for (const char* text : {"q4_0 calibration=mse", "q4_1 calibration=mse",
                             "q8_0 calibration=clip:0.98", "q5_0 calibration=percentile:99"}) {
        if (test::kSanitized && text == std::string_view("q4_1 calibration=mse")) continue;
        const auto plan = planOf(text);
        ASSERT_TRUE(plan) << describe(plan.error());
        EXPECT_EQ(plan->calibrated, 2U);
        const auto report = save(*plan);
        ASSERT_TRUE(report) << describe(report.error());
        const auto written = *files::openModel(m_target);
        EXPECT_EQ(std::ranges::count_if(
                      report->tensors,
                      [](const auto& tensor) { return static_cast<bool>(tensor.calibration); }),
                  2);
        for (const ExportedTensor& tensor : report->tensors) {
            if (!tensor.calibration) continue;
            const TensorInfo& source = *m_model->find(tensor.name);
            const auto measured = measure::measureTreatment(
                *m_model, source, {.treatment = *encoders::parseTreatment(text)}, task);
            ASSERT_TRUE(measured) << describe(measured.error());
            EXPECT_EQ(tensor.error.sumSquaredError, measured->error.sums.sumSquaredError) << text;
            EXPECT_EQ(tensor.error.maxAbsError, measured->error.sums.maxAbsError) << text;
            std::vector<float> before(source.weightCount());
            std::vector<float> after(source.weightCount());
            decodeRows(*m_model, source, 0, source.rowCount(), before);
            decodeRows(*written, *written->find(tensor.name), 0, source.rowCount(), after);
            ErrorStats read;
            read.add(before, after);
            EXPECT_EQ(read.maxAbsError, tensor.error.maxAbsError) << text;
            EXPECT_NEAR(read.sumSquaredError, tensor.error.sumSquaredError,
                        1e-10 * read.sumSquaredError);
        }
    }
}

TEST_F(ExportCalibrated, TheErrorSearchLosesLessThanTheTypesOwnEncoderEvenFromTheSameType) {
    SilentTask task;
    const TensorInfo& source = *m_model->find("blk.0.ffn_up.weight");
    for (const char* format : {"q4_0", "q4_1", "q5_0", "q5_1", "q8_0"}) {
        const auto plain = measure::measureTreatment(
            *m_model, source, {.treatment = *encoders::parseTreatment(format)}, task);
        const auto best = measure::measureTreatment(
            *m_model, source,
            {.treatment = *encoders::parseTreatment(std::string(format) + " calibration=mse")},
            task);
        ASSERT_TRUE(plain && best);
        EXPECT_LT(best->error.squaredError, plain->error.squaredError) << format;
        EXPECT_EQ(best->error.bytes, plain->error.bytes);
    }
}

TEST_F(ExportCalibrated, SaysThatTheBytesAreNotThoseOfLlamaCpp) {
    const auto plan = planOf("q4_0 calibration=mse");
    ASSERT_TRUE(plan);
    EXPECT_THAT(
        plan->warnings,
        Contains(Property(&Text::english, HasSubstr("2 tensors are not byte-equal to llama.cpp"))));
    const recipes::PlannedTensor& up = *plan->find(0);
    EXPECT_THAT(up.rule.text().english(), HasSubstr("Q4_0, mse"));
}

TEST_F(ExportCalibrated, ASubstituteForRowsThatDoNotDivideIsWrittenPlainly) {
    const auto plan = planOf("q4_0 calibration=mse");
    ASSERT_TRUE(plan);
    const recipes::PlannedTensor& gate = *plan->find(1);
    EXPECT_EQ(gate.format->info.id, "f16");
    EXPECT_FALSE(gate.calibration);
    EXPECT_FALSE(gate.fallback.empty());
}

TEST_F(ExportCalibrated, ASampledErrorHasAnIntervalThatHoldsTheExactOne) {
    SilentTask task;
    const TensorInfo& source = *m_model->find("blk.0.ffn_down.weight");
    const encoders::Treatment treatment = *encoders::parseTreatment("q4_0 calibration=mse");
    const auto exact = measure::measureTreatment(*m_model, source, {.treatment = treatment}, task);
    const auto sampled = measure::measureTreatment(
        *m_model, source, {.treatment = treatment, .fraction = 0.25}, task);
    ASSERT_TRUE(exact && sampled);
    EXPECT_LT(sampled->error.sampledFraction, 0.5);
    EXPECT_NEAR(sampled->error.relativeRmse(), exact->error.relativeRmse(),
                2.0 * sampled->error.confidence);
}

}  // namespace
}  // namespace weightscape::exporting
