// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// With an importance matrix open, errors by importance stand first on every page.
#include <QComboBox>
#include <QLabel>
#include <QTableView>
#include <QTreeView>
#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/measure/importance_gain.h"
#include "core/recipes/tradeoff.h"
#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/look/plain_text.h"
#include "ui/models/table_model.h"
#include "ui/models/tensor_tree_model.h"
#include "ui/text/number_format.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/scatter_view.h"

namespace weightscape::test {
namespace {

class ErrorByImportance : public WindowTest {
  protected:
    void SetUp() override {
        m_window->resize(1600, 1000);
        ASSERT_TRUE(open("sample"));
        ASSERT_TRUE(settle());
    }
    [[nodiscard]] bool openMatrix() {
        QSignalSpy opened(&m_window->importance(), &ui::ImportanceActions::opened);
        m_window->importance().open(QStringLiteral("sample"));
        return opened.wait(kPatience) && settle();
    }
    void closeMatrix() {
        session().setImportance(nullptr);
        ASSERT_TRUE(settle());
    }
    [[nodiscard]] QString text(const char* label) { return find<QLabel>(label)->text(); }
    /// Of every tensor under the shown plan, encoded with the matrix or without.
    [[nodiscard]] measure::ModelError measured(bool blind) {
        measure::ModelErrorSum sum;
        const Model& model = *session().model();
        const recipes::QuantizationPlan& plan = *session().shown().plan();
        for (std::size_t i = 0; i < model.tensors.size(); ++i) {
            SilentTask task;
            const measure::TreatmentRequest request{.treatment = *plan.find(i),
                                                    .importance = plan.importanceOf(*plan.find(i)),
                                                    .blind = blind};
            sum.add(measure::measureTreatment(model, model.tensors[i], request, task)->error);
        }
        return sum.total(model.parameterCount());
    }
};

TEST_F(ErrorByImportance, IsTheHeadlineAndThePlainErrorStandsBeside) {
    EXPECT_TRUE(text("recipeErrorCaption").contains(QStringLiteral("relative RMSE")));
    ASSERT_TRUE(openMatrix());
    const measure::ModelError error = session().shown().modelError();
    ASSERT_TRUE(error.exact && error.hasImportance);
    EXPECT_NEAR(error.weightedRelativeRmse, measured(false).weightedRelativeRmse, 1e-12);
    EXPECT_EQ(text("recipeErrorCaption"), QStringLiteral("Model error by importance"));
    EXPECT_EQ(text("recipeError"), ui::formatPercent(error.weightedRelativeRmse));
    EXPECT_TRUE(text("recipeErrorDetail").contains(ui::formatPercent(error.relativeRmse)));
    closeMatrix();
    EXPECT_TRUE(text("recipeErrorCaption").contains(QStringLiteral("relative RMSE")));
    EXPECT_FALSE(session().shown().modelError().hasImportance);
    EXPECT_FALSE(session().shown().errorWithoutMatrix());
}

TEST_F(ErrorByImportance, SaysWhatTheMatrixGained) {
    ASSERT_TRUE(m_window->showPage(QStringLiteral("importance")));
    EXPECT_FALSE(find<QLabel>("importanceGain")->isVisible());
    QSignalSpy opened(&m_window->importance(), &ui::ImportanceActions::opened);
    m_window->importance().open(QStringLiteral("sample"));
    ASSERT_TRUE(opened.wait(kPatience));
    EXPECT_TRUE(text("importanceGain").contains(QStringLiteral("being measured")));
    ASSERT_TRUE(settle());
    const auto without = session().shown().errorWithoutMatrix();
    ASSERT_TRUE(without && without->exact);
    EXPECT_NEAR(without->weightedRelativeRmse, measured(true).weightedRelativeRmse, 1e-12);
    const measure::ModelError with = session().shown().modelError();
    EXPECT_LT(with.weightedRelativeRmse, without->weightedRelativeRmse);
    EXPECT_EQ(text("importanceGain"),
              QString::fromStdString(
                  measure::importanceGainText(with.headline(), without->headline()).english()));
    // In the tool tip too, before what else it says.
    const QString tip = ui::toolTipText(text("importanceGain"));
    EXPECT_TRUE(find<QLabel>("recipeError")
                    ->parentWidget()
                    ->toolTip()
                    .startsWith(tip.chopped(tip.size() - tip.lastIndexOf(u'<'))));
    // What is compared follows the recipe.
    recipes::Recipe recipe = session().recipe();
    recipe.preset = "Q8_0";
    session().changeRecipe(recipe, QStringLiteral("test"));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(text("importanceGain").startsWith(QStringLiteral("The matrix changes nothing")));
}

TEST_F(ErrorByImportance, TheXrayFollowsTheMatrix) {
    ASSERT_TRUE(m_window->showPage(QStringLiteral("xray")));
    auto* measure = find<QComboBox>("xrayMeasure");
    measure->setCurrentIndex(measure->findData(QStringLiteral("error")));
    ASSERT_TRUE(openMatrix());
    EXPECT_EQ(measure->currentData().toString(), QStringLiteral("weighted-error"));
    const auto shown = [&](const char* name) -> const ui::HeatCell& {
        const ui::HeatGrid& grid = find<QWidget>("xray")->findChild<ui::HeatMap*>()->grid();
        return *cellAt(grid, placeOfTensor(grid, tensor(name)));
    };
    constexpr const char* kDown = "blk.0.ffn_down.weight";
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return shown(kDown).state == ui::CellState::Known; }, kPatience));
    const int down = tensor(kDown);
    const auto* error = session().shown().error(down);
    EXPECT_EQ(shown(kDown).value, 100 * error->weightedRelativeRmse());
    SilentTask task;
    const auto index = static_cast<std::size_t>(down);
    const auto treatment = session().shown().treatment(down);
    const auto blind = measure::errorWithoutMatrix(
        *session().model(), session().info(down),
        {.treatment = treatment, .importance = session().importance()->of(index)}, task);
    ASSERT_TRUE(blind && *blind);
    EXPECT_LT(shown(kDown).value, 100 * (*blind)->weightedRelativeRmse());
    EXPECT_EQ(shown("token_embd.weight").text, ui::unknownText()) << "not in the matrix";
    closeMatrix();
    EXPECT_EQ(measure->currentData().toString(), QStringLiteral("error"));
}

TEST_F(ErrorByImportance, TheNavigatorHasAColumnOfIt) {
    const auto* tree = find<QTreeView>("tensorTree");
    constexpr int kColumn = ui::TensorTreeModel::ImportanceColumn;
    EXPECT_TRUE(tree->isColumnHidden(kColumn));
    ASSERT_TRUE(openMatrix());
    EXPECT_FALSE(tree->isColumnHidden(kColumn));
    session().select({tensor("blk.1.attn_output.weight")});
    const auto* error = session().shown().error(session().currentTensor());
    const QModelIndex cell = tree->currentIndex().siblingAtColumn(kColumn);
    EXPECT_EQ(cell.data().toString(), ui::formatPercent(error->weightedRelativeRmse()));
    session().select({tensor("output_norm.weight")});
    EXPECT_EQ(tree->currentIndex().siblingAtColumn(kColumn).data().toString(), ui::unknownText());
    closeMatrix();
    EXPECT_TRUE(tree->isColumnHidden(kColumn));
}

TEST_F(ErrorByImportance, SizeAndErrorRanksByIt) {
    ASSERT_TRUE(m_window->showPage(QStringLiteral("tradeoff")));
    EXPECT_FALSE(find<QComboBox>("tradeoffKind")->isVisible());
    ASSERT_TRUE(openMatrix());
    const auto* table = find<QTableView>("tradeoffTable");
    const auto count = static_cast<int>(recipes::allPresets().size());
    ASSERT_TRUE(QTest::qWaitFor([&] { return table->model()->rowCount() == count; }, kPatience));
    const auto* points = static_cast<const ui::TableModel<recipes::TradeoffPoint>*>(table->model());
    const auto& rows = points->rows();
    const auto q3 = std::ranges::find(rows, "Q3_K_M", &recipes::TradeoffPoint::preset);
    ASSERT_NE(q3, rows.end());
    const auto height = [&] {
        const auto& series = find<ui::ChartFigure>("tradeoffChart")->data().series;
        return std::ranges::find(series, QStringLiteral("Q3_K_M"), &ui::ChartSeries::name)
            ->points.front()
            .y();
    };
    EXPECT_EQ(height(), 100 * q3->error.weightedRelativeRmse);
    auto* kind = find<QComboBox>("tradeoffKind");
    ASSERT_TRUE(kind->isVisible());
    QTest::keyClick(kind, Qt::Key_Down);
    EXPECT_EQ(height(), 100 * q3->error.relativeRmse);
    EXPECT_NE(q3->error.relativeRmse, q3->error.weightedRelativeRmse);
}

TEST_F(ErrorByImportance, CompareHasARowOfItAndPicturesByIt) {
    recipes::Recipe other;
    other.preset = "Q3_K_M";
    session().changeRecipeBook(ui::withRecipe(session().recipeBook(), {{}, other}),
                               QStringLiteral("test"));
    ASSERT_TRUE(m_window->showPage(QStringLiteral("compare")));
    const auto* model = find<QTableView>("compareTable")->model();
    const auto titles = [&] {
        QStringList all;
        for (int row = 0; row < model->rowCount(); ++row) {
            all << model->headerData(row, Qt::Vertical).toString();
        }
        return all;
    };
    EXPECT_FALSE(titles().contains(QStringLiteral("Error by importance")));
    ASSERT_TRUE(openMatrix());
    const auto row = titles().indexOf(QStringLiteral("Error by importance"));
    ASSERT_GE(row, 0);
    EXPECT_LT(row, titles().indexOf(QStringLiteral("Relative RMSE")));
    const auto told = [&] {
        return model->index(static_cast<int>(row), 1 + session().activeRecipe()).data().toString();
    };
    const QString expected = ui::formatPercent(session().shown().modelError().weightedRelativeRmse);
    EXPECT_TRUE(QTest::qWaitFor([&] { return told() == expected; }, kPatience))
        << told().toStdString();
    const auto& points = find<ui::ScatterView>("compareScatter")->content().points;
    EXPECT_EQ(points.size(), 42U) << "those that the matrix has";
    const auto& point = points.front();
    EXPECT_EQ(point.y, 100 * session().shown().error(point.id)->weightedRelativeRmse());
}

TEST_F(ErrorByImportance, TheReportHasIt) {
    ASSERT_TRUE(openMatrix());
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::reported);
    m_window->exports().startReport(ui::fromPath(m_folder / "report.html"));
    ASSERT_TRUE(finished.wait(kPatience) && finished[0][0].toBool());
    std::ifstream file(m_folder / "report.html");
    QString page = QString::fromStdString(
        {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
    page.replace(QChar(0xA0), QLatin1Char(' '));
    QString headline = ui::formatPercent(session().shown().modelError().weightedRelativeRmse);
    headline.replace(QChar(0xA0), QLatin1Char(' '));
    EXPECT_TRUE(page.contains(QStringLiteral("Error by importance</span><b>") + headline));
    EXPECT_TRUE(page.contains(QStringLiteral("With the matrix the error by importance is ")));
}

/// A tensor that is copied loses nothing, and what it weighs counts all the same.
TEST_F(ErrorByImportance, CountsTensorsThatAreCopied) {
    writeSmallGguf(
        m_folder / "m.gguf", smallLlamaMetadata(1),
        {{"blk.0.attn_q.weight", {256, 64}, "q8_0"}, {"blk.0.attn_k.weight", {256, 64}, "f16"}});
    ASSERT_TRUE(open(m_folder / "m.gguf"));
    recipes::Recipe recipe;
    recipe.preset = "Q8_0";
    session().changeRecipe(recipe, QStringLiteral("test"));
    ASSERT_TRUE(settle());
    const int copied = tensor("blk.0.attn_q.weight");
    EXPECT_FALSE(session().shown().error(copied)->hasImportance());
    ImportanceMatrix matrix;
    for (const char* name : {"blk.0.attn_k.weight", "blk.0.attn_q.weight"}) {
        matrix.entries.push_back({name, std::vector<float>(256, 2.0F), {1.0F}});
    }
    session().setImportance(std::make_shared<const ModelImportance>(
        *session().model(), std::make_shared<const ImportanceMatrix>(std::move(matrix))));
    ASSERT_TRUE(settle());
    const auto* error = session().shown().error(copied);
    ASSERT_NE(error, nullptr);
    EXPECT_TRUE(error->hasImportance());
    EXPECT_EQ(error->weightedRelativeRmse(), 0.0);
    // All columns count the same, so both figures are one.
    const measure::ModelError total = session().shown().modelError();
    EXPECT_NEAR(total.weightedRelativeRmse, total.relativeRmse, 1e-9 * total.relativeRmse);
}

}  // namespace
}  // namespace weightscape::test
