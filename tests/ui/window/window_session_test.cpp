// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QSpinBox>
#include <QTabWidget>
#include <QToolButton>

#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/pages/page_list.h"
#include "ui/pages/page_state.h"
#include "ui/session/autosave.h"
#include "ui/window/calibration_actions.h"

namespace weightscape::test {
namespace {

class WindowSession : public WindowTest {
  protected:
    WindowSession() {
        writeSmallLlama(m_folder / "a.gguf");
        writeSmallLlama(m_folder / "b.gguf");
    }
    [[nodiscard]] bool openSession(const std::filesystem::path& path) {
        QSignalSpy opened(&m_window->sessions(), &ui::SessionActions::opened);
        QSignalSpy failed(&m_window->sessions(), &ui::SessionActions::failed);
        m_window->files().open(ui::fromPath(path));
        const bool ended =
            QTest::qWaitFor([&] { return !opened.isEmpty() || !failed.isEmpty(); }, kPatience);
        return ended && failed.isEmpty();
    }
    void saveSession(const std::filesystem::path& path) {
        QSignalSpy saved(&m_window->sessions(), &ui::SessionActions::saved);
        m_window->sessions().save(ui::fromPath(path));
        ASSERT_TRUE(saved.wait(kPatience));
    }
    void choosePreset(const char* name) {
        recipes::Recipe recipe = session().recipe();
        recipe.preset = name;
        session().changeRecipe(recipe, QStringLiteral("preset"));
    }
    [[nodiscard]] static std::filesystem::path autosaveFolder() {
        return ui::toPath(QFileInfo(QSettings().fileName()).path()) / "autosave";
    }
};

TEST_F(WindowSession, OpensModelsBesideEachOtherAndSwitchesByKey) {
    ASSERT_TRUE(open(m_folder / "a.gguf"));
    EXPECT_FALSE(find<QComboBox>("modelSwitch")->isVisible());
    choosePreset("Q8_0");
    ASSERT_TRUE(open(m_folder / "b.gguf"));
    auto* models = find<QComboBox>("modelSwitch");
    EXPECT_TRUE(QTest::qWaitFor([&] { return models->isVisible(); }));
    EXPECT_EQ(models->currentText(), QStringLiteral("b.gguf"));
    EXPECT_EQ(session().recipe().preset, "Q4_K_M");
    QTest::keyClick(m_window.get(), Qt::Key_Tab, Qt::ControlModifier);
    EXPECT_EQ(session().model()->path.filename(), "a.gguf");
    EXPECT_EQ(session().recipe().preset, "Q8_0");
    EXPECT_TRUE(m_window->windowTitle().contains(QStringLiteral("a.gguf")));
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(session().recipe().preset, "Q4_K_M") << "undo goes with the model";
    ASSERT_TRUE(settle());
    QTest::keyClick(m_window.get(), Qt::Key_W, Qt::ControlModifier);
    EXPECT_EQ(session().models().size(), 1U);
    EXPECT_EQ(session().model()->path.filename(), "b.gguf");
    ASSERT_TRUE(settle());
}

TEST_F(WindowSession, OpeningTheSameFileAgainReadsItAnew) {
    ASSERT_TRUE(open(m_folder / "a.gguf"));
    const auto before = session().model();
    ASSERT_TRUE(open(m_folder / "a.gguf"));
    EXPECT_EQ(session().models().size(), 1U);
    EXPECT_NE(session().model(), before);
}

TEST_F(WindowSession, NamingAStepIsAChangeToSave) {
    ASSERT_TRUE(open(m_folder / "a.gguf"));
    choosePreset("Q8_0");
    saveSession(m_folder / "s.weightscape");
    const QString name = session().undoStack()->text(0);
    QSignalSpy renamed(&session(), &ui::Session::stepRenamed);
    session().renameStep(1, name);
    EXPECT_FALSE(m_window->isWindowModified()) << "it had this name before";
    session().renameStep(1, QStringLiteral("large"));
    EXPECT_TRUE(m_window->isWindowModified());
    EXPECT_EQ(renamed.count(), 1);
    saveSession(m_folder / "s.weightscape");
    EXPECT_FALSE(m_window->isWindowModified());
}

TEST_F(WindowSession, SavesAndRestoresModelsRecipesSelectionPageAndFilter) {
    ASSERT_TRUE(open(m_folder / "a.gguf"));
    choosePreset("Q8_0");
    ui::RecipeBook book = session().recipeBook();
    book = withRecipe(book, {QStringLiteral("mine"), book.recipes[0].recipe});
    session().changeRecipeBook(book, QStringLiteral("add"));
    session().select({tensor("blk.0.ffn_up.weight")});
    choosePreset("Q2_K");
    session().renameStep(1, QStringLiteral("large"));
    session().undoStack()->undo();
    const ui::RecipeHistory history = session().current().history();
    ASSERT_EQ(history.steps.size(), 4U);
    ASSERT_TRUE(open(m_folder / "b.gguf"));
    session().setCurrentModel(0);
    m_window->showPage(QStringLiteral("xray"));
    find<QComboBox>("xrayMeasure")->setCurrentIndex(2);
    m_window->showPage(QStringLiteral("compare"));
    find<QLineEdit>("tensorFilter")->setText(QStringLiteral("ffn"));
    ui::MemoryChoice memory;
    memory.options.context = 8192;
    session().setMemoryChoice(memory);
    saveSession(m_folder / "s.weightscape");
    EXPECT_FALSE(m_window->isWindowModified());

    m_window = std::make_unique<ui::MainWindow>();
    m_window->show();
    ASSERT_TRUE(openSession(m_folder / "s.weightscape"));
    EXPECT_EQ(session().models().size(), 2U);
    EXPECT_EQ(session().model()->path.filename(), "a.gguf");
    EXPECT_EQ(session().recipeBook(), book);
    EXPECT_EQ(session().current().history(), history);
    EXPECT_FALSE(m_window->isWindowModified());
    EXPECT_TRUE(session().undoStack()->canUndo());
    EXPECT_TRUE(session().undoStack()->canRedo());
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(session().recipe().preset, "Q2_K");
    session().undoStack()->setIndex(0);
    EXPECT_EQ(session().recipe().preset, "Q4_K_M");
    EXPECT_EQ(session().shown().plan()->recipe.preset, "Q4_K_M");
    EXPECT_EQ(session().undoStack()->redoText(), QStringLiteral("large"));
    EXPECT_EQ(session().currentTensor(), tensor("blk.0.ffn_up.weight"));
    EXPECT_EQ(session().memoryChoice().options.context, 8192U);
    EXPECT_EQ(find<QLineEdit>("tensorFilter")->text(), QStringLiteral("ffn"));
    EXPECT_TRUE(find<QWidget>("compare")->isVisible());
    m_window->showPage(QStringLiteral("xray"));
    EXPECT_EQ(find<QComboBox>("xrayMeasure")->currentIndex(), 2);
    ASSERT_TRUE(settle());
}

TEST_F(WindowSession, KeepsWhatAModelLearnedFromAText) {
    ASSERT_TRUE(open("sample"));
    QSignalSpy finished(&m_window->calibration(), &ui::CalibrationActions::finished);
    m_window->calibration().learn({.path = {}, .pieces = 1});
    ASSERT_TRUE(finished.wait(kPatience));
    const auto before = session().importance();
    saveSession(m_folder / "s.weightscape");
    saveSession(m_folder / "s.weightscape");
    EXPECT_TRUE(std::filesystem::exists(m_folder / "s.learned-1.hessians.gguf"));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "s.learned-2.imatrix.gguf"))
        << "it was there already";

    m_window = std::make_unique<ui::MainWindow>();
    m_window->show();
    ASSERT_TRUE(openSession(m_folder / "s.weightscape"));
    EXPECT_TRUE(m_window->messages().isEmpty()) << m_window->messages().join(u' ').toStdString();
    const auto after = session().importance();
    ASSERT_TRUE(after && after->hessians());
    EXPECT_TRUE(std::ranges::equal(
        after->matrix().entries, before->matrix().entries,
        [](const auto& a, const auto& b) { return a.sums == b.sums && a.counts == b.counts; }));
    ASSERT_EQ(after->hessians()->all().size(), before->hessians()->all().size());
    for (const auto& [name, hessians] : before->hessians()->all()) {
        EXPECT_TRUE(std::ranges::equal(after->hessians()->find(name)->front()->values,
                                       hessians.front()->values))
            << name;
    }
    saveSession(m_folder / "again.weightscape");
    EXPECT_FALSE(std::filesystem::exists(m_folder / "again.learned-1.hessians.gguf"));
}

TEST_F(WindowSession, NamesAModelThatIsGoneAndOpensTheOthers) {
    ASSERT_TRUE(open(m_folder / "a.gguf"));
    ASSERT_TRUE(open(m_folder / "b.gguf"));
    saveSession(m_folder / "s.weightscape");
    std::filesystem::remove(m_folder / "a.gguf");
    ASSERT_TRUE(openSession(m_folder / "s.weightscape"));
    EXPECT_EQ(session().models().size(), 1U);
    EXPECT_TRUE(m_window->messages().join(QLatin1Char(' ')).contains(QStringLiteral("a.gguf")));
}

TEST_F(WindowSession, KeepsWhatIsOpenWhenASessionCannotBeRead) {
    ASSERT_TRUE(open(m_folder / "a.gguf"));
    saveSession(m_folder / "s.weightscape");
    std::filesystem::resize_file(m_folder / "s.weightscape", 40);
    EXPECT_FALSE(openSession(m_folder / "s.weightscape"));
    EXPECT_EQ(session().models().size(), 1U);
    EXPECT_EQ(std::filesystem::file_size(m_folder / "s.weightscape"), 40U);
}

TEST_F(WindowSession, OffersTheStateOfARunThatDidNotEnd) {
    const auto folder = autosaveFolder();
    m_window.reset();
    ui::SavedSession saved;
    saved.models.emplace_back().path = (m_folder / "a.gguf").string();
    saved.models[0].book.recipes[0].recipe.preset = "Q6_K";
    ASSERT_TRUE(ui::writeAutosave(folder, {3, ui::toJson(saved)}));
    m_window = std::make_unique<ui::MainWindow>();
    m_window->show();
    const auto button = [&] {
        return m_window->findChild<QAbstractButton*>(QStringLiteral("messageAction"));
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return button()->isVisible(); }, kPatience));
    QSignalSpy opened(&m_window->sessions(), &ui::SessionActions::opened);
    QTest::mouseClick(button(), Qt::LeftButton);
    ASSERT_TRUE(opened.wait(kPatience));
    EXPECT_EQ(session().recipe().preset, "Q6_K");
    choosePreset("Q5_0");
    ASSERT_TRUE(QTest::qWaitFor(
        [&] {
            const auto newest = ui::newestAutosave(folder);
            return newest && newest->number > 3;
        },
        kPatience));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(m_window->close());
    EXPECT_FALSE(ui::newestAutosave(folder)) << "a proper end leaves nothing";
}

TEST_F(WindowSession, EveryPageWithChoicesRemembersThem) {
    ASSERT_TRUE(open("sample"));
    for (const ui::PageRow& row : ui::allPages()) {
        ASSERT_TRUE(m_window->showPage(QString::fromLatin1(row.id)));
        const auto* widget = find<QWidget>(row.id);
        const auto* page = dynamic_cast<const ui::PageState*>(widget);
        const bool hasChoices = !widget->findChildren<QComboBox*>().isEmpty() ||
                                !widget->findChildren<QTabWidget*>().isEmpty() ||
                                !widget->findChildren<QSpinBox*>().isEmpty();
        ASSERT_EQ(page != nullptr, hasChoices) << row.id;
        if (page != nullptr) {
            EXPECT_FALSE(page->pageState().isEmpty()) << row.id;
        }
    }
    find<QTabWidget>("modelTabs")->setCurrentIndex(2);
    find<QComboBox>("tradeoffScale")->setCurrentIndex(1);
    QSignalSpy saved(&m_window->sessions(), &ui::SessionActions::saved);
    m_window->sessions().save(ui::fromPath(m_folder / "all.weightscape"));
    ASSERT_TRUE(saved.wait(kPatience));
    m_window = std::make_unique<ui::MainWindow>();
    m_window->show();
    QSignalSpy opened(&m_window->sessions(), &ui::SessionActions::opened);
    m_window->sessions().open(ui::fromPath(m_folder / "all.weightscape"));
    ASSERT_TRUE(opened.wait(kPatience));
    for (const char* id : {"model", "tradeoff"}) m_window->showPage(QString::fromLatin1(id));
    EXPECT_EQ(find<QTabWidget>("modelTabs")->currentIndex(), 2);
    EXPECT_EQ(find<QComboBox>("tradeoffScale")->currentIndex(), 1);
}

}  // namespace
}  // namespace weightscape::test
