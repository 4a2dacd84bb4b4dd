// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lists that show what an entry would do before it is chosen.
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>

#include "tests/ui/window/window_fixture.h"

namespace weightscape::test {
namespace {

class Preview : public WindowTest {
  protected:
    void SetUp() override {
        ASSERT_TRUE(open("sample"));
        session().select({tensor("blk.0.ffn_up.weight")});
        ASSERT_TRUE(settle());
    }
    /// The open list of a combo box, with the focus.
    [[nodiscard]] QWidget* openList(const char* combo) {
        auto* box = find<QComboBox>(combo);
        box->showPopup();
        EXPECT_TRUE(QTest::qWaitFor([&] { return box->view()->isVisible(); }));
        return box->view();
    }
    [[nodiscard]] std::uint64_t plannedBytes() { return session().shown().plan()->fileBytes; }
};

TEST_F(Preview, ARecipePointedAtShowsItsSizeAndEscapeTakesItBack) {
    const std::uint64_t before = plannedBytes();
    const int steps = session().undoStack()->count();
    QWidget* list = openList("recipeCombo");
    QTest::keyClick(list, Qt::Key_Down);
    EXPECT_TRUE(session().isPreviewing());
    EXPECT_NE(plannedBytes(), before);
    EXPECT_EQ(find<QLabel>("recipeRules")->text(), QStringLiteral("preview, not chosen"));
    QTest::keyClick(list, Qt::Key_Escape);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session().isPreviewing(); }));
    EXPECT_EQ(plannedBytes(), before);
    EXPECT_EQ(session().undoStack()->count(), steps);
    EXPECT_EQ(find<QComboBox>("recipeCombo")->currentText(), QStringLiteral("Q4_K_M"));
}

TEST_F(Preview, EnterChoosesWhatWasPreviewed) {
    QWidget* list = openList("recipeCombo");
    QTest::keyClick(list, Qt::Key_Down);
    const std::uint64_t previewed = plannedBytes();
    QTest::keyClick(list, Qt::Key_Return);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session().isPreviewing(); }));
    EXPECT_EQ(plannedBytes(), previewed);
    EXPECT_NE(session().recipe().preset, "Q4_K_M");
    EXPECT_EQ(session().undoStack()->count(), 1);
}

TEST_F(Preview, AFormatPointedAtIsShownForTheTensorAlone) {
    const std::string before = session().shown().format(session().currentTensor())->info.id.data();
    QWidget* list = openList("overrideFormat");
    QTest::keyClick(list, Qt::Key_Down);
    EXPECT_TRUE(session().isPreviewing());
    EXPECT_NE(session().shown().format(session().currentTensor())->info.id, before);
    EXPECT_TRUE(session().recipe().rules.empty()) << "the preview was chosen";
    QTest::keyClick(list, Qt::Key_Escape);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session().isPreviewing(); }));
    EXPECT_EQ(session().shown().format(session().currentTensor())->info.id, before);
}

TEST_F(Preview, AFormatChosenInTheOpenListIsInTheRecipeAtOnce) {
    const int up = session().currentTensor();
    const std::uint64_t before = plannedBytes();
    QList<std::uint64_t> sizes;
    QObject::connect(&session(), &ui::Session::recipeChanged, m_window.get(),
                     [&] { sizes << plannedBytes(); });
    QWidget* list = openList("overrideFormat");
    QTest::keyClick(list, Qt::Key_Up);
    const std::uint64_t previewed = plannedBytes();
    QTest::keyClick(list, Qt::Key_Return);
    QCoreApplication::processEvents();
    EXPECT_FALSE(session().isPreviewing());
    EXPECT_NE(previewed, before);
    EXPECT_EQ(plannedBytes(), previewed);
    EXPECT_FALSE(sizes.contains(before)) << "the bar took the preview back first";
    ASSERT_EQ(session().recipe().rules.size(), 1U);
    EXPECT_EQ(session().recipe().rules[0].pattern, "blk.0.ffn_up.weight");
    EXPECT_EQ(session().undoStack()->undoText(),
              find<QLabel>("plannedFormat")->text().section(QLatin1Char(','), 0, 0) +
                  QStringLiteral(" for blk.0.ffn_up.weight"));
    // Looking elsewhere loses nothing.
    session().select({tensor("blk.3.attn_k.weight")});
    session().select({up});
    EXPECT_EQ(plannedBytes(), previewed);
    find<QAction>("actionUndo")->trigger();
    EXPECT_EQ(plannedBytes(), before);
}

TEST_F(Preview, AFormatClickedInTheOpenListIsInTheRecipeAtOnce) {
    auto* box = find<QComboBox>("overrideFormat");
    QWidget* list = openList("overrideFormat");
    const auto* q8 = formats::findFormat("q8_0");
    const int row = box->findData(QVariant::fromValue(static_cast<const void*>(q8)));
    box->view()->scrollTo(box->model()->index(row, 0));
    const QPoint at = box->view()->visualRect(box->model()->index(row, 0)).center();
    auto* viewport = qobject_cast<QAbstractItemView*>(list)->viewport();
    QTest::qWait(QApplication::doubleClickInterval() + 50);  // the list waits as long itself
    QTest::mouseMove(viewport, at);
    QTest::mouseClick(viewport, Qt::LeftButton, {}, at);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session().isPreviewing(); }));
    EXPECT_EQ(session().shown().format(session().currentTensor()), q8);
    EXPECT_EQ(session().undoStack()->count(), 1);
}

}  // namespace
}  // namespace weightscape::test
