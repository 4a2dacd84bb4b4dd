// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/look/wheel_guard.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QVBoxLayout>
#include <map>

#include "tests/ui/real_wheel.h"
#include "tests/ui/window/window_fixture.h"

namespace weightscape::test {
namespace {

/// One of each control, each in the middle of its range, above a long page.
class Panel : public testing::Test {
  protected:
    void SetUp() override {
        auto* list = new QComboBox;
        auto* editable = new QComboBox;
        editable->setEditable(true);
        for (QComboBox* each : {list, editable}) {
            each->addItems({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")});
            each->setCurrentIndex(1);
        }
        auto* whole = new QSpinBox;
        whole->setValue(50);
        auto* number = new QDoubleSpinBox;
        number->setValue(50);
        auto* slider = new QSlider(Qt::Horizontal);
        slider->setValue(50);
        m_controls = {list, editable, whole, number, slider};
        auto* page = new QWidget;
        auto* layout = new QVBoxLayout(page);
        for (QWidget* control : m_controls) layout->addWidget(control);
        auto* below = new QWidget;
        below->setMinimumHeight(2000);
        layout->addWidget(below);
        m_area.setWidget(page);
        m_area.setWidgetResizable(true);
        m_area.resize(300, 300);
        m_area.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&m_area));
        m_area.setFocus();
    }
    [[nodiscard]] static double value(const QWidget& control) {
        if (const auto* list = qobject_cast<const QComboBox*>(&control)) {
            return list->currentIndex();
        }
        return control.property("value").toDouble();
    }

    QScrollArea m_area;
    QList<QWidget*> m_controls;
};

TEST_F(Panel, IsScrolledByTheWheelAndKeepsItsValues) {
    for (QWidget* control : m_controls) {
        m_area.verticalScrollBar()->setValue(0);
        const double before = value(*control);
        turnWheel(*control, -1);
        EXPECT_EQ(value(*control), before) << control->metaObject()->className();
        EXPECT_GT(m_area.verticalScrollBar()->value(), 0) << control->metaObject()->className();
        EXPECT_FALSE(control->hasFocus()) << control->metaObject()->className();
    }
}

TEST_F(Panel, LetsTheWheelEditTheControlThatWasClicked) {
    m_area.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&m_area));
    for (QWidget* control : m_controls) {
        control->setFocus(Qt::MouseFocusReason);
        const double before = value(*control);
        turnWheel(*control, -1);
        EXPECT_NE(value(*control), before) << control->metaObject()->className();
        EXPECT_EQ(m_area.verticalScrollBar()->value(), 0) << control->metaObject()->className();
    }
}

class Wheel : public WindowTest {};

/// Every list, number box and slider that can be seen, by what it says.
std::map<const QWidget*, QString> saidBy(const QWidget& window) {
    std::map<const QWidget*, QString> said;
    for (const QWidget* each : window.findChildren<QWidget*>()) {
        if (!each->isVisible() || !each->isEnabled()) continue;
        if (const auto* list = qobject_cast<const QComboBox*>(each)) {
            said[each] = list->currentText();
        } else if (const auto* box = qobject_cast<const QAbstractSpinBox*>(each)) {
            said[each] = box->text();
        } else if (const auto* slider = qobject_cast<const QSlider*>(each)) {
            said[each] = QString::number(slider->value());
        }
    }
    return said;
}

TEST_F(Wheel, ChangesNothingThatHasNoFocus) {
    ASSERT_TRUE(open("sample"));
    const int down = tensor("blk.0.ffn_down.weight");
    session().addModel(session().model());
    session().select({down});
    recipes::Recipe recipe;
    recipe.rules = {{"blk.0.ffn_down.weight",
                     *encoders::parseTreatment("int4 granularity=group:64 calibration=clip:0.9")}};
    session().changeRecipe(recipe, QStringLiteral("test"));
    m_window->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(m_window.get()));
    for (const char* page : {"xray", "distribution", "tensor", "clipping", "block"}) {
        ASSERT_TRUE(m_window->showPage(QString::fromLatin1(page)));
        m_window->setFocus();
        QCoreApplication::processEvents();
        const auto before = saidBy(*m_window);
        ASSERT_GT(before.size(), 8U);
        for (const auto& [control, said] : before) {
            if (control->hasFocus()) continue;
            for (const int notches : {1, -1, -1}) turnWheel(*control, notches);
            EXPECT_EQ(saidBy(*m_window), before) << control->objectName().toStdString();
        }
        EXPECT_EQ(session().recipe(), recipe) << page;
        EXPECT_EQ(session().currentModel(), 1) << page;
    }
}

}  // namespace
}  // namespace weightscape::test
