// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/recent_files.h"

#include <QComboBox>
#include <QListWidget>
#include <QToolButton>
#include <fstream>

#include "tests/ui/window/window_fixture.h"
#include "ui/panels/start_page.h"

namespace weightscape::test {
namespace {

class RecentFiles : public WindowTest {
  protected:
    void remember(int number) {
        ui::rememberRecentFile({QStringLiteral("/models/%1.gguf").arg(number), 1000, {}});
    }
};

TEST_F(RecentFiles, PinnedOnesStayOnTopHoweverManyFollow) {
    remember(1);
    ui::setPinned(QStringLiteral("/models/1.gguf"), true);
    for (int number = 2; number < 30; ++number) remember(number);
    const auto files = ui::recentFiles();
    ASSERT_EQ(files.size(), 11);
    EXPECT_EQ(files[0].path, QStringLiteral("/models/1.gguf"));
    EXPECT_TRUE(files[0].pinned);
    EXPECT_EQ(files[1].path, QStringLiteral("/models/29.gguf"));
    ui::forgetRecentFiles();
    EXPECT_EQ(ui::recentFiles().size(), 1);
    remember(1);
    EXPECT_TRUE(ui::recentFiles()[0].pinned) << "opening it again took the pin away";
    ui::forgetRecentFile(QStringLiteral("/models/1.gguf"));
    EXPECT_TRUE(ui::recentFiles().isEmpty());
}

TEST_F(RecentFiles, TheStartPageMarksWhatIsGoneAndForgetsIt) {
    const auto there = m_folder / "there.gguf";
    std::ofstream(there) << "x";
    remember(1);
    ui::rememberRecentFile({ui::fromPath(there), 1, {}});
    ui::WorkPool pool;
    ui::StartPage page(pool);
    page.show();
    auto* list = page.findChild<QListWidget*>(QStringLiteral("recentList"));
    ASSERT_EQ(list->count(), 2);
    EXPECT_TRUE(QTest::qWaitFor([&] {
        return list->item(1)->text().contains(QStringLiteral("not there"));
    })) << list->item(1)->text().toStdString();
    EXPECT_FALSE(list->item(0)->text().contains(QStringLiteral("not there")));
    list->setFocus();
    list->setCurrentRow(0);
    page.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&page));
    QTest::keyClick(list, Qt::Key_P);
    EXPECT_TRUE(ui::recentFiles()[0].pinned);
    list->setCurrentRow(1);
    QTest::keyClick(list, Qt::Key_Delete);
    EXPECT_EQ(list->count(), 1);
}

TEST_F(RecentFiles, SayWhatKindOfQuantizedFileItIs) {
    ui::RecentFile file;
    file.path = QStringLiteral("/models/small.gguf");
    file.bytes = 1U << 20U;
    file.quantization = QStringLiteral("Q4_K_M");
    file.bitsPerWeight = 4.85;
    ui::rememberRecentFile(file);
    remember(1);
    ASSERT_EQ(ui::recentFiles().size(), 2);
    EXPECT_EQ(ui::recentFiles()[1].quantization, QStringLiteral("Q4_K_M"));
    EXPECT_EQ(ui::recentFiles()[1].bitsPerWeight, 4.85);
    ui::WorkPool pool;
    ui::StartPage page(pool);
    auto* list = page.findChild<QListWidget*>(QStringLiteral("recentList"));
    EXPECT_TRUE(list->item(1)->text().contains(QStringLiteral("MiB · Q4_K_M · 4.85")))
        << list->item(1)->text().toStdString();
    EXPECT_FALSE(list->item(0)->text().contains(QStringLiteral("· ·")));
}

class RecipeSwitch : public WindowTest {};

TEST_F(RecipeSwitch, ChoosesBothSidesSwapsAndAdds) {
    ASSERT_TRUE(open("sample"));
    auto* active = find<QComboBox>("activeRecipe");
    auto* reference = find<QComboBox>("referenceRecipe");
    EXPECT_EQ(active->count(), 1);
    EXPECT_EQ(reference->currentText(), session().view(ui::kOriginal).name());
    QTest::mouseClick(find<QToolButton>("switchAdd"), Qt::LeftButton);
    ASSERT_EQ(active->count(), 2);
    EXPECT_EQ(session().activeRecipe(), 1);
    EXPECT_EQ(session().referenceRecipe(), 0);
    QTest::mouseClick(find<QToolButton>("switchSwap"), Qt::LeftButton);
    EXPECT_EQ(session().activeRecipe(), 0);
    EXPECT_EQ(session().referenceRecipe(), 1);
    QTest::keyClick(active, Qt::Key_Down);
    EXPECT_EQ(session().activeRecipe(), 1);
    EXPECT_EQ(session().referenceRecipe(), 0) << "a recipe must not be compared with itself";
    reference->setFocus();
    QTest::keyClick(reference, Qt::Key_Home);
    EXPECT_EQ(session().referenceRecipe(), ui::kOriginal);
    session().undoStack()->undo();
    EXPECT_EQ(session().referenceRecipe(), 0);
}

TEST_F(RecipeSwitch, FitsTheSmallestWindow) {
    ASSERT_TRUE(open("sample"));
    m_window->resize(1024, 700);
    ASSERT_TRUE(settle());
    EXPECT_EQ(m_window->width(), 1024);
    EXPECT_TRUE(find<QToolButton>("switchSwap")->isVisible());
}

}  // namespace
}  // namespace weightscape::test
