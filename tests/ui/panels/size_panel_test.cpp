// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/size_panel.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QTest>

#include "ui/panels/start_page.h"
#include "ui/tasks/work_pool.h"

namespace weightscape::ui {
namespace {

class SizePanelTest : public testing::Test {
  protected:
    template <typename Widget>
    [[nodiscard]] Widget* part(const char* name) {
        return m_panel.findChild<Widget*>(QLatin1String(name));
    }
    void type(const char* name, const char* text) {
        auto* control = part<QWidget>(name);
        control->setFocus();
        QTest::keyClick(control, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(control, QLatin1String(text));
        QTest::keyClick(control, Qt::Key_Tab);
    }
    /// The cell of the last row, the sum.
    [[nodiscard]] QString total(int column) {
        const auto* model = part<QTableView>("sizeTable")->model();
        return model->index(model->rowCount() - 1, column).data().toString();
    }
    SizePanel m_panel;
};

TEST_F(SizePanelTest, AnswersAtOnceWithThreeDecimals) {
    m_panel.show();
    type("sizeBits", "32");
    type("sizeGroup", "0");
    type("sizeLayers", "0");
    EXPECT_EQ(total(2), QStringLiteral("32.000"));
    EXPECT_EQ(total(3), QStringLiteral("29.802"));
    type("sizeParameters", "16B");
    EXPECT_EQ(total(2), QStringLiteral("64.000"));
}

TEST_F(SizePanelTest, TrainingIsAnotherQuestion) {
    m_panel.show();
    type("sizeEmbedding", "0");
    auto* training = part<QComboBox>("sizeTraining");
    training->setFocus();
    QTest::keyClick(training, Qt::Key_Down);
    EXPECT_EQ(training->currentData().toString(), QStringLiteral("adam-fp32"));
    EXPECT_EQ(total(2), QStringLiteral("128.000"));
}

TEST_F(SizePanelTest, SaysWhatIsWrong) {
    m_panel.show();
    type("sizeParameters", "many");
    EXPECT_TRUE(part<QLabel>("sizeProblem")->isVisible());
    EXPECT_TRUE(part<QLabel>("sizeProblem")->text().contains(QStringLiteral("many")));
    EXPECT_EQ(part<QTableView>("sizeTable")->model()->rowCount(), 0);
}

TEST(StartPageSizes, AreShownOnAClick) {
    WorkPool pool;
    StartPage page(pool);
    page.resize(900, 900);
    page.show();
    auto* panel = page.findChild<SizePanel*>();
    EXPECT_FALSE(panel->isVisible());
    QTest::mouseClick(page.findChild<QAbstractButton*>(QStringLiteral("startSizes")),
                      Qt::LeftButton);
    EXPECT_TRUE(panel->isVisible());
}

}  // namespace
}  // namespace weightscape::ui
