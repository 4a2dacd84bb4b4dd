// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importance_table.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

#include "core/files/open_model.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "ui/models/table_model.h"

namespace weightscape::ui {
namespace {

class ImportanceTableTest : public testing::Test {
  protected:
    ImportanceTableTest() {
        test::writeSmallGguf(m_folder / "m.gguf", test::smallLlamaMetadata(1),
                             {{"blk.0.attn_q.weight", {32, 4}},
                              {"blk.0.attn_norm.weight", {32}, "f32"},
                              {"blk.0.ffn_up_exps.weight", {32, 8, 4}},
                              {"blk.0.attn_k.weight", {32, 4}}});
        m_opened = files::openModel(m_folder / "m.gguf").value();
        m_matrix.path = "calibration.gguf";
        m_matrix.entries = {
            {"blk.0.attn_k.weight", std::vector<float>(16, 1.0F), {5.0F}},
            {"blk.0.attn_q.weight", std::vector<float>(32, 20.0F), {10.0F}},
            {"blk.0.ffn_up_exps.weight", std::vector<float>(128, 6.0F), {3, 0, 2, 1200}}};
    }
    [[nodiscard]] std::shared_ptr<const ImportanceTable> table() const {
        SilentTask task;
        return importanceTable(*m_opened, m_matrix, task).value();
    }
    [[nodiscard]] static QString text(const QAbstractItemModel& model, int row, int column) {
        return model.index(row, column).data().toString();
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_opened;
    ImportanceMatrix m_matrix;
};

TEST_F(ImportanceTableTest, KeepsTheRulesOfModelsWhenItsTableChanges) {
    TableModel<ImportanceRow> model(importanceColumns());
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(model.rowCount(), 0);
    model.setRows(table()->rows);
    EXPECT_EQ(model.rowCount(), 3);
    model.setRows({});
    EXPECT_EQ(model.rowCount(), 0);
}

TEST_F(ImportanceTableTest, ListsTheTensorsThatRecipesMayQuantize) {
    TableModel<ImportanceRow> model(importanceColumns());
    model.setRows(table()->rows);
    EXPECT_EQ(model.row(1)->tensor, 2);
    EXPECT_EQ(table()->rowOf(2), 1);
    EXPECT_EQ(table()->rowOf(1), -1) << "the norm is never quantized";
}

TEST_F(ImportanceTableTest, SaysHowOftenExpertsWereReached) {
    TableModel<ImportanceRow> model(importanceColumns());
    model.setRows(table()->rows);
    EXPECT_EQ(text(model, 1, ImportanceRow::Data), QStringLiteral("covered"));
    EXPECT_EQ(text(model, 1, ImportanceRow::Experts), QStringLiteral("4"));
    EXPECT_EQ(text(model, 1, ImportanceRow::NeverReached), QStringLiteral("1 (25.0\u00a0%)"));
    EXPECT_EQ(text(model, 1, ImportanceRow::LowestCount), QStringLiteral("0"));
    EXPECT_EQ(text(model, 1, ImportanceRow::MedianCount), QStringLiteral("2"));
    EXPECT_EQ(text(model, 1, ImportanceRow::HighestCount), QStringLiteral("1200"));
}

TEST_F(ImportanceTableTest, ATensorOfOneMatrixHasNoExperts) {
    TableModel<ImportanceRow> model(importanceColumns());
    model.setRows(table()->rows);
    EXPECT_EQ(text(model, 0, ImportanceRow::Experts), QString());
    EXPECT_EQ(text(model, 0, ImportanceRow::NeverReached), QString());
    EXPECT_EQ(text(model, 0, ImportanceRow::Mean), QStringLiteral("2.00"));
    EXPECT_EQ(text(model, 0, ImportanceRow::TopHundredth), QStringLiteral("3.13\u00a0%"));
}

TEST_F(ImportanceTableTest, DataOfAnotherSizeHasNoFigures) {
    TableModel<ImportanceRow> model(importanceColumns());
    model.setRows(table()->rows);
    EXPECT_EQ(text(model, 2, ImportanceRow::Data), QStringLiteral("wrong size"));
    EXPECT_EQ(text(model, 2, ImportanceRow::Mean), QStringLiteral("–"));
    EXPECT_LT(model.index(2, ImportanceRow::Mean).data(kSortRole).toDouble(), 0.0);
}

TEST_F(ImportanceTableTest, TheSummaryNamesGapsAndExperts) {
    EXPECT_EQ(table()->summary.toStdString(),
              "The importance matrix has 2 of 3 tensors; 1 will be quantized without it. "
              "Of 1 the data has another size: the matrix was made for another model. "
              "Calibration never reached 1 of 4 experts.");
}

TEST_F(ImportanceTableTest, TheSourceNamesTextsAndChunksAsSafeText) {
    EXPECT_EQ(table()->source.toStdString(),
              "calibration.gguf; calibration text not recorded; number of chunks not recorded");
    m_matrix.datasets = {"wiki\n.txt", "code.txt"};
    m_matrix.chunks = 12;
    m_matrix.chunkSize = 512;
    EXPECT_FALSE(table()->source.contains(QLatin1Char('\n')));
    EXPECT_TRUE(table()->source.endsWith(QStringLiteral("code.txt; chunks: 12 of 512 tokens")))
        << table()->source.toStdString();
}

TEST_F(ImportanceTableTest, CountsBeyondWholeNumbersAreShownRounded) {
    m_matrix.entries[1].counts = {1e30F};
    TableModel<ImportanceRow> model(importanceColumns());
    model.setRows(table()->rows);
    EXPECT_EQ(text(model, 0, ImportanceRow::HighestCount), QStringLiteral("1.00×10³⁰"));
}

}  // namespace
}  // namespace weightscape::ui
