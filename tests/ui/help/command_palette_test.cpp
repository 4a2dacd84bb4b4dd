// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/command_palette.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QTableView>
#include <QTableWidget>
#include <QWhatsThis>
#include <map>

#include "tests/ui/window/window_fixture.h"
#include "ui/help/context_help.h"
#include "ui/pages/page_list.h"
#include "ui/text/fuzzy_match.h"
#include "ui/window/help_actions.h"

namespace weightscape::test {
namespace {

TEST(FuzzyMatch, LettersMustFollowEachOther) {
    EXPECT_TRUE(ui::fuzzyScore(u"xpt", u"export"));
    EXPECT_FALSE(ui::fuzzyScore(u"tpx", u"export"));
    EXPECT_TRUE(ui::fuzzyScore(u"", u"export"));
    EXPECT_TRUE(ui::fuzzyScore(u"q4 km", u"q4_k_m"));
}

TEST(FuzzyMatch, StartsOfWordsAndRunsWin) {
    EXPECT_GT(*ui::fuzzyScore(u"or", u"open recipe"), *ui::fuzzyScore(u"or", u"ooooozzzzrzz"));
    EXPECT_GT(*ui::fuzzyScore(u"down", u"blk.3.ffn_down.weight"),
              *ui::fuzzyScore(u"down", u"dxoxwxnx and more of it"));
}

TEST(PaletteModel, IsAProperModelAndPutsTheBestFirst) {
    ui::PaletteModel model({{QStringLiteral("Close model"), {}, {}, 0, [] {}},
                            {QStringLiteral("Export…"), {}, {}, 0, [] {}},
                            {QStringLiteral("blk.0.export"), {}, {}, 0, [] {}}});
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(model.rowCount(), 3);
    model.setPattern(QStringLiteral("exp"));
    ASSERT_EQ(model.rowCount(), 2);
    EXPECT_EQ(model.row(0)->title, QStringLiteral("Export…"));
    model.setPattern(QStringLiteral("zzz"));
    EXPECT_EQ(model.rowCount(), 0);
}

class Palette : public WindowTest {
  protected:
    void openPalette() {
        m_window->activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        ASSERT_NE(m_window->findChild<ui::CommandPalette*>(), nullptr);
    }
    void typeAndEnter(const QString& text) {
        auto* field = find<QLineEdit>("paletteField");
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
        QCoreApplication::processEvents();
    }
};

TEST_F(Palette, GoesToATensor) {
    ASSERT_TRUE(open("sample"));
    openPalette();
    typeAndEnter(QStringLiteral("3 ffn down"));
    EXPECT_EQ(session().currentTensor(), tensor("blk.3.ffn_down.weight"));
}

TEST_F(Palette, RunsCommandsAndUsesRecipes) {
    ASSERT_TRUE(open("sample"));
    openPalette();
    typeAndEnter(QStringLiteral("recipe q8_0"));
    EXPECT_EQ(session().recipe().preset, "Q8_0");
    openPalette();
    typeAndEnter(QStringLiteral("undo"));
    EXPECT_EQ(session().recipe().preset, "Q4_K_M");
}

TEST_F(Palette, ArrowsChooseWhileTheFieldKeepsTheFocus) {
    ASSERT_TRUE(open("sample"));
    openPalette();
    auto* field = find<QLineEdit>("paletteField");
    auto* list = find<QTableView>("paletteList");
    QTest::keyClick(field, Qt::Key_Down);
    QTest::keyClick(field, Qt::Key_Down);
    EXPECT_EQ(list->currentIndex().row(), 2);
    QTest::keyClick(field, Qt::Key_Escape);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    EXPECT_EQ(m_window->findChild<ui::CommandPalette*>(), nullptr);
}

class Keys : public WindowTest {};

TEST_F(Keys, NoTwoCommandsShareAShortcut) {
    std::map<QString, QString> owners;
    for (const QAction* action : m_window->findChildren<QAction*>()) {
        for (const QKeySequence& key : action->shortcuts()) {
            if (action->shortcutContext() == Qt::WidgetShortcut) continue;
            const auto [owner, isNew] =
                owners.emplace(key.toString(QKeySequence::PortableText), action->objectName());
            EXPECT_TRUE(isNew || owner->second == action->objectName())
                << owner->first.toStdString() << " is for " << owner->second.toStdString()
                << " and for " << action->objectName().toStdString();
        }
    }
    EXPECT_GT(owners.size(), 20U);
}

TEST_F(Keys, EveryCommandOfTheMenusSaysWhatItDoes) {
    int commands = 0;
    for (const QAction* action : m_window->findChildren<QAction*>()) {
        if (!action->objectName().startsWith(QLatin1String("action"))) continue;
        ++commands;
        EXPECT_FALSE(action->whatsThis().isEmpty()) << action->objectName().toStdString();
    }
    EXPECT_GT(commands, 40);
}

TEST(PageKeys, AreKeysThatQtKnows) {
    const auto rows = ui::pageShortcuts();
    ASSERT_FALSE(rows.empty());
    for (const ui::ShortcutRow& row : rows) {
        EXPECT_FALSE(row.keys.simplified().isEmpty()) << row.what.toStdString();
        EXPECT_FALSE(row.place.isEmpty());
    }
}

TEST(ShortcutDialog, TypingNarrowsTheList) {
    ui::ShortcutDialog dialog(ui::pageShortcuts(), nullptr);
    auto* table = dialog.findChild<QTableWidget*>(QStringLiteral("shortcutTable"));
    QTest::keyClicks(dialog.findChild<QLineEdit*>(QStringLiteral("shortcutFilter")),
                     QStringLiteral("blink"));
    int shown = 0;
    for (int row = 0; row < table->rowCount(); ++row) shown += table->isRowHidden(row) ? 0 : 1;
    EXPECT_EQ(shown, 1);
}

class ContextHelp : public WindowTest {};

/// Parts of Qt's own controls have no help of their own.
bool isInnerPart(const QWidget& widget) {
    const QString name = widget.objectName();
    return name.startsWith(QLatin1String("qt_")) || name.startsWith(QLatin1String("Scroll")) ||
           name.isEmpty();
}

TEST_F(ContextHelp, EveryControlHasANameAndHelp) {
    ASSERT_TRUE(open("sample"));
    for (const ui::PageRow& page : ui::allPages()) m_window->showPage(QString::fromLatin1(page.id));
    int controls = 0;
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || isInnerPart(*widget)) continue;
        ++controls;
        const std::string name = widget->objectName().toStdString();
        EXPECT_FALSE(ui::contextHelp(*widget).isEmpty()) << name;
        const bool named = !widget->accessibleName().isEmpty() ||
                           !widget->property("text").toString().isEmpty() ||
                           !widget->windowTitle().isEmpty();
        EXPECT_TRUE(named) << name << " has no name for screen readers";
        EXPECT_FALSE(ui::ownHelp(*widget).isEmpty() && ui::contextHelp(*widget).size() < 40)
            << name << " has no help";
    }
    EXPECT_GT(controls, 40);
}

}  // namespace
}  // namespace weightscape::test
