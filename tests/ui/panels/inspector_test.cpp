// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/inspector.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QTreeView>
#include <cmath>
#include <limits>

#include "core/measure/measure_treatment.h"
#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/models/session_rows.h"
#include "ui/text/number_format.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/matrix_view.h"

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

TEST_F(InspectorTest, BitsPerWeightCountWhatIsKeptAside) {
    ASSERT_TRUE(open("sample"));
    const int down = tensor("blk.0.ffn_down.weight");
    session().select({down});
    const auto treatment =
        *encoders::parseTreatment("nf4 granularity=group:64 calibration=mse outliers=columns:6");
    recipes::Recipe recipe;
    recipe.rules = {{"*ffn_down*", treatment}};
    session().changeRecipe(recipe, QStringLiteral("keep"));
    // Nobody has seen the weights yet: at least so many.
    EXPECT_TRUE(
        text("plannedFormat").endsWith(QStringLiteral("≥ ") + ui::formatBitsPerWeight(4.25)))
        << text("plannedFormat").toStdString();
    ASSERT_TRUE(settle());
    SilentTask task;
    const auto told = measure::measureTreatment(*session().model(), session().info(down),
                                                {.treatment = treatment}, task);
    ASSERT_TRUE(told);
    EXPECT_NEAR(told->error.bitsPerWeight(), 4.4395, 1e-4);
    const QString bits = ui::formatBitsPerWeight(told->error.bitsPerWeight());
    EXPECT_TRUE(text("plannedFormat").endsWith(QStringLiteral(", ") + bits))
        << text("plannedFormat").toStdString();
    EXPECT_EQ(session().shown().treatedBytes(down), told->error.bytes);
    EXPECT_EQ(ui::sessionFigures(session(), down).bitsPerWeight(), told->error.bitsPerWeight());
    ASSERT_TRUE(m_window->showPage(QStringLiteral("tensor")));
    ASSERT_TRUE(settle());
    const auto* lens = m_window->findChild<ui::MatrixView*>();
    EXPECT_TRUE(lens->content().activeFigures.startsWith(bits + QLatin1Char(',')))
        << lens->content().activeFigures.toStdString();
    ASSERT_TRUE(m_window->showPage(QStringLiteral("clipping")));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(text("clippingReadout").contains(bits)) << text("clippingReadout").toStdString();
}

TEST_F(InspectorTest, SaysUnderTheNameWhatSpoilsTheFigures) {
    std::vector<SmallTensor> tensors = wholeLlama(1);
    for (SmallTensor& each : tensors) {
        if (each.name == "blk.0.ffn_up.weight") {
            for (std::uint64_t i = 0; i < 257; ++i) {
                each.pokes[i] = std::numeric_limits<float>::quiet_NaN();
            }
        }
        if (each.name == "blk.0.ffn_gate.weight") {
            const std::uint64_t count = each.dimensions[0] * each.dimensions[1];
            for (std::uint64_t i = 0; i < count; ++i) each.pokes[i] = 0.0F;
        }
    }
    writeSmallGguf(m_folder / "odd.gguf", smallLlamaMetadata(1), tensors);
    ASSERT_TRUE(open(m_folder / "odd.gguf"));
    ASSERT_TRUE(settle());
    session().select({tensor("blk.0.ffn_up.weight")});
    EXPECT_TRUE(find<QWidget>("flawNote")->isVisible());
    EXPECT_TRUE(text("flawText").contains(QStringLiteral("NaN or infinite: 257")));
    session().select({tensor("blk.0.ffn_gate.weight")});
    EXPECT_EQ(text("flawText"), QStringLiteral("All weights are 0."));
    session().select({tensor("blk.0.ffn_gate.weight"), tensor("blk.0.ffn_up.weight")});
    EXPECT_TRUE(text("flawText").contains(QStringLiteral("blk.0.ffn_gate.weight: All")));
    session().select({tensor("blk.0.attn_q.weight")});
    EXPECT_FALSE(find<QWidget>("flawNote")->isVisible());
    // The lists mark them, and nothing else.
    auto* tree = find<QTreeView>("tensorTree");
    tree->expandAll();
    QStringList marked;
    for (QModelIndex index = tree->indexAt(QPoint(0, 0)); index.isValid();
         index = tree->indexBelow(index)) {
        const QModelIndex name = index.siblingAtColumn(0);
        if (name.data(Qt::DecorationRole).isValid()) marked << name.data().toString();
    }
    EXPECT_EQ(marked.size(), 3) << marked.join(QLatin1Char(' ')).toStdString();
    EXPECT_TRUE(marked.contains(QStringLiteral("Layer 0")));
    EXPECT_TRUE(marked.contains(QStringLiteral("ffn_up")));
    EXPECT_TRUE(marked.contains(QStringLiteral("ffn_gate")));
    auto* map = m_window->findChild<ui::HeatMap*>();
    const auto isMarked = [&](const char* name) {
        const auto* cell = ui::cellAt(map->grid(), ui::placeOfTensor(map->grid(), tensor(name)));
        return cell->alarm;
    };
    ASSERT_TRUE(m_window->showPage(QStringLiteral("xray")));
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return isMarked("blk.0.ffn_up.weight") && isMarked("blk.0.ffn_gate.weight"); },
        kPatience));
    EXPECT_FALSE(isMarked("blk.0.attn_q.weight"));
}

}  // namespace
}  // namespace weightscape::test
