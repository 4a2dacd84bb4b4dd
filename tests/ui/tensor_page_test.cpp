// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tensor_page.h"

#include <QComboBox>
#include <QLabel>

#include "tests/ui/page_test.h"
#include "ui/pages/page_links.h"
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
    EXPECT_EQ(m_matrix->content().formatName, QStringLiteral("Q4_K"));
    ASSERT_TRUE(waitUntilPainted());
    analysis::Recipe recipe;
    recipe.preset = "Q8_0";
    m_session.changeRecipe(recipe, QStringLiteral("Use Q8_0"));
    EXPECT_EQ(m_matrix->content().formatName, QStringLiteral("Q8_0"));
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
    mode->setCurrentIndex(mode->findData(static_cast<int>(MatrixMode::Original)));
    ASSERT_TRUE(waitUntilPainted());
    EXPECT_TRUE(textOf("matrixNote").isEmpty());
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
