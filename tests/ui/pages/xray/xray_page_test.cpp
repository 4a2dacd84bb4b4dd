// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/xray/xray_page.h"

#include <QAbstractAxis>
#include <QAction>
#include <QChart>
#include <QCheckBox>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QMenu>
#include <QSignalSpy>
#include <cmath>

#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/pages/xray/xray_test.h"
#include "tests/ui/patience.h"
#include "ui/pages/page_links.h"
#include "ui/pages/xray/model_arrangement.h"
#include "ui/pages/xray/tensor_card.h"
#include "ui/pages/xray/tensor_measures.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/heat_brush.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/heat_painter.h"
#include "ui/widgets/hover_card.h"

namespace weightscape::ui {
namespace {

class XrayPageTest : public XrayTest {};

TEST_F(XrayPageTest, WithoutAModelItSaysWhatToDoAndNothingCrashes) {
    show();
    EXPECT_TRUE(m_map->grid().lines.empty());
    for (const TensorMeasure& measure : allMeasures()) choose(measure.id);
    EXPECT_FALSE(m_page->grab().isNull());
}

TEST_F(XrayPageTest, LaysOutEveryTensorOfTheModelOnce) {
    show();
    openSample();
    ASSERT_FALSE(HasFatalFailure());
    std::size_t cells = 0;
    for (std::size_t i = 0; i < m_session.model()->tensors.size(); ++i) {
        cells += m_map->cellRect(static_cast<int>(i)).isEmpty() ? 0 : 1;
    }
    EXPECT_EQ(cells, m_session.model()->tensors.size());
    EXPECT_GT(m_map->cellRect(tensor("token_embd.weight")).width(),
              4 * m_map->cellRect(tensor("blk.0.attn_q.weight")).width());
}

TEST_F(XrayPageTest, CellsArePendingUntilTheirFigureIsKnownThenShowTheSessions) {
    show();
    openSample();
    const int query = tensor("blk.2.attn_q.weight");
    waitUntilKnown();
    ASSERT_FALSE(HasFatalFailure());
    const auto shownCell = [&] {
        return cellAt(m_map->grid(), placeOfTensor(m_map->grid(), query));
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return shownCell()->state == CellState::Known; }));
    EXPECT_DOUBLE_EQ(shownCell()->value, 100 * m_session.shown().error(query)->relativeRmse());
    choose("kurtosis");
    EXPECT_DOUBLE_EQ(shownCell()->value, m_session.statistics(query)->kurtosis);
    choose("type");
    EXPECT_EQ(shownCell()->text, QStringLiteral("Q4_K"));
    EXPECT_FALSE(m_map->grid().swatches.empty());
}

TEST_F(XrayPageTest, AddingUpOnlyWhatChangedGivesTheWholePicture) {
    show();
    openSample();
    waitUntilKnown();
    ASSERT_FALSE(HasFatalFailure());
    const auto arrangement = arrangeModel(*m_session.model(), *m_session.current().outline());
    for (const TensorMeasure& measure : allMeasures()) {
        const HeatGrid whole = makeHeatGrid(m_session, *arrangement, measure, false);
        HeatGrid outdated = whole;
        std::set<int> changed;
        for (const char* name : {"token_embd.weight", "blk.3.attn_q.weight", "output.weight"}) {
            changed.insert(tensor(name));
            if (measure.isKind) continue;
            const HeatPlace place = placeOfTensor(outdated, tensor(name));
            HeatCell& cell = outdated.lines[static_cast<std::size_t>(place.line)]
                                 .cells[static_cast<std::size_t>(place.column)];
            cell.state = CellState::Pending;
            cell.value = -1;
        }
        const HeatGrid updated =
            updatedHeatGrid(outdated, m_session, *arrangement, measure, false, changed);
        EXPECT_EQ(updated.scale.low, whole.scale.low) << measure.id;
        EXPECT_EQ(updated.scale.high, whole.scale.high) << measure.id;
        for (std::size_t line = 0; line < whole.lines.size(); ++line) {
            for (std::size_t column = 0; column < whole.lines[line].cells.size(); ++column) {
                const HeatCell& made = whole.lines[line].cells[column];
                const HeatCell& kept = updated.lines[line].cells[column];
                EXPECT_EQ(kept.state, made.state) << measure.id;
                EXPECT_EQ(kept.text, made.text) << measure.id;
                EXPECT_EQ(kept.tensor, made.tensor) << measure.id;
            }
        }
    }
}

TEST_F(XrayPageTest, DrawsModelsOfOtherPartsByTheirNames) {
    test::TemporaryFolder folder;
    std::vector<test::SmallTensor> tensors = {{"img_in.weight", {64, 256}},
                                              {"pos_embed.weight", {256, 16}}};
    for (const char* part : {"double_blocks.0.", "double_blocks.1.", "double_blocks.10."}) {
        for (const char* name : {"img_attn.qkv.weight", "txt_attn.qkv.weight"}) {
            tensors.push_back({std::string(part) + name, {256, 64}});
        }
    }
    tensors.push_back({"single_blocks.0.linear1.weight", {256, 64}});
    test::writeSmallGguf(folder / "flux.gguf",
                         {{"general.architecture", MetadataValue::fromString("flux")}}, tensors);
    show();
    m_session.setModel(*files::openModel(folder / "flux.gguf"));
    QStringList lines;
    for (const HeatLine& line : m_map->grid().lines) lines << line.label;
    EXPECT_EQ(lines.join(u' ').toStdString(),
              "pos_embed double_blocks.0 double_blocks.1 double_blocks.10 single_blocks.0 img_in");
    EXPECT_EQ(QStringList(m_map->grid().columns.begin(), m_map->grid().columns.end())
                  .join(u' ')
                  .toStdString(),
              "img_attn.qkv linear1 txt_attn.qkv");
    for (int tensor = 0; tensor < static_cast<int>(tensors.size()); ++tensor) {
        EXPECT_FALSE(m_map->cellRect(tensor).isEmpty()) << tensor;
    }
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_session.isIdle(); }, test::kPatience));
    const auto& chart = m_page->findChild<ChartFigure*>()->data();
    EXPECT_TRUE(QTest::qWaitFor([&] { return chart.series.size() == 3; }));
}

TEST_F(XrayPageTest, TheChartHasOneLinePerRoleAndFollowsTheMeasure) {
    show();
    openSample();
    waitUntilKnown();
    ASSERT_FALSE(HasFatalFailure());
    choose("kurtosis");
    auto* chart = m_page->findChild<ChartFigure*>();
    EXPECT_EQ(chart->data().series.size(), m_map->grid().columns.size());
    EXPECT_EQ(chart->data().series.front().points.size(), m_session.model()->facts.layers);
    EXPECT_TRUE(chart->data().yTitle.startsWith(m_map->grid().measure));
}

TEST_F(XrayPageTest, ALowChartNamesBothAxesBelow) {
    show();
    openSample();
    waitUntilKnown();
    ASSERT_FALSE(HasFatalFailure());
    auto* chart = m_page->findChild<ChartFigure*>();
    const auto titleBelow = [chart] {
        return chart->chart()->axes(Qt::Horizontal).constFirst()->titleText();
    };
    chart->setParent(nullptr);
    chart->resize(600, 420);
    chart->show();
    EXPECT_EQ(titleBelow(), QStringLiteral("Layer"));
    chart->resize(600, 140);
    // It names what is sampled as such, and the exact errors come after a pause.
    const QString both = QStringLiteral("Layer   ·   ↑ Relative RMSE (%)");
    EXPECT_TRUE(QTest::qWaitFor([&] { return titleBelow() == both; }, test::kPatience))
        << titleBelow().toStdString();
    EXPECT_FALSE(chart->chart()->axes(Qt::Vertical).constFirst()->isTitleVisible());
    delete chart;
    m_page.reset();
}

TEST_F(XrayPageTest, SelectionGoesBothWays) {
    show();
    openSample();
    const int down = tensor("blk.1.ffn_down.weight");
    QTest::mouseClick(m_map, Qt::LeftButton, {}, m_map->cellRect(down).center().toPoint());
    EXPECT_EQ(m_session.currentTensor(), down);
    m_session.select({tensor("output.weight")});
    EXPECT_EQ(m_map->selection().front(), tensor("output.weight"));
}

TEST_F(XrayPageTest, SetTypeIsOneUndoableStepOfTheRecipe) {
    show();
    openSample();
    const int down = tensor("blk.1.ffn_down.weight");
    m_session.select({down});
    const auto* before = m_session.shown().format(down);
    QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, {});
    QCoreApplication::sendEvent(m_map, &event);
    auto* menu = m_map->findChild<QMenu*>(QStringLiteral("figureMenu"));
    ASSERT_NE(menu, nullptr);
    QSignalSpy spy(m_page.get(), &XrayPage::formatRequested);
    menu->findChild<QAction*>(QStringLiteral("setType_q8_0"))->trigger();
    menu->close();
    EXPECT_EQ(spy.count(), 1);
    EXPECT_EQ(m_session.shown().format(down)->info.id, "q8_0");
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.shown().format(down), before);
}

TEST_F(XrayPageTest, PointingAtATypePreviewsItAndClosingTakesItBack) {
    show();
    openSample();
    waitUntilKnown();
    m_session.select({tensor("blk.1.ffn_up.weight")});
    QContextMenuEvent event(QContextMenuEvent::Keyboard, {5, 5}, m_map->mapToGlobal(QPoint(5, 5)));
    QCoreApplication::sendEvent(m_map, &event);
    auto* menu = m_map->findChild<QMenu*>(QStringLiteral("figureMenu"));
    ASSERT_NE(menu, nullptr);
    const std::uint64_t before = m_session.shown().plan()->fileBytes;
    menu->findChild<QAction*>(QStringLiteral("setType_q2_k"))->hover();
    Q_EMIT menu->hovered(menu->findChild<QAction*>(QStringLiteral("setType_q2_k")));
    EXPECT_TRUE(m_session.isPreviewing());
    EXPECT_LT(m_session.shown().plan()->fileBytes, before);
    menu->close();
    EXPECT_TRUE(QTest::qWaitFor([&] { return !m_session.isPreviewing(); }));
    EXPECT_EQ(m_session.shown().plan()->fileBytes, before);
}

TEST_F(XrayPageTest, TheLegendBrushesTheListOfTensors) {
    show();
    openSample();
    waitUntilKnown();
    QCoreApplication::processEvents();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !m_map->grid().lines.empty(); }));
    QSignalSpy brushed(&PageLinks::of(m_session), &PageLinks::brushed);
    const QRectF ramp = rampRect(m_map->grid(), m_map->size());
    const QPoint from = QPointF(ramp.left(), ramp.center().y()).toPoint();
    const QPoint to = QPointF(ramp.left() + ramp.width() / 2, ramp.center().y()).toPoint();
    QTest::mousePress(m_map, Qt::LeftButton, {}, from);
    QTest::mouseMove(m_map, to);
    QTest::mouseRelease(m_map, Qt::LeftButton, {}, to);
    ASSERT_TRUE(m_map->brush());
    ASSERT_FALSE(brushed.isEmpty());
    const std::vector<int> held = brushedTensors(m_map->grid());
    EXPECT_FALSE(held.empty());
    EXPECT_LT(held.size(), m_session.model()->tensors.size());
    for (const int each : held) {
        const double error = 100 * m_session.shown().error(each)->relativeRmse();
        EXPECT_GE(error, m_map->brush()->low - 1e-9);
        EXPECT_LE(error, m_map->brush()->high + 1e-9);
    }
    QTest::keyClick(m_map, Qt::Key_Escape);
    EXPECT_FALSE(m_map->brush());
    QTest::keyClick(m_map, Qt::Key_Right, Qt::ControlModifier);
    ASSERT_TRUE(m_map->brush());
    Q_EMIT PageLinks::of(m_session).brushDropped();
    EXPECT_FALSE(m_map->brush());
}

TEST_F(XrayPageTest, HeadingsChooseALayerOrARole) {
    show();
    openSample();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !m_map->grid().lines.empty(); }));
    const QRectF cell = m_map->cellRect(tensor("blk.2.attn_q.weight"));
    const HeatFrame frame = heatFrame(m_map->grid(), m_map->size());
    QTest::mouseClick(m_map, Qt::LeftButton, {},
                      QPointF(frame.rowLabels.center().x(), cell.center().y()).toPoint());
    EXPECT_EQ(m_session.selection().size(), 9U);
    QTest::mouseClick(m_map, Qt::LeftButton, {},
                      QPointF(cell.center().x(), frame.columnLabels.center().y()).toPoint());
    EXPECT_EQ(m_session.selection().size(), m_session.model()->facts.layers);
    QTest::mouseClick(m_map, Qt::LeftButton, Qt::ShiftModifier,
                      QPointF(frame.rowLabels.center().x(),
                              m_map->cellRect(tensor("blk.2.attn_q.weight")).center().y())
                          .toPoint());
    EXPECT_EQ(m_session.selection().size(), 27U) << "layers 0 to 2";
}

TEST_F(XrayPageTest, AreaByBytesMakesThePlannedBytesVisible) {
    show();
    openSample();
    m_page->findChild<QCheckBox*>(QStringLiteral("xrayAreaByBytes"))->setChecked(true);
    const auto areaPerByte = [&](const char* name) {
        const int index = tensor(name);
        const QRectF rect = m_map->cellRect(index);
        return rect.width() * rect.height() /
               static_cast<double>(
                   m_session.shown().plan()->find(static_cast<std::size_t>(index))->bytes);
    };
    EXPECT_NEAR(areaPerByte("token_embd.weight") / areaPerByte("blk.3.attn_k.weight"), 1.0, 1e-9);
}

TEST_F(XrayPageTest, EnterAsksForTheTensorPage) {
    show();
    openSample();
    QSignalSpy spy(&PageLinks::of(m_session), &PageLinks::pageRequested);
    m_session.select({tensor("output.weight")});
    QTest::keyClick(m_map, Qt::Key_Return);
    ASSERT_EQ(spy.count(), 1);
    EXPECT_EQ(spy.at(0).at(0).toString(), QStringLiteral("tensor"));
}

TEST_F(XrayPageTest, TheCardNamesWhatIsNotKnownYet) {
    openSample();
    const CardContent early = tensorCard(m_session, tensor("blk.5.ffn_up.weight"));
    EXPECT_EQ(early.title, QStringLiteral("blk.5.ffn_up.weight"));
    waitUntilKnown();
    const CardContent late = tensorCard(m_session, tensor("blk.5.ffn_up.weight"));
    EXPECT_GT(late.facts.size(), early.facts.size() - 1);
    EXPECT_EQ(late.histogram.size(), 60U);
}

TEST_F(XrayPageTest, ChangingThemeRecoloursTheChart) {
    show();
    openSample();
    choose("size");
    auto* chart = m_page->findChild<ChartFigure*>();
    applyTheme(ThemeKind::Dark);
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return chart->grab().toImage().pixelColor(2, 2) == themeOf(ThemeKind::Dark).base; }));
    applyTheme(ThemeKind::Light);
    // A press where no item is crashes a plain QChartView of Qt 6.4.
    QWidget* under = chart->childAt(3, 3);
    ASSERT_NE(under, nullptr);
    QTest::mouseClick(under, Qt::LeftButton, {}, QPoint(3, 3));
}

TEST_F(XrayPageTest, ExpertsInTensorsOfTheirOwnShareACellAndAreSelectedTogether) {
    const test::TemporaryFolder folder;
    std::vector<test::SmallTensor> tensors;
    for (int layer = 0; layer < 3; ++layer) {
        const std::string block = "blk." + std::to_string(layer) + ".";
        tensors.push_back({block + "attn_q.weight", {256, 8}});
        for (int expert = 0; expert < 40; ++expert) {
            tensors.push_back({block + "ffn_up." + std::to_string(expert) + ".weight", {256, 4}});
        }
    }
    test::writeSmallGguf(folder / "experts.gguf", test::smallLlamaMetadata(3), tensors);
    const auto model = files::openModel(folder / "experts.gguf");
    ASSERT_TRUE(model) << describe(model.error());
    show();
    m_session.setModel(*model);
    waitUntilKnown();
    choose("error");
    EXPECT_EQ(m_map->grid().columns.size(), 2U);
    const int third = tensor("blk.1.ffn_up.3.weight");
    const HeatPlace place = placeOfTensor(m_map->grid(), third);
    EXPECT_EQ(place, placeOfTensor(m_map->grid(), tensor("blk.1.ffn_up.39.weight")));
    const HeatCell* cell = cellAt(m_map->grid(), place);
    ASSERT_NE(cell, nullptr);
    EXPECT_EQ(cell->members.size(), 40U);

    double squaredError = 0;
    double squaredOriginal = 0;
    for (const int expert : cell->members) {
        squaredError += m_session.shown().error(expert)->squaredError;
        squaredOriginal += m_session.shown().error(expert)->squaredOriginal;
    }
    EXPECT_EQ(cell->value, 100 * std::sqrt(squaredError / squaredOriginal));

    QTest::mouseClick(m_map, Qt::LeftButton, {}, m_map->cellRect(third).center().toPoint());
    EXPECT_EQ(m_session.selection().size(), 40U);
    QTest::keyClick(m_map, Qt::Key_Left, Qt::ShiftModifier);
    EXPECT_EQ(m_session.selection().size(), 41U);
    EXPECT_EQ(m_session.currentTensor(), tensor("blk.1.attn_q.weight"));
    QTest::mouseClick(m_map, Qt::LeftButton, Qt::ControlModifier,
                      m_map->cellRect(third).center().toPoint());
    EXPECT_EQ(m_session.selection().size(), 1U);
    QTest::mouseMove(m_map, m_map->cellRect(third).center().toPoint());
    auto* card = m_map->findChild<HoverCard*>();
    ASSERT_TRUE(card->isVisible());
    EXPECT_TRUE(card->content().title.contains(QStringLiteral("40")));
}

TEST_F(XrayPageTest, ShowsWhatTheRecipeChangesAgainstItsReference) {
    show();
    openSample();
    RecipeBook book = m_session.recipeBook();
    book.recipes.push_back(book.recipes.front());
    book.recipes.back().recipe.preset = "Q8_0";
    book.reference = 1;
    m_session.changeRecipeBook(book, QStringLiteral("compare"));
    waitUntilKnown();
    choose("error-difference");
    const int matrix = tensor("blk.0.ffn_up.weight");
    const HeatCell* cell = cellAt(m_map->grid(), placeOfTensor(m_map->grid(), matrix));
    EXPECT_EQ(cell->value, 100 * (m_session.view(0).error(matrix)->relativeRmse() -
                                  m_session.view(1).error(matrix)->relativeRmse()));
    EXPECT_GT(cell->value, 0);
    EXPECT_TRUE(m_map->grid().diverging);
    EXPECT_EQ(m_map->grid().scale.low, -m_map->grid().scale.high);
    choose("bits-difference");
    cell = cellAt(m_map->grid(), placeOfTensor(m_map->grid(), matrix));
    EXPECT_EQ(cell->value,
              m_session.shown().bitsPerWeight(matrix) - m_session.view(1).bitsPerWeight(matrix));
    EXPECT_LT(cell->value, 0);
}

}  // namespace
}  // namespace weightscape::ui
