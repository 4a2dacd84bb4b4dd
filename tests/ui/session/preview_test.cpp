// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lists that show what an entry would do before it is chosen.
#include <QAbstractItemView>
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

}  // namespace
}  // namespace weightscape::test
