// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/command_palette.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QTableWidget>
#include <QTreeView>
#include <QWhatsThis>
#include <map>

#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/help/context_help.h"
#include "ui/pages/page_list.h"
#include "ui/panels/memory_panel.h"
#include "ui/text/fuzzy_match.h"
#include "ui/window/help_actions.h"

namespace weightscape::test {
namespace {

using ui::FitKind;

TEST(TextFit, LettersMustFollowEachOther) {
    EXPECT_TRUE(ui::textFit(u"xpt", u"export"));
    EXPECT_FALSE(ui::textFit(u"tpx", u"export"));
    EXPECT_TRUE(ui::textFit(u"", u"export"));
    EXPECT_TRUE(ui::textFit(u"q4 km", u"q4_k_m"));
}

TEST(TextFit, TellsTheKindsOfFitApart) {
    EXPECT_EQ(ui::textFit(u"blk.3.ffn_up", u"blk.3.ffn_up")->kind, FitKind::Whole);
    EXPECT_EQ(ui::textFit(u"blk.3", u"blk.3.ffn_up")->kind, FitKind::Start);
    EXPECT_EQ(ui::textFit(u"3 up", u"blk.3.ffn_up")->kind, FitKind::Words);
    EXPECT_EQ(ui::textFit(u"n_up", u"blk.3.ffn_up")->kind, FitKind::Part);
    EXPECT_EQ(ui::textFit(u"bup", u"blk.3.ffn_up")->kind, FitKind::Letters);
    EXPECT_EQ(ui::textFit(u"up 3", u"blk.3.ffn_up"), std::nullopt) << "another order";
}

TEST(TextFit, CountsWordsThatAreOnlyBegun) {
    EXPECT_EQ(ui::textFit(u"blk.1", u"blk.1.attn_q")->loose, 0);
    EXPECT_EQ(ui::textFit(u"blk.1", u"blk.13.attn_q")->loose, 1);
    EXPECT_EQ(ui::textFit(u"3 down", u"blk.3.ffn_down")->loose, 0);
    EXPECT_EQ(ui::textFit(u"3 do", u"blk.31.ffn_down")->loose, 2);
}

TEST(TextFit, StartsOfWordsAndRunsWin) {
    EXPECT_LT(*ui::textFit(u"or", u"open recipe"), *ui::textFit(u"or", u"ooooozzzzrzz"));
    EXPECT_LT(*ui::textFit(u"down", u"blk.3.ffn_down.weight"),
              *ui::textFit(u"down", u"dxoxwxnx and more of it"));
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

ui::PaletteEntry named(const char* title, int weight = 0) {
    return {QString::fromLatin1(title), {}, {}, weight, [] {}};
}

QStringList found(ui::PaletteModel& model, const char* typed) {
    model.setPattern(QString::fromLatin1(typed));
    QStringList titles;
    for (const ui::PaletteEntry& entry : model.rows()) titles << entry.title;
    return titles;
}

TEST(PaletteModel, PutsAnExactNameBeforeAStartBeforeWords) {
    ui::PaletteModel model({named("Show model", 12), named("Model of the file", 12),
                            named("supermodels"), named("Model")});
    EXPECT_EQ(found(model, "model"),
              QStringList({QStringLiteral("Model"), QStringLiteral("Model of the file"),
                           QStringLiteral("Show model"), QStringLiteral("supermodels")}));
}

TEST(PaletteModel, PutsLayer3Before13And23) {
    ui::PaletteModel model({named("blk.13.ffn_up_exps.weight"), named("blk.23.ffn_up_exps.weight"),
                            named("blk.3.ffn_up_exps.weight"), named("blk.3.ffn_up_shexp.weight")});
    EXPECT_EQ(found(model, "blk.3.ffn_up_exps").front(),
              QStringLiteral("blk.3.ffn_up_exps.weight"));
    EXPECT_EQ(found(model, "3 ffn_up_exps").front(), QStringLiteral("blk.3.ffn_up_exps.weight"));
    EXPECT_EQ(found(model, "up_exps"), QStringList({QStringLiteral("blk.3.ffn_up_exps.weight"),
                                                    QStringLiteral("blk.13.ffn_up_exps.weight"),
                                                    QStringLiteral("blk.23.ffn_up_exps.weight")}));
}

TEST(PaletteModel, FindsOtherNamesAndWordsOfTheDescription) {
    ui::PaletteEntry recipe = named("Use recipe Q4_K_M");
    recipe.names << QStringLiteral("Q4_K_M");
    recipe.about = QStringLiteral("Most weights at 4 bits.");
    ui::PaletteModel model({named("Q4_K_M of long ago"), recipe});
    EXPECT_EQ(found(model, "q4_k_m").front(), recipe.title);
    EXPECT_EQ(found(model, "weights"), QStringList(recipe.title));
    EXPECT_EQ(found(model, "what is Q4_K_M").size(), 2) << "some of the words";
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

TEST_F(Palette, GoesToTheLayerThatWasTypedInADeepModel) {
    std::vector<SmallTensor> tensors = {{"token_embd.weight", {256, 64}}};
    // As files have them: sorted by letters.
    for (const char* layer : {"0", "13", "23", "3"}) {
        tensors.push_back({std::string("blk.") + layer + ".ffn_up_exps.weight", {256, 16, 2}});
    }
    writeSmallGguf(m_folder / "deep.gguf", smallLlamaMetadata(24), tensors);
    ASSERT_TRUE(open(m_folder / "deep.gguf"));
    openPalette();
    typeAndEnter(QStringLiteral("blk.3.ffn_up_exps"));
    EXPECT_EQ(session().currentTensor(), tensor("blk.3.ffn_up_exps.weight"));
    openPalette();
    typeAndEnter(QStringLiteral("13 ffn_up"));
    EXPECT_EQ(session().currentTensor(), tensor("blk.13.ffn_up_exps.weight"));
}

TEST_F(Palette, FindsKeysOfTheMetadata) {
    ASSERT_TRUE(open("sample"));
    openPalette();
    typeAndEnter(QStringLiteral("llama.block_count"));
    const auto* tree = find<QTreeView>("metadataTree");
    EXPECT_TRUE(tree->isVisible());
    EXPECT_EQ(tree->currentIndex().data().toString(), QStringLiteral("llama.block_count"));
}

TEST_F(Palette, FindsPages) {
    ASSERT_TRUE(open("sample"));
    openPalette();
    typeAndEnter(QStringLiteral("clipping"));
    EXPECT_TRUE(find<QWidget>("clipping")->isVisible());
    openPalette();
    typeAndEnter(QStringLiteral("size and error"));
    EXPECT_TRUE(find<QWidget>("tradeoff")->isVisible());
}

TEST_F(Palette, FindsSettingsWhereverTheyAre) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(m_window->showPage(QStringLiteral("clipping")));
    ASSERT_TRUE(m_window->showPage(QStringLiteral("xray")));
    openPalette();
    typeAndEnter(QStringLiteral("context length"));
    EXPECT_EQ(m_window->focusWidget(), find<QWidget>("contextLength"));
    find<QDockWidget>("inspectorDock")->hide();
    openPalette();
    typeAndEnter(QStringLiteral("family"));
    EXPECT_EQ(m_window->focusWidget(), find<QWidget>("overrideFamily"));
    EXPECT_TRUE(find<QDockWidget>("inspectorDock")->isVisible());
}

TEST_F(Palette, AnswersWhetherAMemoryIsLargeEnough) {
    ASSERT_TRUE(open("sample"));
    for (const char* typed : {"8 GB", "0.5gib", "24 GB, 4 GiB"}) {
        openPalette();
        typeAndEnter(QString::fromLatin1(typed));
        auto* panel = find<ui::MemoryPanel>("memoryPanel");
        ASSERT_NE(panel, nullptr) << typed;
        EXPECT_TRUE(panel->isVisible());
        EXPECT_EQ(session().memoryChoice().sizes, *ui::parseSizes(QString::fromLatin1(typed)));
        panel->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    openPalette();
    typeAndEnter(QStringLiteral("cached keys"));
    EXPECT_NE(m_window->findChild<ui::MemoryPanel*>(), nullptr);
}

TEST_F(Palette, SaysWhatCanBeFoundWhereNothingFits) {
    ASSERT_TRUE(open("sample"));
    openPalette();
    QTest::keyClicks(find<QLineEdit>("paletteField"), QStringLiteral("zqzqzq"));
    EXPECT_FALSE(find<QTableView>("paletteList")->isVisible());
    EXPECT_TRUE(find<QLabel>("paletteNothing")->text().contains(QStringLiteral("zqzqzq")));
    EXPECT_TRUE(find<QLabel>("paletteNothing")->isVisible());
    // The box has an edge of its own colour: it may lie on a page as light as itself.
    const QImage box = m_window->findChild<ui::CommandPalette*>()->grab().toImage();
    EXPECT_NE(box.pixelColor(0, box.height() / 2), box.pixelColor(3, box.height() / 2));
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
