// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/block/group_panel.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>

#include "core/recipes/recipe_edits.h"
#include "tests/ui/pages/page_test.h"
#include "tests/ui/patience.h"
#include "ui/pages/block/block_page.h"
#include "ui/pages/page_links.h"
#include "ui/widgets/block_picture.h"

namespace weightscape::ui {
namespace {

class GroupPanelTest : public PageTest {
  protected:
    /// Opens the sample with a tensor that the plan gives this scheme, and waits for a group.
    void showGroup(const char* name, const char* scheme) {
        openSample();
        m_tensor = tensor(name);
        m_session.select({m_tensor});
        m_session.changeRecipe(
            recipes::withTreatment(*m_session.model(), m_session.recipe(), {m_tensor},
                                   *encoders::parseTreatment(scheme)),
            QStringLiteral("scheme"));
        m_page = std::make_unique<BlockPage>(m_session);
        m_page->resize(1000, 700);
        m_page->show();
        m_panel = m_page->findChild<GroupPanel*>();
        ASSERT_TRUE(waitFor([&] { return m_panel->group() != nullptr; }));
    }
    template <typename Condition>
    [[nodiscard]] static bool waitFor(const Condition& condition) {
        return QTest::qWaitFor(condition, test::kPatience);
    }
    template <typename Widget>
    [[nodiscard]] Widget* part(const char* name) const {
        return m_page->findChild<Widget*>(QLatin1String(name));
    }
    int m_tensor = -1;
    std::unique_ptr<BlockPage> m_page;
    GroupPanel* m_panel = nullptr;
};

TEST_F(GroupPanelTest, ShowsTheGroupOfAPlannedScheme) {
    showGroup("blk.1.ffn_down.weight", "int4 granularity=group:64 scale=f32");
    EXPECT_TRUE(m_panel->isVisible());
    EXPECT_FALSE(m_page->findChild<BlockPicture*>()->isVisible());
    const auto& group = *m_panel->group();
    EXPECT_EQ(group.area.weights(), 64U);
    EXPECT_LE(group.largestError, group.bound * (1.0 + 1e-5));
    const auto* facts = part<QTableView>("groupFacts")->model();
    EXPECT_EQ(facts->rowCount(), static_cast<int>(measure::factsOf(group).size()));
    EXPECT_EQ(part<QTableView>("groupWeights")->model()->rowCount(), 64);
}

TEST_F(GroupPanelTest, TheKeysOfTheBoxesLeadToOtherGroups) {
    showGroup("blk.1.ffn_down.weight", "int4 granularity=group:64");
    auto* block = part<QSpinBox>("blockNumber");
    const auto rowLength = m_session.info(m_tensor).rowLength();
    EXPECT_EQ(block->maximum(), static_cast<int>(rowLength / 64) - 1);
    block->setFocus();
    QTest::keyClick(block, Qt::Key_Up);
    EXPECT_TRUE(waitFor([&] { return m_panel->group()->area.column == 64; }));
    auto* row = part<QSpinBox>("blockRow");
    row->setFocus();
    QTest::keyClick(row, Qt::Key_Up);
    EXPECT_TRUE(waitFor([&] { return m_panel->group()->area.row == 1; }));
}

TEST_F(GroupPanelTest, EnterOnAWeightShowsItInTheTensor) {
    showGroup("blk.1.ffn_down.weight", "int4 granularity=group:64");
    QSignalSpy pages(&PageLinks::of(m_session), &PageLinks::pageRequested);
    auto* weights = part<QTableView>("groupWeights");
    weights->setCurrentIndex(weights->model()->index(5, 0));
    weights->setFocus();
    QTest::keyClick(weights, Qt::Key_Return);
    ASSERT_EQ(pages.count(), 1);
    EXPECT_EQ(pages[0][0].toString(), QStringLiteral("tensor"));
}

TEST_F(GroupPanelTest, AFormatBringsTheBlockBack) {
    showGroup("blk.1.ffn_down.weight", "nf4");
    auto* format = part<QComboBox>("blockFormat");
    format->setCurrentIndex(format->findData(QStringLiteral("q4_0")));
    auto* picture = m_page->findChild<BlockPicture*>();
    ASSERT_TRUE(waitFor([&] { return picture->block() != nullptr; }));
    EXPECT_TRUE(picture->isVisible());
    EXPECT_FALSE(m_panel->isVisible());
}

}  // namespace
}  // namespace weightscape::ui
