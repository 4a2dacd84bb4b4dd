// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing is measured twice for the same tensor, treatment and accuracy, whatever pages ask for it.
#include <QCheckBox>
#include <map>

#include "tests/ui/window/window_fixture.h"
#include "ui/pages/page_list.h"

namespace weightscape::test {
namespace {

class MeasuredOnce : public WindowTest {
  protected:
    void count() {
        QObject::connect(&session().workbench(), &ui::Workbench::measured, m_window.get(),
                         [this](const ui::Measurement& what) { ++m_count[what]; });
    }
    [[nodiscard]] int mostOften() const {
        int most = 0;
        for (const auto& [what, count] : m_count) most = std::max(most, count);
        return most;
    }
    void visitAllPages() {
        for (const ui::PageRow& page : ui::allPages()) {
            SCOPED_TRACE(page.id);
            ASSERT_TRUE(m_window->showPage(QString::fromLatin1(page.id)));
            ASSERT_TRUE(settle());
        }
    }
    [[nodiscard]] bool has(ui::Quantity quantity, std::string_view subject = {}) const {
        return std::ranges::any_of(m_count, [&](const auto& counted) {
            return counted.first.quantity == quantity && counted.first.subject == subject;
        });
    }

    std::map<ui::Measurement, int> m_count;
};

TEST_F(MeasuredOnce, InAWalkThroughAllPages) {
    QObject::connect(
        &session(), &ui::Session::modelChanged, m_window.get(), [this] { count(); },
        Qt::SingleShotConnection);
    ASSERT_TRUE(open("sample"));
    visitAllPages();
    find<QCheckBox>("showLadder")->setChecked(true);
    for (const char* name : {"blk.0.ffn_down.weight", "blk.1.attn_q.weight"}) {
        session().select({tensor(name)});
        visitAllPages();
    }
    recipes::Recipe recipe;
    recipe.preset = "Q3_K_M";
    session().preview(recipe);
    ASSERT_TRUE(settle());
    session().changeRecipe(recipe, QStringLiteral("choose"));
    visitAllPages();
    session().undoStack()->undo();
    visitAllPages();
    for (const ui::Quantity quantity :
         {ui::Quantity::Statistics, ui::Quantity::SampledError, ui::Quantity::ExactError}) {
        EXPECT_TRUE(has(quantity)) << static_cast<int>(quantity);
    }
    for (const char* subject : {"clip curve", "explanation", "decoded sketch"}) {
        EXPECT_TRUE(has(ui::Quantity::Asked, subject)) << subject;
    }
    EXPECT_EQ(mostOften(), 1);
}

TEST_F(MeasuredOnce, TheCountSeesWhatIsMeasuredAgain) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    count();
    for (int time = 0; time < 2; ++time) {
        // Errors are forgotten where importance changes, so all are measured anew.
        session().current().setImportance(nullptr);
        ASSERT_TRUE(settle());
    }
    EXPECT_EQ(mostOften(), 2);
}

}  // namespace
}  // namespace weightscape::test
