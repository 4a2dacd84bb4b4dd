// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QMimeData>
#include <QScrollArea>
#include <QTimer>
#include <QTreeView>
#include <fstream>

#include "core/measure/measure_treatment.h"
#include "core/recipes/recipe_json.h"
#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/session/recent_files.h"
#include "ui/text/number_format.h"

namespace weightscape::test {
namespace {

using MainWindow = WindowTest;

void writeText(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

/// Answers the next message box by pressing the button with this role.
void answerNextBox(QMessageBox::ButtonRole role) {
    auto* timer = new QTimer;
    QObject::connect(timer, &QTimer::timeout, timer, [timer, role] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (box == nullptr) return;
        timer->deleteLater();
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == role) return button->click();
        }
        box->reject();
    });
    timer->start(10);
}

TEST_F(MainWindow, ShowsTheStartPageUntilAModelIsOpen) {
    EXPECT_TRUE(find<QWidget>("startPage")->isVisible());
    EXPECT_FALSE(find<QWidget>("recipeBar")->isVisible());
    ASSERT_TRUE(open("sample"));
    EXPECT_FALSE(find<QWidget>("startPage")->isVisible());
    EXPECT_TRUE(find<QWidget>("recipeBar")->isVisible());
    EXPECT_TRUE(find<QDockWidget>("navigatorDock")->isVisible());
}

TEST_F(MainWindow, OpensTheSampleFromTheStartPage) {
    QSignalSpy opened(&m_window->files(), &ui::FileActions::opened);
    find<QAbstractButton>("startSample")->click();
    ASSERT_TRUE(opened.wait(kPatience));
    EXPECT_TRUE(m_window->windowTitle().contains(QStringLiteral("Q4_K_M")));
}

TEST_F(MainWindow, ShowsThePlansExactSizeForEveryRecipe) {
    ASSERT_TRUE(open("sample"));
    auto* combo = find<QComboBox>("recipeCombo");
    for (const char* preset : {"Q8_0", "Q2_K", "Q4_0"}) {
        combo->setCurrentIndex(combo->findText(QString::fromLatin1(preset)));
        Q_EMIT combo->activated(combo->currentIndex());
        const auto plan = recipes::planQuantization(*session().model(), session().recipe());
        ASSERT_TRUE(plan);
        EXPECT_EQ(session().recipe().preset, preset);
        EXPECT_EQ(find<QLabel>("recipeSize")->text(), ui::formatBytesShort(plan->fileBytes));
        EXPECT_TRUE(
            find<QWidget>("recipeSize")->toolTip().isEmpty() ||
            find<QWidget>("recipeSize")->toolTip().contains(ui::formatBytes(plan->fileBytes)));
        EXPECT_EQ(find<QLabel>("recipeBits")->text(),
                  ui::formatBitsPerWeight(plan->bitsPerWeight()));
    }
}

TEST_F(MainWindow, SettlesOnTheModelsExactError) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(session().shown().modelError().exact);
    EXPECT_EQ(find<QLabel>("recipeError")->text(),
              ui::formatPercentInterval(session().shown().modelError().relativeRmse, 0.0));
    EXPECT_TRUE(find<QLabel>("recipeErrorDetail")->text().contains(QStringLiteral("exact")));
}

TEST_F(MainWindow, ChangesMemoryWithTheContextLength) {
    ASSERT_TRUE(open("sample"));
    const QString before = find<QLabel>("recipeMemory")->text();
    auto* context = find<QComboBox>("contextLength");
    context->setCurrentText(QStringLiteral("16384"));
    Q_EMIT context->lineEdit()->editingFinished();
    EXPECT_EQ(session().memoryChoice().options.context, 16384U);
    EXPECT_NE(find<QLabel>("recipeMemory")->text(), before);
    context->setCurrentText(QStringLiteral("many"));
    Q_EMIT context->lineEdit()->editingFinished();
    EXPECT_EQ(session().memoryChoice().options.context, 16384U);
    EXPECT_EQ(context->currentText(), QStringLiteral("16384"));
}

TEST_F(MainWindow, OverridesATensorAndTakesItBack) {
    ASSERT_TRUE(open("sample"));
    const int query = tensor("blk.1.attn_q.weight");
    session().select({query});
    const auto* q8 = formats::findFormat("q8_0");
    const auto before = session().shown().plan()->fileBytes;
    auto* format = find<QComboBox>("overrideFormat");
    format->setCurrentIndex(format->findData(QVariant::fromValue(static_cast<const void*>(q8))));
    EXPECT_EQ(session().shown().format(query), q8);
    EXPECT_GT(session().shown().plan()->fileBytes, before);
    EXPECT_TRUE(find<QLabel>("plannedFormat")->text().startsWith(QStringLiteral("Q8_0")));
    EXPECT_TRUE(find<QLabel>("plannedRule")->text().contains(QStringLiteral("your rule")));
    find<QAbstractButton>("overrideReset")->click();
    EXPECT_EQ(session().shown().plan()->fileBytes, before);
    find<QAction>("actionUndo")->trigger();
    EXPECT_EQ(session().shown().format(query), q8);
    find<QAction>("actionUndo")->trigger();
    EXPECT_EQ(session().shown().plan()->fileBytes, before);
    find<QAction>("actionRedo")->trigger();
    EXPECT_EQ(session().shown().format(query), q8);
}

TEST_F(MainWindow, OverridesARoleInAllLayers) {
    ASSERT_TRUE(open("sample"));
    session().select({tensor("blk.2.ffn_up.weight")});
    auto* scope = find<QComboBox>("overrideScope");
    scope->setCurrentIndex(1);
    EXPECT_TRUE(scope->currentText().startsWith(QStringLiteral("blk.*.ffn_up.weight")));
    const auto* q6 = formats::findFormat("q6_k");
    auto* format = find<QComboBox>("overrideFormat");
    format->setCurrentIndex(format->findData(QVariant::fromValue(static_cast<const void*>(q6))));
    for (const char* name : {"blk.0.ffn_up.weight", "blk.5.ffn_up.weight"}) {
        EXPECT_EQ(session().shown().format(tensor(name)), q6);
    }
    EXPECT_EQ(session().recipe().rules.size(), 1U);
}

TEST_F(MainWindow, FiltersTheNavigatorAndFollowsItsSelection) {
    ASSERT_TRUE(open("sample"));
    find<QLineEdit>("tensorFilter")->setText(QStringLiteral("role:ffn_down layer:2-3"));
    EXPECT_EQ(find<QLabel>("navigatorCounts")->text().section(QLatin1Char(' '), 0, 0),
              QStringLiteral("2"));
    auto* tree = find<QTreeView>("tensorTree");
    tree->setCurrentIndex(tree->model()->index(0, 0));  // layer 2
    EXPECT_EQ(session().currentTensor(), tensor("blk.2.ffn_down.weight"));
    EXPECT_EQ(find<QLabel>("inspectorName")->text(), QStringLiteral("blk.2.ffn_down.weight"));
    find<QLineEdit>("tensorFilter")->clear();
    session().select({tensor("blk.4.attn_v.weight"), 0});
    EXPECT_EQ(tree->selectionModel()->selectedRows().size(), 2);
    EXPECT_EQ(tree->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("attn_v"));
}

TEST_F(MainWindow, SaysWhatIsWrongWithAFileAndKeepsTheModel) {
    ASSERT_TRUE(open("sample"));
    const auto model = session().model();
    writeText(m_folder / "page.gguf", "<!DOCTYPE html><html><b>Not found</b></html>");
    EXPECT_FALSE(open(m_folder / "page.gguf"));
    ASSERT_EQ(m_window->messages().size(), 1);
    EXPECT_TRUE(m_window->messages()[0].startsWith(QStringLiteral("page.gguf: ")));
    EXPECT_EQ(session().model(), model);
    EXPECT_EQ(find<QLabel>("messageText")->textFormat(), Qt::PlainText);
}

TEST_F(MainWindow, StaysOnTheStartPageWhenAFileIsMissing) {
    EXPECT_FALSE(open(m_folder / "missing.gguf"));
    EXPECT_TRUE(find<QWidget>("startPage")->isVisible());
    EXPECT_EQ(m_window->messages().size(), 1);
    find<QAbstractButton>("messageDismiss")->click();
    EXPECT_TRUE(m_window->messages().isEmpty());
}

TEST_F(MainWindow, OpensTheNewestOfTwoFiles) {
    writeSmallLlama(m_folder / "first.gguf");
    writeSmallLlama(m_folder / "second.gguf");
    QSignalSpy opened(&m_window->files(), &ui::FileActions::opened);
    m_window->files().open(ui::fromPath(m_folder / "first.gguf"));
    m_window->files().open(ui::fromPath(m_folder / "second.gguf"));
    ASSERT_TRUE(opened.wait(kPatience));
    ASSERT_TRUE(settle());
    EXPECT_EQ(opened.size(), 1);
    EXPECT_EQ(session().model()->path.filename(), "second.gguf");
}

TEST_F(MainWindow, HoldsNothingOfAModelThatWasClosed) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    const std::weak_ptr<const Model> closed = session().model();
    session().closeModel(0);
    EXPECT_TRUE(QTest::qWaitFor([&] { return closed.expired(); }, kPatience));
}

TEST_F(MainWindow, WarnsAboutWeightsThatAreNotFinite) {
    std::vector<SmallTensor> tensors = {
        {"blk.0.attn_q.weight", {256, 4}, "f16", {{3, std::numeric_limits<float>::quiet_NaN()}}}};
    writeSmallGguf(m_folder / "nan.gguf", smallLlamaMetadata(1), tensors);
    ASSERT_TRUE(open(m_folder / "nan.gguf"));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(m_window->messages().join(QLatin1Char(' ')).contains(QStringLiteral("1 NaN")))
        << m_window->messages().join(QLatin1Char('\n')).toStdString();
}

TEST_F(MainWindow, RemembersFilesWithTheirSize) {
    writeSmallLlama(m_folder / "model.gguf");
    ASSERT_TRUE(open(m_folder / "model.gguf"));
    const auto recent = ui::recentFiles();
    ASSERT_EQ(recent.size(), 1);
    EXPECT_EQ(recent[0].path, ui::fromPath(m_folder / "model.gguf"));
    EXPECT_EQ(recent[0].bytes, std::filesystem::file_size(m_folder / "model.gguf"));
    ui::MainWindow another;
    EXPECT_EQ(another.findChild<QListWidget*>(QStringLiteral("recentList"))->count(), 1);
}

TEST_F(MainWindow, TakesDroppedFiles) {
    writeSmallLlama(m_folder / "model.gguf");
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(ui::fromPath(m_folder / "model.gguf"))});
    QSignalSpy opened(&m_window->files(), &ui::FileActions::opened);
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    EXPECT_TRUE(opened.wait(kPatience));
}

TEST_F(MainWindow, RefusesARecipeWithUnknownKeys) {
    ASSERT_TRUE(open("sample"));
    const auto recipe = session().recipe();
    writeText(m_folder / "bad.json", R"({"weightscape_recipe":1,"preset":"Q8_0","surprise":1})");
    EXPECT_FALSE(m_window->recipes().load(ui::fromPath(m_folder / "bad.json")));
    EXPECT_EQ(session().recipe(), recipe);
    ASSERT_EQ(m_window->messages().size(), 1);
    EXPECT_TRUE(m_window->messages()[0].contains(QStringLiteral("surprise")));
}

TEST_F(MainWindow, MeasuresARecipeThatSimulatesASchemeWithTheCoresFigures) {
    ASSERT_TRUE(open("sample"));
    writeText(
        m_folder / "scheme.json",
        R"({"weightscape_recipe":1,"preset":"F16","rules":[{"pattern":"*","scheme":"int4"}]})");
    ASSERT_TRUE(m_window->recipes().load(ui::fromPath(m_folder / "scheme.json")));
    const int query = tensor("blk.0.attn_q.weight");
    session().select({query});
    ASSERT_TRUE(QTest::qWaitFor([&] {
        const auto known = session().shown().error(query);
        return known && known->exact();
    }));
    SilentTask task;
    const auto treatment = *encoders::parseTreatment("int4");
    const auto expected = measure::measureTreatment(
        *session().model(), session().model()->tensors[static_cast<std::size_t>(query)],
        {.treatment = treatment}, task);
    ASSERT_TRUE(expected);
    EXPECT_EQ(session().shown().error(query)->squaredError, expected->error.squaredError);
    EXPECT_EQ(session().shown().treatment(query), treatment);
    EXPECT_TRUE(find<QLabel>("plannedFormat")->text().contains(QStringLiteral("int4")));
    EXPECT_TRUE(m_window->messages().isEmpty());
}

TEST_F(MainWindow, LoadsARecipeFileAsOneUndoableStep) {
    ASSERT_TRUE(open("sample"));
    recipes::Recipe recipe;
    recipe.preset = "Q5_K_M";
    recipe.rules = {{"blk.*.ffn_down.weight", formats::findFormat("q8_0")}};
    writeText(m_folder / "mine.json", recipes::toJson(recipe));
    ASSERT_TRUE(m_window->recipes().load(ui::fromPath(m_folder / "mine.json")));
    EXPECT_EQ(session().recipe(), recipe);
    EXPECT_TRUE(m_window->isWindowModified());
    session().undoStack()->undo();
    EXPECT_EQ(session().recipe(), recipes::Recipe{});
}

TEST_F(MainWindow, AsksBeforeRulesAreLost) {
    ASSERT_TRUE(open("sample"));
    recipes::Recipe recipe;
    recipe.rules = {{"blk.*.ffn_down.weight", formats::findFormat("q8_0")}};
    session().changeRecipe(recipe, QStringLiteral("rule"));
    answerNextBox(QMessageBox::RejectRole);
    EXPECT_FALSE(m_window->close());
    answerNextBox(QMessageBox::DestructiveRole);
    EXPECT_TRUE(m_window->close());
}

TEST_F(MainWindow, ClosesWhileFiguresAreComputed) {
    ASSERT_TRUE(open("sample"));
    EXPECT_TRUE(m_window->close());
    m_window.reset();  // must neither crash nor hang
}

TEST_F(MainWindow, HidesBothPanelsAndResetsTheLayout) {
    ASSERT_TRUE(open("sample"));
    find<QAction>("actionHidePanels")->trigger();
    EXPECT_FALSE(find<QDockWidget>("navigatorDock")->isVisible());
    EXPECT_FALSE(find<QDockWidget>("inspectorDock")->isVisible());
    find<QAction>("actionResetLayout")->trigger();
    EXPECT_TRUE(find<QDockWidget>("navigatorDock")->isVisible());
    EXPECT_TRUE(find<QDockWidget>("inspectorDock")->isVisible());
}

TEST_F(MainWindow, CutsNoNumberOfTheInspectorAtItsSmallestSize) {
    m_window->resize(1280, 800);
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    auto* inspector = find<QScrollArea>("inspector");
    const int visible = inspector->viewport()->width();
    for (const QLabel* label : inspector->widget()->findChildren<QLabel*>()) {
        if (!label->isVisibleTo(inspector)) continue;
        const int right = label->mapTo(inspector->widget(), QPoint(label->width(), 0)).x();
        EXPECT_LE(right, visible) << qPrintable(label->objectName());
    }
}

TEST_F(MainWindow, GivesEveryShortcutOnce) {
    QHash<QString, QString> owner;
    for (const QAction* action : m_window->findChildren<QAction*>()) {
        const QString key = action->shortcut().toString();
        if (key.isEmpty()) continue;
        EXPECT_FALSE(owner.contains(key))
            << key.toStdString() << ": " << owner.value(key).toStdString() << " and "
            << action->text().toStdString();
        owner.insert(key, action->text());
    }
    EXPECT_GT(owner.size(), 10);
}

/// Widgets that people operate; parts that Qt makes inside them do not count.
bool isControl(const QWidget* widget) {
    if (widget->objectName().startsWith(QStringLiteral("qt_"))) return false;
    if (widget->inherits("QComboBoxListView")) return false;
    const QWidget* parent = widget->parentWidget();
    if (parent != nullptr &&
        (parent->inherits("QComboBox") || parent->inherits("QTabBar") ||
         parent->inherits("QLineEdit") || parent->inherits("QToolBar") ||
         parent->inherits("QDockWidget") || parent->inherits("QAbstractItemView"))) {
        return false;
    }
    return widget->inherits("QAbstractButton") || widget->inherits("QComboBox") ||
           widget->inherits("QLineEdit") || widget->inherits("QTreeView") ||
           widget->inherits("QListView") || widget->inherits("QProgressBar");
}

TEST_F(MainWindow, NamesEveryControlForTestsAndScreenReaders) {
    ASSERT_TRUE(open("sample"));
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
        if (!isControl(widget)) continue;
        const std::string where = std::string(widget->metaObject()->className()) + " in " +
                                  widget->parentWidget()->objectName().toStdString();
        EXPECT_FALSE(widget->objectName().isEmpty()) << where;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        if (button != nullptr && !button->text().isEmpty()) continue;  // it says its text
        EXPECT_FALSE(widget->accessibleName().isEmpty())
            << where << ": " << widget->objectName().toStdString();
    }
}

TEST_F(MainWindow, NeverTakesTextForMarkup) {
    ASSERT_TRUE(open("sample"));
    for (const QLabel* label : m_window->findChildren<QLabel*>()) {
        if (label->text().isEmpty()) continue;
        EXPECT_EQ(label->textFormat(), Qt::PlainText) << label->objectName().toStdString();
    }
}

}  // namespace
}  // namespace weightscape::test
