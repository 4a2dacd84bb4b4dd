// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tensor/tensor_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonObject>
#include <QLabel>

#include "tests/ui/pages/page_test.h"
#include "tests/ui/patience.h"
#include "ui/pages/page_links.h"
#include "ui/text/number_format.h"
#include "ui/widgets/format_ladder.h"
#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {
namespace {

class TensorPageTest : public PageTest {
  protected:
    void show() {
        m_page = std::make_unique<TensorPage>(m_session);
        m_page->resize(900, 700);
        m_page->show();
        m_matrix = m_page->findChild<MatrixView*>();
    }
    [[nodiscard]] QString textOf(const char* label) const {
        return m_page->findChild<QLabel*>(QLatin1String(label))->text();
    }
    [[nodiscard]] bool waitUntilPainted() const {
        return QTest::qWaitFor([this] { return m_matrix->isComplete(); });
    }
    std::unique_ptr<TensorPage> m_page;
    MatrixView* m_matrix = nullptr;
};

TEST_F(TensorPageTest, WithoutAModelItSaysWhatToDo) {
    show();
    EXPECT_EQ(m_matrix->content().input.tensor, nullptr);
    EXPECT_TRUE(m_matrix->content().emptyText.startsWith(QStringLiteral("Open a model")));
    QTest::keyClick(m_matrix, Qt::Key_Plus);
    EXPECT_FALSE(m_page->grab().isNull());
}

TEST_F(TensorPageTest, FollowsTheSelectionAndThePlannedFormat) {
    show();
    openSample();
    m_session.select({tensor("blk.3.ffn_gate.weight")});
    EXPECT_EQ(m_matrix->content().activeName, QStringLiteral("Q4_K"));
    ASSERT_TRUE(waitUntilPainted());
    recipes::Recipe recipe;
    recipe.preset = "Q8_0";
    m_session.changeRecipe(recipe, QStringLiteral("Use Q8_0"));
    EXPECT_EQ(m_matrix->content().activeName, QStringLiteral("Q8_0"));
    ASSERT_TRUE(waitUntilPainted());
}

TEST_F(TensorPageTest, ReadsTheWeightUnderThePointer) {
    show();
    openSample();
    m_session.select({tensor("blk.3.ffn_gate.weight")});
    ASSERT_TRUE(waitUntilPainted());
    QTest::mouseMove(m_matrix, m_matrix->pictureRect().center().toPoint());
    EXPECT_TRUE(QTest::qWaitFor([&] {
        return textOf("matrixReading").contains(QStringLiteral("error"));
    })) << textOf("matrixReading").toStdString();
}

TEST_F(TensorPageTest, TheReadingIsNeverCutAndMovesNothing) {
    show();
    openSample();
    RecipeBook book = m_session.recipeBook();
    const std::vector<int> selected = {tensor("blk.3.ffn_gate.weight")};
    book.recipes[0].recipe.rules = {
        {"*", *encoders::parseTreatment("nf4 granularity=group:64 calibration=mse scale=nested")}};
    book.recipes.push_back({});
    book.reference = 1;
    m_session.changeRecipeBook(book, QStringLiteral("test"));
    m_session.select(selected);
    auto* reading = m_page->findChild<QLabel*>(QStringLiteral("matrixReading"));
    for (const int width : {460, 700, 1000}) {
        m_page->resize(width, 600);
        ASSERT_TRUE(waitUntilPainted());
        QTest::mouseMove(m_matrix, QPoint(0, 0));
        const QRectF before = m_matrix->geometry();
        QTest::mouseMove(m_matrix, m_matrix->pictureRect().center().toPoint());
        ASSERT_TRUE(QTest::qWaitFor([&] {
            return reading->text().contains(QStringLiteral("difference"));
        })) << reading->text().toStdString();
        EXPECT_TRUE(reading->text().contains(QStringLiteral("row")));
        QCoreApplication::processEvents();
        EXPECT_GE(reading->height() + 1, reading->heightForWidth(reading->width())) << width;
        if (width > 460) {
            EXPECT_EQ(QRectF(m_matrix->geometry()), before) << width;
        }
        // The error comes before the place, wherever a line ends.
        EXPECT_LT(reading->text().indexOf(QStringLiteral("difference")),
                  reading->text().indexOf(QStringLiteral("row")));
    }
}

TEST_F(TensorPageTest, TheZoomListAndThePictureAgree) {
    show();
    openSample();
    m_session.select({tensor("token_embd.weight")});
    auto* zoom = m_page->findChild<QComboBox*>(QStringLiteral("matrixZoom"));
    EXPECT_EQ(zoom->currentData().toInt(), m_matrix->zoom());
    QTest::keyClick(m_matrix, Qt::Key_Plus);
    EXPECT_EQ(zoom->currentData().toInt(), m_matrix->zoom());
}

TEST_F(TensorPageTest, SaysWhenRowsAreSkippedForSpeed) {
    show();
    openSample();
    m_session.select({tensor("token_embd.weight")});
    m_matrix->setZoom(-4);
    ASSERT_TRUE(waitUntilPainted());
    EXPECT_TRUE(m_matrix->rowsAreSkipped());
    EXPECT_TRUE(textOf("matrixNote").contains(QStringLiteral("16 rows")))
        << textOf("matrixNote").toStdString();
    auto* mode = m_page->findChild<QComboBox*>(QStringLiteral("matrixMode"));
    mode->setCurrentIndex(mode->findData(static_cast<int>(MatrixMode::Reference)));
    ASSERT_TRUE(waitUntilPainted());
    EXPECT_TRUE(textOf("matrixNote").isEmpty());
}

TEST_F(TensorPageTest, ComparesTwoRecipesWeightByWeight) {
    show();
    openSample();
    RecipeBook book = withRecipe(m_session.recipeBook(), {});
    book.recipes.back().recipe.preset = "Q2_K";
    m_session.changeRecipeBook(book, QStringLiteral("recipe B"));
    const int shown = tensor("blk.3.ffn_gate.weight");
    m_session.select({shown});
    waitUntilKnown();
    EXPECT_TRUE(m_matrix->content().activeName.startsWith(QStringLiteral("B · ")));
    EXPECT_TRUE(m_matrix->content().referenceName.startsWith(QStringLiteral("A · ")));
    EXPECT_TRUE(m_matrix->content().referenceFigures.contains(
        formatPercentInterval(m_session.view(0).error(shown)->relativeRmse(),
                              m_session.view(0).error(shown)->confidence)));
    m_matrix->setZoom(3);
    ASSERT_TRUE(waitUntilPainted());
    const auto reading = m_matrix->readingAt(m_matrix->pictureRect().center());
    ASSERT_TRUE(reading && reading->reference && reading->decoded && reading->difference);
    EXPECT_EQ(*reading->difference, *reading->decoded - *reading->reference);
    EXPECT_NE(*reading->reference, *reading->original);
    const float active = *reading->decoded;
    QTest::keyClick(m_matrix, Qt::Key_X);
    ASSERT_TRUE(waitUntilPainted());
    const auto swapped = m_matrix->readingAt(m_matrix->pictureRect().center());
    ASSERT_TRUE(swapped && swapped->reference);
    EXPECT_EQ(*swapped->reference, active);
    m_session.undoStack()->undo();
    EXPECT_TRUE(m_matrix->content().activeName.startsWith(QStringLiteral("B · ")));
}

TEST_F(TensorPageTest, TheOriginalCannotBeSwapped) {
    show();
    openSample();
    const int steps = m_session.undoStack()->count();
    QTest::keyClick(m_matrix, Qt::Key_X);
    EXPECT_EQ(m_session.undoStack()->count(), steps);
    EXPECT_TRUE(textOf("matrixNote").contains(QStringLiteral("Compare")));
}

TEST_F(TensorPageTest, BracketsStepThroughTheTensors) {
    show();
    openSample();
    m_session.select({3});
    QTest::keyClick(m_matrix, Qt::Key_BracketRight);
    EXPECT_EQ(m_session.currentTensor(), 4);
    QTest::keyClick(m_matrix, Qt::Key_BracketLeft);
    QTest::keyClick(m_matrix, Qt::Key_BracketLeft);
    EXPECT_EQ(m_session.currentTensor(), 2);
    m_session.select({0});
    QTest::keyClick(m_matrix, Qt::Key_BracketLeft);
    EXPECT_EQ(m_session.currentTensor(), 0);
}

TEST_F(TensorPageTest, RemembersWhatWasChosenAndSeen) {
    show();
    openSample();
    m_session.select({tensor("token_embd.weight")});
    QTest::keyClick(m_matrix, Qt::Key_D);
    QTest::keyClick(m_matrix, Qt::Key_M);
    m_matrix->showWeight(1500, 200);
    const QJsonObject state = m_page->pageState();
    const MatrixCamera camera = m_matrix->camera();
    show();
    m_page->restorePageState(state);
    EXPECT_EQ(m_matrix->mode(), MatrixMode::Difference);
    EXPECT_EQ(m_matrix->pooling(), Pooling::Mean);
    EXPECT_EQ(m_matrix->zoom(), camera.zoom);
    EXPECT_NEAR(m_matrix->camera().left, camera.left, 1e-9);
    EXPECT_EQ(m_page->pageState(), state);
}

TEST_F(TensorPageTest, TheLadderShowsOnePieceInManyFormatsAndChoosesOne) {
    show();
    openSample();
    m_session.select({tensor("blk.3.ffn_gate.weight")});
    m_page->findChild<QCheckBox*>(QStringLiteral("showLadder"))->setChecked(true);
    auto* ladder = m_page->findChild<FormatLadder*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return ladder->count() == 9 && ladder->isComplete(); },
                                test::kPatience));
    for (std::size_t i = 1; i < ladder->count(); ++i) {
        EXPECT_GE(ladder->format(i - 1)->bitsPerWeight(), ladder->format(i)->bitsPerWeight());
    }
    const auto rows = ladder->table();
    EXPECT_LT(rows[1][2].toDouble(), rows.back()[2].toDouble());
    QTest::mouseClick(ladder, Qt::LeftButton, {}, ladder->place(1).center().toPoint());
    EXPECT_EQ(m_session.shown().format(m_session.currentTensor()), ladder->format(1));
    ladder->setFocus();
    QTest::keyClick(ladder, Qt::Key_Right);
    QTest::keyClick(ladder, Qt::Key_Return);
    EXPECT_EQ(m_session.shown().format(m_session.currentTensor()), ladder->format(2));
    m_page.reset();
    QCoreApplication::processEvents();
}

TEST_F(TensorPageTest, APlaceAskedForBeforeThePageExistedIsShown) {
    openSample();
    PageLinks::of(m_session).showPlace({tensor("token_embd.weight"), 1500, 200});
    show();
    EXPECT_GE(m_matrix->zoom(), 4);
    ASSERT_TRUE(waitUntilPainted());
    PageLinks::of(m_session).showPlace({tensor("blk.0.attn_q.weight"), 30, 20});
    EXPECT_EQ(m_matrix->content().name, QStringLiteral("blk.0.attn_q.weight"));
    EXPECT_GE(m_matrix->zoom(), 4);
}

TEST_F(TensorPageTest, ClosingWhileItComputesIsSafe) {
    show();
    openSample();
    m_session.select({tensor("token_embd.weight")});
    m_matrix->setZoom(2);
    m_page.reset();
    QCoreApplication::processEvents();
}

}  // namespace
}  // namespace weightscape::ui
