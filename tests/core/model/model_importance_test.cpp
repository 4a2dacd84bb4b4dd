// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_importance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/export/export_model.h"
#include "core/measure/measure_treatment.h"
#include "core/quantize/encoders/treated_tensor.h"
#include "core/recipes/planned_metadata.h"
#include "tests/core/measure/encoding.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Two tensors: a matrix of 4 rows, and 3 experts of 2 rows, all rows of 256.
class Importance : public testing::Test {
  protected:
    void SetUp() override {
        m_tiny = test::tinyModel("mixtral8_gqa4");
        m_model = test::openTinyModel(m_tiny, m_folder.path());
        m_matrix = *test::tinyImportance(*m_model, m_tiny.name, "blk");
    }
    [[nodiscard]] std::size_t indexOf(const std::string& name) const {
        const TensorInfo* tensor = m_model->find(name);
        return static_cast<std::size_t>(tensor - m_model->tensors.data());
    }
    [[nodiscard]] ImportanceEntry& entry(const std::string& name) {
        return *std::ranges::find(m_matrix.entries, name, &ImportanceEntry::tensor);
    }
    [[nodiscard]] recipes::PlanOptions options(ImportancePrior prior = ImportancePrior::One) const {
        recipes::PlanOptions options;
        options.importance = std::make_shared<const ModelImportance>(
            *m_model, std::make_shared<const ImportanceMatrix>(m_matrix), prior);
        return options;
    }
    [[nodiscard]] Result<recipes::QuantizationPlan> plan(
        const std::string& preset, const recipes::PlanOptions& options) const {
        recipes::Recipe recipe;
        recipe.preset = preset;
        return recipes::planQuantization(*m_model, recipe, options);
    }

    test::TemporaryFolder m_folder;
    test::TinyModel m_tiny;
    std::shared_ptr<const Model> m_model;
    ImportanceMatrix m_matrix;
};

TEST_F(Importance, ExpertsHaveTheirOwnColumns) {
    const std::string name = "blk.1.ffn_down_exps.weight";
    const TensorInfo& tensor = *m_model->find(name);
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t rows = tensor.dimensions[1];
    ASSERT_GT(tensor.dimensions[2], 1U);
    const recipes::PlanOptions with = options();
    const ColumnImportance columns = with.importance->of(indexOf(name));
    EXPECT_EQ(columns.values.size(), rowLength * tensor.dimensions[2]);
    EXPECT_EQ(columns.ofRow(0, rowLength).data(), columns.values.data());
    EXPECT_EQ(columns.ofRow(rows - 1, rowLength).data(), columns.values.data());
    EXPECT_EQ(columns.ofRow(rows, rowLength).data(), columns.values.data() + rowLength);
}

TEST_F(Importance, ExpertsNeverReachedGetThePrior) {
    ImportanceEntry entry;
    entry.sums = {2.0F, 6.0F, 0.0F, 0.0F, 8.0F, 0.0F};
    entry.counts = {2.0F, 0.0F, 4.0F};
    EXPECT_THAT(importanceValues(entry, ImportancePrior::One),
                ElementsAre(1.0F, 3.0F, 1.0F, 1.0F, 2.0F, 0.0F));
    EXPECT_THAT(importanceValues(entry, ImportancePrior::Mean),
                ElementsAre(1.0F, 3.0F, 1.5F, 1.5F, 2.0F, 0.0F));
}

TEST_F(Importance, GapsKeepTheFormatAndTheReportSaysSo) {
    std::erase_if(m_matrix.entries, [](const ImportanceEntry& entry) {
        return entry.tensor == "blk.1.attn_q.weight";
    });
    const auto planned = plan("IQ2_XXS", options());
    ASSERT_TRUE(planned) << describe(planned.error());
    const recipes::PlannedTensor& gap = *planned->find(indexOf("blk.1.attn_q.weight"));
    EXPECT_EQ(gap.format->info.id, "iq2_xxs");
    EXPECT_FALSE(gap.weighted);
    EXPECT_EQ(gap.fallback.english(),
              "no importance for this tensor; all columns count the same in IQ2_XXS");
    EXPECT_THAT(planned->warnings, testing::Contains(HasSubstr("blk.1.attn_q.weight")));
    SilentTask task;
    const auto report = exporting::exportModel(*m_model, *planned, m_folder / "out.gguf", {}, task);
    ASSERT_TRUE(report) << describe(report.error());
    EXPECT_THAT(report->warnings, testing::Contains(HasSubstr("all columns count the same")));
}

TEST_F(Importance, GapsTakeTheSubstituteThatWasNamed) {
    m_matrix.entries.clear();
    recipes::PlanOptions with = options();
    with.missing = *recipes::parseMissingImportance("q2_k");
    const auto planned = plan("IQ2_XXS", with);
    ASSERT_TRUE(planned) << describe(planned.error());
    const recipes::PlannedTensor& gap = *planned->find(indexOf("blk.1.attn_q.weight"));
    EXPECT_EQ(gap.format->info.id, "q2_k");
    EXPECT_THAT(gap.fallback, HasSubstr("IQ2_XXS became Q2_K"));
    with.missing = *recipes::parseMissingImportance("refuse");
    const auto refused = plan("IQ2_XXS", with);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("needs an importance matrix"));
    EXPECT_FALSE(recipes::parseMissingImportance("iq2_xxs"));
    EXPECT_FALSE(recipes::parseMissingImportance("perhaps"));
}

TEST_F(Importance, OfAnotherModelIsRefused) {
    entry("blk.2.attn_v.weight").sums.pop_back();
    const auto refused = plan("Q4_K_M", options());
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("blk.2.attn_v.weight"));
    EXPECT_THAT(refused.error().detail, HasSubstr("another model"));
    EXPECT_TRUE(plan("COPY", options())) << "where nothing is quantized it does not matter";
}

TEST_F(Importance, IsNamedInTheFileUnlessHidden) {
    m_matrix.path = "some.imatrix.gguf";
    m_matrix.datasets = {"text.txt", "other.txt"};
    m_matrix.chunks = 7;
    recipes::PlanOptions with = options();
    const auto told = plan("Q4_K_M", with);
    with.hideImportance = true;
    const auto hidden = plan("Q4_K_M", with);
    ASSERT_TRUE(told && hidden);
    const Metadata metadata = recipes::plannedMetadata(*m_model, *told);
    ASSERT_GE(metadata.size(), 4U);
    EXPECT_EQ(*findValue(metadata, "quantize.imatrix.file")->asString(), "some.imatrix.gguf");
    EXPECT_EQ(*findValue(metadata, "quantize.imatrix.dataset")->asString(), "text.txt");
    EXPECT_EQ(*findValue(metadata, "quantize.imatrix.entries_count")->asUnsigned(),
              m_matrix.entries.size());
    EXPECT_EQ(metadata.back().key, "quantize.imatrix.chunks_count");
    EXPECT_EQ(*metadata.back().value.asUnsigned(), 7U);
    EXPECT_EQ(findValue(recipes::plannedMetadata(*m_model, *hidden), "quantize.imatrix.file"),
              nullptr);
    EXPECT_GT(told->fileBytes, hidden->fileBytes);
}

TEST_F(Importance, MeasuredErrorIsThatOfTheExportedFile) {
    const recipes::PlanOptions with = options();
    const auto planned = plan("Q4_0", with);
    ASSERT_TRUE(planned);
    SilentTask task;
    const auto report = exporting::exportModel(*m_model, *planned, m_folder / "out.gguf", {}, task);
    ASSERT_TRUE(report) << describe(report.error());
    for (std::size_t i = 0; i < planned->tensors.size(); ++i) {
        const recipes::PlannedTensor& tensor = planned->tensors[i];
        if (report->tensors[i].copied()) continue;
        const auto measured = measure::measureTreatment(
            *m_model, m_model->tensors[tensor.tensor],
            {.treatment = tensor, .importance = planned->importanceOf(tensor)}, task);
        ASSERT_TRUE(measured);
        EXPECT_EQ(measured->error.sums.sumSquaredError, report->tensors[i].error.sumSquaredError);
        EXPECT_EQ(measured->error.weightedError, report->tensors[i].error.sumWeightedError);
    }
}

/// Where the error weighs more it becomes smaller.
TEST_F(Importance, LowersTheWeightedError) {
    const std::string name = "blk.0.attn_q.weight";
    const TensorInfo& tensor = *m_model->find(name);
    const recipes::PlanOptions with = options();
    const ColumnImportance columns = with.importance->of(indexOf(name));
    SilentTask task;
    for (const char* id : {"q4_0", "q4_k", "q2_k", "iq4_nl", "iq3_s"}) {
        const encoders::Treatment treatment{formats::findFormat(id)};
        const auto weighted = measure::measureTreatment(
            *m_model, tensor, {.treatment = treatment, .importance = columns}, task);
        std::vector<float> flat(columns.values.size(), 1.0F);
        const auto even = measure::measureTreatment(
            *m_model, tensor, {.treatment = treatment, .importance = {flat, columns.rowsPerMatrix}},
            task);
        const auto plain =
            measure::measureTreatment(*m_model, tensor, {.treatment = treatment}, task);
        ASSERT_TRUE(weighted && even && plain) << id;
        EXPECT_EQ(plain->error.importance, 0.0);
        EXPECT_NEAR(even->error.weightedMse(), even->error.mse(), 1e-12 * even->error.mse()) << id;
        EXPECT_GT(weighted->error.weightedMse(), 0.0) << id;
        EXPECT_GE(weighted->error.mse(), 0.9 * even->error.mse()) << id;
    }
}

/// Schemes too: their search, every figure about them, the file, and single places.
TEST_F(Importance, ReachesComposedSchemes) {
    const recipes::PlanOptions with = options();
    SilentTask task;
    for (const char* text : {"int3 calibration=mse", "int4 calibration=mse granularity=tile:16x64",
                             "kmeans8", "int4 calibration=percentile:99 scale=nested"}) {
        const encoders::Treatment treatment = *encoders::simulate(text, "f32");
        const auto planned =
            recipes::planQuantization(*m_model, recipes::recipeOf(treatment), with);
        ASSERT_TRUE(planned) << describe(planned.error());
        const auto file = m_folder / "scheme.gguf";
        const auto report =
            exporting::exportModel(*m_model, *planned, file, {.replaceExisting = true}, task);
        ASSERT_TRUE(report) << describe(report.error());
        for (const char* name : {"blk.0.attn_q.weight", "blk.1.ffn_down_exps.weight"}) {
            SCOPED_TRACE(std::string(text) + " " + name);
            const TensorInfo& tensor = *m_model->find(name);
            const ColumnImportance columns = with.importance->of(indexOf(name));
            EXPECT_TRUE(planned->find(indexOf(name))->weighted);
            const auto measured = measure::measureTreatment(
                *m_model, tensor, {.treatment = treatment, .importance = columns}, task);
            ASSERT_TRUE(measured) << describe(measured.error());
            // The figures are those of what the scheme leaves.
            std::vector<float> weights(tensor.weightCount());
            decodeRows(*m_model, tensor, 0, tensor.rowCount(), weights);
            std::vector<float> all;
            columns.appendOf(wholeOf(tensor), tensor.rowLength(), all);
            ErrorStats expected;
            expected.add(weights, test::decodedBy(*m_model, tensor, treatment, {columns}), all);
            EXPECT_GT(expected.sumWeightedError, 0.0);
            EXPECT_NEAR(measured->error.weightedError, expected.sumWeightedError,
                        1e-9 * expected.sumWeightedError);
            EXPECT_NEAR(measured->error.importance, expected.sumImportance,
                        1e-9 * expected.sumImportance);
            // Importance has a say in it.
            ErrorStats without;
            without.add(weights, test::decodedBy(*m_model, tensor, treatment), all);
            EXPECT_NE(without.sumWeightedError, expected.sumWeightedError);
            const auto& exported =
                *std::ranges::find(report->tensors, name, &exporting::ExportedTensor::name);
            EXPECT_EQ(exported.error.sumSquaredError, measured->error.sums.sumSquaredError);
            EXPECT_EQ(exported.error.sumWeightedError, measured->error.weightedError);
            const encoders::TreatedTensor treated(m_model, tensor, treatment, with.importance);
            encoders::EncodedPiece row;
            ASSERT_TRUE(treated.read({0, tensor.rowLength()}, row, task));
            const auto decoded = test::decodedBy(*m_model, tensor, treatment, {columns});
            EXPECT_TRUE(std::equal(row.decoded.begin(), row.decoded.end(), decoded.begin()));
        }
    }
}

/// The least squared error is then the least where it counts.
TEST_F(Importance, LowersTheWeightedErrorOfAScheme) {
    const std::string name = "blk.0.attn_q.weight";
    const TensorInfo& tensor = *m_model->find(name);
    const recipes::PlanOptions with = options();
    const ColumnImportance columns = with.importance->of(indexOf(name));
    const std::vector<float> flat(columns.values.size(), 1.0F);
    const encoders::Treatment treatment = *encoders::simulate("int3 calibration=mse");
    std::vector<float> weights(tensor.weightCount());
    decodeRows(*m_model, tensor, 0, tensor.rowCount(), weights);
    std::vector<float> all;
    columns.appendOf(wholeOf(tensor), tensor.rowLength(), all);
    ErrorStats weighted;
    weighted.add(weights, test::decodedBy(*m_model, tensor, treatment, {columns}), all);
    ErrorStats even;
    even.add(weights, test::decodedBy(*m_model, tensor, treatment, {{flat, columns.rowsPerMatrix}}),
             all);
    EXPECT_LT(weighted.sumWeightedError, even.sumWeightedError);
    EXPECT_GT(weighted.sumSquaredError, even.sumSquaredError);
}

/// A sample looks at parts of rows, but the search of Q4_0 looks at all of a row.
TEST_F(Importance, PartsOfRowsAreEncodedAsInTheWholeRow) {
    const std::string name = "blk.0.attn_q.weight";
    const TensorInfo& tensor = *m_model->find(name);
    ASSERT_EQ(tensor.rowLength() % 64, 0U);
    const recipes::PlanOptions with = options();
    const formats::Format& format = *formats::findFormat("q4_0");
    const auto encoder =
        test::encoderFor(*m_model, tensor, {&format}, {with.importance->of(indexOf(name))});
    const encoders::EncodeWishes wishes{.bytes = true};
    SilentTask task;
    encoders::EncodedPiece whole;
    ASSERT_TRUE(encoder->encode({0, 0, 2, tensor.rowLength()}, wishes, whole, task));
    encoders::EncodedPiece part;
    const std::uint64_t first = tensor.rowLength() + 32;
    ASSERT_TRUE(encoder->encode(areaOf(tensor, {first, 32}), wishes, part, task));
    const std::size_t at = first / 32 * format.bytesPerBlock;
    const std::vector<std::byte> expected(
        whole.bytes.begin() + static_cast<std::ptrdiff_t>(at),
        whole.bytes.begin() + static_cast<std::ptrdiff_t>(at + format.bytesPerBlock));
    EXPECT_EQ(part.bytes, expected);
}

}  // namespace
}  // namespace weightscape
