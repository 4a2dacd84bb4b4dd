// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Importance matrices in the window: opening, closing, and what changes with them.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QTest>
#include <algorithm>
#include <fstream>
#include <tuple>

#include "core/files/importance/importance_reader.h"
#include "core/measure/measure_treatment.h"
#include "tests/ui/session/session_fixture.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/pages/clipping/clipping_page.h"
#include "ui/panels/export_dialog.h"
#include "ui/panels/override_editor.h"
#include "ui/text/number_format.h"

namespace weightscape::test {
namespace {

std::shared_ptr<const ModelImportance> importanceFor(const Model& model) {
    SilentTask task;
    auto matrix = files::openImportance(*files::sampleImportancePath(), task);
    return std::make_shared<const ModelImportance>(
        model, std::make_shared<const ImportanceMatrix>(*std::move(matrix)));
}

using ImportantSession = SampleSession;

TEST_F(ImportantSession, PlansWithImportance) {
    choosePreset("IQ2_XXS");
    EXPECT_FALSE(m_session.shown().plan());
    EXPECT_TRUE(m_session.shown().planError().contains(QStringLiteral("importance matrix")));
    m_session.setImportance(importanceFor(*m_session.model()));
    ASSERT_TRUE(m_session.shown().plan());
    EXPECT_TRUE(m_session.shown()
                    .plan()
                    ->find(static_cast<std::size_t>(tensor("blk.0.attn_q.weight")))
                    ->weighted);
    m_session.setImportance(nullptr);
    EXPECT_FALSE(m_session.shown().plan());
}

TEST_F(ImportantSession, MeasuresWithImportance) {
    choosePreset("Q4_0");
    ASSERT_TRUE(settle());
    const int query = tensor("blk.0.attn_q.weight");
    const double before = m_session.shown().error(query)->squaredError;
    const auto importance = importanceFor(*m_session.model());
    m_session.setImportance(importance);
    EXPECT_FALSE(m_session.shown().error(query));
    ASSERT_TRUE(settle());
    const auto index = static_cast<std::size_t>(query);
    const auto treatment = m_session.shown().treatment(query);
    SilentTask task;
    const auto expected = measure::measureTreatment(
        *m_session.model(), m_session.model()->tensors[index],
        {.treatment = treatment, .importance = importance->of(index)}, task);
    ASSERT_TRUE(expected);
    EXPECT_EQ(m_session.shown().error(query)->squaredError, expected->error.squaredError);
    EXPECT_EQ(m_session.shown().error(query)->weightedError, expected->error.weightedError);
    EXPECT_NE(m_session.shown().error(query)->squaredError, before);
}

/// What the editor says is what the table says.
TEST_F(ImportantSession, TheEditorsFigureIsTheOneOfTheTable) {
    m_session.setImportance(importanceFor(*m_session.model()));
    const int value = tensor("blk.0.attn_v.weight");
    m_session.select({value});
    ui::OverrideEditor editor(m_session);
    editor.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&editor));
    const auto choose = [&](const char* combo, const char* text) {
        auto* box = editor.findChild<QComboBox*>(QString::fromLatin1(combo));
        const int index = box->findText(QString::fromLatin1(text), Qt::MatchStartsWith);
        ASSERT_GE(index, 0) << text;
        box->setCurrentIndex(index);
    };
    const auto* preview = editor.findChild<QLabel*>(QStringLiteral("overridePreview"));
    for (const auto& [family, name, calibrator] :
         {std::tuple(0, "Q4_0", "Format"), {1, "INT3", "Least squared error"}}) {
        editor.findChild<QComboBox*>(QStringLiteral("overrideFamily"))->setCurrentIndex(family);
        choose("overrideFormat", name);
        if (family != 0) choose("part_calibrationChoice", calibrator);
        ASSERT_TRUE(settle());
        const QString shown = preview->text();
        const auto error = m_session.shown().error(value);
        ASSERT_TRUE(error);
        EXPECT_GT(error->weightedError, 0.0);
        const QString after = QStringLiteral("error ") +
                              ui::formatPercentInterval(error->relativeRmse(), error->confidence);
        EXPECT_TRUE(shown.contains(after))
            << shown.toStdString() << " lacks " << after.toStdString();
        // The same without importance is another figure.
        const auto index = static_cast<std::size_t>(value);
        SilentTask task;
        const auto without =
            measure::measureTreatment(*m_session.model(), m_session.model()->tensors[index],
                                      {.treatment = m_session.shown().treatment(value)}, task);
        ASSERT_TRUE(without);
        EXPECT_NE(without->error.squaredError, error->squaredError);
    }
}

/// The mark of a calibrator stands where the tensor's error is once it is chosen.
TEST_F(ImportantSession, TheClippingPageShowsTheErrorAfterTheClick) {
    m_session.setImportance(importanceFor(*m_session.model()));
    const int value = tensor("blk.0.attn_v.weight");
    m_session.select({value});
    recipes::Recipe recipe;
    recipe.rules = {{"*", *encoders::parseTreatment("int3")}};
    m_session.changeRecipe(recipe, QStringLiteral("test"));
    ui::ClippingPage page(m_session);
    page.resize(900, 700);
    page.show();
    auto& chart = *page.findChild<ui::ChartFigure*>(QStringLiteral("clippingChart"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return chart.data().series.size() > 3; }, kPatience));
    const auto& series = chart.data().series;
    const auto mark =
        std::ranges::find(series, QStringLiteral("Least squared error"), &ui::ChartSeries::name);
    ASSERT_NE(mark, series.end());
    const double shown = mark->points.front().y();
    const auto place = chart.positionOf(static_cast<std::size_t>(mark - series.begin()), 0);
    ASSERT_TRUE(place);
    QTest::mouseClick(&chart, Qt::LeftButton, {}, place->toPoint());
    ASSERT_EQ(encoders::treatmentText(m_session.shown().treatment(value)), "int3 calibration=mse");
    ASSERT_TRUE(settle());
    EXPECT_NEAR(shown, 100 * m_session.shown().error(value)->relativeRmse(), 1e-9 * shown);
}

TEST_F(ImportantSession, AnotherModelStartsWithoutImportance) {
    m_session.setImportance(importanceFor(*m_session.model()));
    const auto model = m_session.model();
    m_session.setModel(model);
    EXPECT_EQ(m_session.importance(), nullptr);
}

class ImportantWindow : public WindowTest {
  protected:
    bool openImportance(const QString& path) {
        QSignalSpy opened(&m_window->importance(), &ui::ImportanceActions::opened);
        QSignalSpy failed(&m_window->importance(), &ui::ImportanceActions::failed);
        m_window->importance().open(path);
        return QTest::qWaitFor([&] { return !opened.isEmpty() || !failed.isEmpty(); }, kPatience) &&
               !opened.isEmpty();
    }
    [[nodiscard]] QAction* action(const char* id) const {
        return m_window->findChild<QAction*>(QString::fromLatin1(id));
    }
};

TEST_F(ImportantWindow, OpensAndClosesAMatrix) {
    EXPECT_FALSE(action("actionOpenImportance")->isEnabled());
    ASSERT_TRUE(open("sample"));
    EXPECT_TRUE(action("actionOpenImportance")->isEnabled());
    EXPECT_FALSE(action("actionCloseImportance")->isEnabled());
    ASSERT_TRUE(openImportance(QStringLiteral("sample")));
    ASSERT_TRUE(session().importance());
    EXPECT_TRUE(action("actionCloseImportance")->isEnabled());
    EXPECT_TRUE(m_window->messages().join(QLatin1Char(' ')).contains(QStringLiteral("42 of 44")));
    action("actionCloseImportance")->trigger();
    EXPECT_FALSE(session().importance());
}

TEST_F(ImportantWindow, SaysWhatIsWrongWithAFileAndKeepsTheMatrix) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(openImportance(QStringLiteral("sample")));
    const auto before = session().importance();
    std::ofstream(m_folder / "broken.dat") << "no importance";
    EXPECT_FALSE(openImportance(ui::fromPath(m_folder / "broken.dat")));
    EXPECT_TRUE(m_window->messages().join(QLatin1Char(' ')).contains(QStringLiteral("broken.dat")));
    EXPECT_EQ(session().importance(), before);
}

TEST_F(ImportantWindow, InspectorTellsWhatImportanceDoes) {
    ASSERT_TRUE(open("sample"));
    session().select({tensor("blk.0.attn_q.weight")});
    ASSERT_TRUE(settle());
    EXPECT_EQ(find<QLabel>("factImportance")->text(), QStringLiteral("no matrix open"));
    ASSERT_TRUE(openImportance(QStringLiteral("sample")));
    ASSERT_TRUE(settle());
    EXPECT_EQ(find<QLabel>("factImportance")->text(), QStringLiteral("used"));
    EXPECT_TRUE(find<QLabel>("errorWeighted")->text().contains(QLatin1Char('%')));
    session().select({tensor("token_embd.weight")});
    EXPECT_EQ(find<QLabel>("factImportance")->text(), QStringLiteral("no data"));
}

TEST_F(ImportantWindow, ExportMayLeaveTheMatrixUnnamed) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(openImportance(QStringLiteral("sample")));
    const auto named = session().shown().plan()->fileBytes;
    ui::ExportDialog dialog(session());
    dialog.show();
    auto* tick = dialog.findChild<QCheckBox*>(QStringLiteral("exportNameImportance"));
    ASSERT_NE(tick, nullptr);
    ASSERT_TRUE(tick->isVisible() && tick->isChecked());
    QTest::keyClick(tick, Qt::Key_Space);
    EXPECT_TRUE(session().planOptions().hideImportance);
    EXPECT_LT(session().shown().plan()->fileBytes, named);
    EXPECT_EQ(dialog.findChild<QLabel*>(QStringLiteral("exportSize"))->text(),
              ui::formatBytesExact(session().shown().plan()->fileBytes));
}

}  // namespace
}  // namespace weightscape::test
