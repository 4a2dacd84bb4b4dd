// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate/evaluate_page.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QChart>
#include <QComboBox>
#include <QFile>
#include <QFontMetricsF>
#include <QGraphicsTextItem>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QTextDocument>
#include <QToolButton>
#include <cmath>

#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"
#include "tests/ui/session/session_fixture.h"
#include "ui/models/judged_tokens.h"
#include "ui/panels/recipe_bar.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/chart_figure.h"

namespace weightscape::test {
namespace {

using ui::EvaluatePage;
using ui::JudgedRecipe;
using ui::JudgedRecipes;
using ui::JudgedToken;

/// Answers of originals go to a folder of the test.
class EvaluatePageTest : public testing::Test {
  protected:
    void SetUp() override {
        m_cacheBefore = qgetenv("XDG_CACHE_HOME");
        qputenv("XDG_CACHE_HOME", QByteArray::fromStdString((m_folder / "cache").string()));
    }
    void TearDown() override {
        m_page.reset();
        if (m_cacheBefore.isNull()) {
            qunsetenv("XDG_CACHE_HOME");
        } else {
            qputenv("XDG_CACHE_HOME", m_cacheBefore);
        }
    }
    void showPage() {
        m_page = std::make_unique<EvaluatePage>(m_session);
        m_page->resize(1000, 720);
        m_page->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_page.get()));
    }
    /// The sample with a short run chosen: three contexts of 128 tokens.
    void showSample() {
        m_session.setModel(sampleModel());
        showPage();
        auto& contexts = child<QComboBox>("evaluateContext");
        contexts.setCurrentIndex(contexts.findText(QStringLiteral("128")));
        child<QSpinBox>("evaluateChunks").setValue(3);
    }
    [[nodiscard]] bool run() {
        auto& button = child<QPushButton>("evaluateRun");
        button.setFocus();
        QTest::keyClick(&button, Qt::Key_Space);
        return QTest::qWaitFor([this] { return !m_page->isRunning(); }, kPatience);
    }
    void choosePreset(const std::string& name) {
        m_session.changeRecipe({.preset = name, .rules = {}}, QString::fromStdString(name));
    }
    template <typename T>
    T& child(const char* name) const {
        T* found = m_page->findChild<T*>(QString::fromLatin1(name));
        if (found == nullptr) throw std::runtime_error(name);
        return *found;
    }
    [[nodiscard]] std::string text(const char* label) const {
        return child<QLabel>(label).text().toStdString();
    }
    [[nodiscard]] const ui::ChartData& curves(const char* chart) const {
        return child<ui::ChartFigure>(chart).data();
    }
    [[nodiscard]] const JudgedRecipe* known() {
        return JudgedRecipes::of(m_session).find(m_session.recipe());
    }

    TemporaryFolder m_folder;
    QByteArray m_cacheBefore;
    ui::Session m_session;
    std::unique_ptr<EvaluatePage> m_page;
};

TEST_F(EvaluatePageTest, WithoutAModelItSaysToOpenOne) {
    showPage();
    EXPECT_FALSE(child<QPushButton>("evaluateRun").isEnabled());
    EXPECT_TRUE(curves("evaluateDivergence").emptyText.startsWith(QStringLiteral("Open a model")));
}

TEST_F(EvaluatePageTest, WhatAnEmptyChartSaysIsWrappedAndNotCut) {
    showSample();
    const auto& chart = child<ui::ChartFigure>("evaluateDivergence");
    QGraphicsTextItem* said = nullptr;
    for (QGraphicsItem* item : chart.chart()->childItems()) {
        auto* text = qgraphicsitem_cast<QGraphicsTextItem*>(item);
        if (text != nullptr && text->toPlainText() == chart.data().emptyText) said = text;
    }
    ASSERT_NE(said, nullptr);
    for (const int width : {1000, 400}) {
        m_page->resize(width, 700);
        QCoreApplication::processEvents();
        const QRectF place = said->mapRectToScene(said->boundingRect());
        EXPECT_GE(place.left(), 0.0);
        EXPECT_LE(place.right(), chart.width());
        EXPECT_LE(place.bottom(), chart.height());
        EXPECT_LE(said->document()->idealWidth(), said->textWidth());
    }
    EXPECT_GT(said->document()->size().height(), 2 * QFontMetricsF(said->font()).height());
}

TEST_F(EvaluatePageTest, ARunGivesFiguresCurvesAndTokens) {
    showSample();
    choosePreset("Q4_0");
    ASSERT_TRUE(run());
    const JudgedRecipe* judged = known();
    ASSERT_NE(judged, nullptr) << text("evaluateNote");
    const auto& figures = judged->found.divergence;
    EXPECT_EQ(figures.tokens, 3U * 63U);
    EXPECT_GT(figures.divergence.value, 0.0);
    EXPECT_EQ(text("judgedTokens"), "189");
    EXPECT_EQ(text("judgedPerplexity")
                  .find(ui::formatSignificant(figures.perplexity.value, 4).toStdString()),
              0U);
    EXPECT_EQ(
        text("judgedLargest"),
        ui::formatSignificant(judged->found.quantiles.divergence.front().value).toStdString());
    const auto& perplexity = curves("evaluatePerplexity");
    ASSERT_EQ(perplexity.series.size(), 2U);
    EXPECT_EQ(perplexity.series[0].points.size(), 3U);
    EXPECT_EQ(perplexity.series[1].points.back().y(), figures.perplexity.value);
    // The contexts' own means average to the figure, for each has as many tokens.
    const auto& means = curves("evaluateDivergence").series.back();
    ASSERT_EQ(means.points.size(), 3U);
    double sum = 0.0;
    for (const QPointF& point : means.points) sum += point.y();
    EXPECT_NEAR(sum / 3.0, figures.divergence.value, 1e-12);
    EXPECT_EQ(child<QTableView>("evaluateTokens").model()->rowCount(), 189);
    EXPECT_EQ(text("evaluateNote"), "");
}

TEST_F(EvaluatePageTest, TheTokenThatDiffersMostStandsFirstWithTheTextAroundIt) {
    showSample();
    choosePreset("Q2_K");
    ASSERT_TRUE(run());
    auto& table = child<QTableView>("evaluateTokens");
    const QAbstractItemModelTester tester(table.model(),
                                          QAbstractItemModelTester::FailureReportingMode::Warning);
    const auto divergence = [&](int row) {
        return table.model()->index(row, JudgedToken::Divergence).data(ui::kSortRole).toDouble();
    };
    EXPECT_GT(divergence(0), divergence(1));
    ASSERT_NE(known(), nullptr);
    EXPECT_EQ(divergence(0), known()->found.quantiles.divergence.front().value);
    table.setFocus();
    table.setCurrentIndex(table.model()->index(0, 0));
    const std::string first = text("evaluateAround");
    EXPECT_NE(first.find("▸"), std::string::npos);
    QTest::keyClick(&table, Qt::Key_Down);
    EXPECT_NE(text("evaluateAround"), first);
    table.sortByColumn(JudgedToken::Position, Qt::AscendingOrder);
    // The first token that is judged is the one behind the middle of the first context.
    EXPECT_EQ(table.model()->index(0, JudgedToken::Position).data().toString(),
              QStringLiteral("65"));
}

TEST_F(EvaluatePageTest, FiguresOfAnotherRecipeAreCalledSoUntilItIsBack) {
    showSample();
    choosePreset("Q4_0");
    ASSERT_TRUE(run());
    const std::string figure = text("judgedDivergence");
    choosePreset("Q8_0");
    EXPECT_NE(text("evaluateNote").find("Q4_0"), std::string::npos);
    EXPECT_EQ(text("judgedDivergence"), figure);
    m_session.undoStack()->undo();
    EXPECT_EQ(text("evaluateNote"), "");
    child<QSpinBox>("evaluateChunks").setValue(2);
    EXPECT_NE(text("evaluateNote").find("earlier choice"), std::string::npos);
}

TEST_F(EvaluatePageTest, EditsOfMetadataLeaveTheFiguresValid) {
    showSample();
    ASSERT_TRUE(run());
    recipes::Recipe recipe = m_session.recipe();
    recipe.metadata.removed.emplace_back("general.name");
    m_session.changeRecipe(recipe, QStringLiteral("edit"));
    EXPECT_NE(known(), nullptr);
    EXPECT_EQ(text("evaluateNote"), "");
}

TEST_F(EvaluatePageTest, AllOpenRecipesAreJudgedInTurn) {
    showSample();
    choosePreset("Q4_0");
    m_session.changeRecipeBook(
        withRecipe(m_session.recipeBook(), {{}, {.preset = "Q2_K", .rules = {}}}),
        QStringLiteral("add"));
    child<QComboBox>("evaluateWhich").setCurrentIndex(1);
    ASSERT_TRUE(run());
    auto& judged = JudgedRecipes::of(m_session);
    const JudgedRecipe* coarse = judged.find(m_session.recipes()[1].recipe);
    const JudgedRecipe* fine = judged.find(m_session.recipes()[0].recipe);
    ASSERT_TRUE(coarse != nullptr && fine != nullptr) << text("evaluateNote");
    EXPECT_GT(coarse->found.divergence.divergence.value, fine->found.divergence.divergence.value);
    EXPECT_EQ(text("judgedRecipe"), "Q2_K");
    // The original and both.
    EXPECT_EQ(curves("evaluatePerplexity").series.size(), 3U);
}

TEST_F(EvaluatePageTest, ARunCanBeCancelled) {
    showSample();
    child<QSpinBox>("evaluateChunks").setValue(0);
    QTest::keyClick(&child<QPushButton>("evaluateRun"), Qt::Key_Space);
    ASSERT_TRUE(m_page->isRunning());
    QTest::mouseClick(&child<QToolButton>("evaluateTaskCancel"), Qt::LeftButton);
    ASSERT_TRUE(QTest::qWaitFor([this] { return !m_page->isRunning(); }, kPatience));
    EXPECT_EQ(text("evaluateNote"), "Cancelled.");
    EXPECT_TRUE(child<QPushButton>("evaluateRun").isEnabled());
}

TEST_F(EvaluatePageTest, AnOwnTextIsReadAndAnEmptyOneIsAnError) {
    showSample();
    const auto path = ui::fromPath(m_folder / "empty.txt");
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.close();
    m_page->chooseText(path);
    ASSERT_TRUE(run());
    EXPECT_NE(text("evaluateNote"), "");
    EXPECT_EQ(known(), nullptr);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("In the beginning God created the heaven and the earth. ").repeated(20));
    file.close();
    ASSERT_TRUE(run());
    ASSERT_NE(known(), nullptr) << text("evaluateNote");
    EXPECT_EQ(text("judgedText"), "empty.txt");
}

TEST_F(EvaluatePageTest, AModelWithoutATokenizerIsAnErrorInWords) {
    m_session.setModel(openTinyModel(tinyModel("mixtral8_gqa4"), m_folder.path()));
    showPage();
    ASSERT_TRUE(run());
    EXPECT_NE(text("evaluateNote"), "");
    EXPECT_TRUE(curves("evaluateDivergence").series.empty());
    EXPECT_EQ(text("judgedTokens"), ui::unknownText().toStdString());
}

TEST_F(EvaluatePageTest, TheRecipeBarHasTheDivergenceOfExactlyThisRecipe) {
    showSample();
    ui::RecipeBar bar(m_session);
    bar.show();
    auto& number = *bar.findChild<QLabel*>(QStringLiteral("recipeDivergence"));
    EXPECT_FALSE(number.isVisible());
    ASSERT_TRUE(run());
    ASSERT_NE(known(), nullptr) << text("evaluateNote");
    EXPECT_TRUE(number.isVisible());
    EXPECT_EQ(number.text(), ui::formatSignificant(known()->found.divergence.divergence.value));
    choosePreset("Q2_K");
    EXPECT_FALSE(number.isVisible());
}

TEST_F(EvaluatePageTest, AModelThatIsClosedMeanwhileLeavesNothingBehind) {
    showSample();
    QTest::keyClick(&child<QPushButton>("evaluateRun"), Qt::Key_Space);
    m_session.closeModel(0);
    ASSERT_TRUE(QTest::qWaitFor([this] { return !m_page->isRunning(); }, kPatience));
    EXPECT_EQ(JudgedRecipes::of(m_session).latest(), nullptr);
    EXPECT_EQ(text("judgedTokens"), ui::unknownText().toStdString());
}

}  // namespace
}  // namespace weightscape::test
