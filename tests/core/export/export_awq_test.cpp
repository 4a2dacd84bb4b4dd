// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/export/export_model.h"
#include "core/inference/weights/weight_store.h"
#include "core/measure/measure_treatment.h"
#include "core/quantize/encoders/treated_tensor.h"
#include "tests/support/sample_model.h"
#include "tests/support/scaled_sample.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

class ExportAwq : public ::testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        auto plan = recipes::planQuantization(*m_model, test::scaledRecipe(GetParam()), m_options);
        ASSERT_TRUE(plan) << describe(plan.error());
        m_plan = std::make_shared<const recipes::QuantizationPlan>(*std::move(plan));
        auto report = exportModel(*m_model, *m_plan, m_folder / "out.gguf", {}, m_task);
        ASSERT_TRUE(report) << describe(report.error());
        m_report = *std::move(report);
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model = test::sampleModel();
    recipes::PlanOptions m_options = test::scalingOptions(*m_model);
    std::shared_ptr<const recipes::QuantizationPlan> m_plan;
    ExportReport m_report;
    SilentTask m_task;
};

TEST_P(ExportAwq, TheFileHoldsTheWeightsThatThePlanRunsWith) {
    const auto written = *files::openModel(m_folder / "out.gguf");
    const auto store = inference::plannedWeights(m_model, m_plan);
    for (std::size_t i = 0; i < m_model->tensors.size(); ++i) {
        const TensorInfo& tensor = *written->find(m_model->tensors[i].ggufName);
        const auto held = store->hold(i, m_task).value();
        EXPECT_EQ(held->format, tensor.format);
        EXPECT_TRUE(std::ranges::equal(held->bytes, written->bytesOf(tensor))) << tensor.name;
    }
}

TEST_P(ExportAwq, NormsChangeAndLoseNothing) {
    const auto written = *files::openModel(m_folder / "out.gguf");
    std::size_t changed = 0;
    for (const ExportedTensor& tensor : m_report.tensors) {
        if (!tensor.name.ends_with("_norm.weight") || !tensor.scaling) continue;
        EXPECT_EQ(tensor.error.sumSquaredError, 0.0) << tensor.name;
        const bool same = std::ranges::equal(written->bytesOf(*written->find(tensor.name)),
                                             m_model->bytesOf(*m_model->find(tensor.name)));
        EXPECT_EQ(same, tensor.scaling->makes->known()->values.empty()) << tensor.name;
        if (!same) ++changed;
    }
    EXPECT_GT(changed, 0U);
}

TEST_P(ExportAwq, PreviewsAndFiguresAreThoseOfTheFile) {
    const auto written = *files::openModel(m_folder / "out.gguf");
    const TensorInfo& source = *m_model->find("blk.0.ffn_down.weight");
    const auto& planned =
        *m_plan->find(static_cast<std::size_t>(&source - m_model->tensors.data()));
    const encoders::TreatedTensor treated(m_model, source, planned, m_options.importance);
    encoders::EncodedPiece piece;
    ASSERT_TRUE(treated.read({0, source.rowLength()}, piece, m_task));
    std::vector<float> stored(source.rowLength());
    const TensorInfo& there = *written->find(source.ggufName);
    TensorSource{*written, there}.decode({0, stored.size()}, stored);
    if (!planned.isSimulated()) {
        EXPECT_EQ(piece.decoded, stored);
    }
    const auto measured = measure::measureTreatment(
        *m_model, source, {.treatment = planned, .importance = m_plan->importanceOf(planned)},
        m_task);
    ASSERT_TRUE(measured) << describe(measured.error());
    const auto exported = std::ranges::find(m_report.tensors, source.name, &ExportedTensor::name);
    EXPECT_EQ(exported->error.sumWeightedError, measured->error.sums.sumWeightedError);
}

INSTANTIATE_TEST_SUITE_P(Treatments, ExportAwq,
                         ::testing::Values("q4_0", "q4_k", "int4 granularity=group:128"),
                         [](const auto& param) { return "T" + std::to_string(param.index); });

}  // namespace
}  // namespace weightscape::exporting
