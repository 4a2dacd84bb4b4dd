// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/inspector.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <cmath>

#include "tests/ui/window/window_fixture.h"
#include "ui/models/session_rows.h"
#include "ui/text/number_format.h"
#include "ui/widgets/heat_map.h"

namespace weightscape::test {
namespace {

class InspectorTest : public WindowTest {
  protected:
    [[nodiscard]] QString text(const char* label) { return find<QLabel>(label)->text(); }
    /// Drags a rubber band over two cells of the X-ray and what is between them.
    void drag(const char* from, const char* to) {
        auto* map = m_window->findChild<ui::HeatMap*>();
        const QRect first = map->cellRect(tensor(from)).toAlignedRect();
        const QRect last = map->cellRect(tensor(to)).toAlignedRect();
        auto* picture = map;
        QTest::mousePress(picture, Qt::LeftButton, {}, first.center());
        QTest::mouseMove(picture, (first.center() + last.center()) / 2);
        QTest::mouseMove(picture, last.center());
        QTest::mouseRelease(picture, Qt::LeftButton, {}, last.center());
    }
};

TEST_F(InspectorTest, SpeaksOfAllTensorsThatARubberBandCaught) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    drag("blk.1.attn_q.weight", "blk.3.attn_v.weight");
    const std::vector<int> selection = session().selection();
    ASSERT_GE(selection.size(), 9U);
    EXPECT_EQ(text("inspectorName"),
              QStringLiteral("%1 tensors").arg(ui::formatCount(selection.size())));
    EXPECT_EQ(find<QComboBox>("overrideScope")->currentText(),
              QStringLiteral("the %1 selected").arg(ui::formatCount(selection.size())));
    std::uint64_t bytes = 0;
    std::uint64_t planned = 0;
    measure::ModelErrorSum sum;
    std::uint64_t weights = 0;
    double loudest = 0;
    for (const int tensor : selection) {
        bytes += session().info(tensor).bytes;
        planned += session().shown().plan()->find(static_cast<std::size_t>(tensor))->bytes;
        sum.add(*session().shown().error(tensor));
        weights += session().info(tensor).weightCount();
        loudest = std::max(loudest, session().statistics(tensor)->maximum);
    }
    EXPECT_EQ(text("factBytes"), ui::formatBytes(bytes));
    EXPECT_EQ(text("factPlannedBytes"), ui::formatBytes(planned));
    EXPECT_EQ(text("factWeights"), ui::formatCount(weights));
    EXPECT_EQ(text("errorRelative"),
              ui::formatPercentInterval(sum.total(weights).relativeRmse, 0.0));
    EXPECT_TRUE(text("statMaximum").endsWith(ui::formatSignificant(loudest, 4)))
        << text("statMaximum").toStdString();
    EXPECT_TRUE(text("factShape").startsWith(QStringLiteral("mixed: ")));
}

TEST_F(InspectorTest, ChangesAllOfThemByOneChoice) {
    ASSERT_TRUE(open("sample"));
    drag("blk.1.attn_q.weight", "blk.3.attn_v.weight");
    const std::vector<int> selection = session().selection();
    ASSERT_GE(selection.size(), 9U);
    auto* format = find<QComboBox>("overrideFormat");
    const void* wanted = formats::findFormat("q8_0");
    const int row = format->findData(QVariant::fromValue(wanted));
    format->showPopup();
    format->view()->setCurrentIndex(format->model()->index(row, 0));
    QTest::keyClick(format->view(), Qt::Key_Return);
    for (const int tensor : selection) {
        EXPECT_EQ(session().shown().format(tensor)->info.id, "q8_0");
    }
    EXPECT_EQ(text("plannedFormat").section(QLatin1Char(','), 0, 0), QStringLiteral("Q8_0"));
}

TEST_F(InspectorTest, SaysOfOneTensorWhatItAlwaysSaid) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    const int up = tensor("blk.2.ffn_up.weight");
    session().select({up});
    EXPECT_EQ(text("inspectorName"), QStringLiteral("blk.2.ffn_up.weight"));
    EXPECT_EQ(text("factShape"), ui::shapeText(session().info(up)));
    EXPECT_EQ(text("errorRelative"),
              ui::formatPercentInterval(session().shown().error(up)->relativeRmse(), 0.0));
    EXPECT_EQ(text("statKurtosis"), ui::formatSignificant(session().statistics(up)->kurtosis, 4));
}

}  // namespace
}  // namespace weightscape::test
