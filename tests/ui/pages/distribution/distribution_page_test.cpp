// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/distribution_page.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>
#include <algorithm>

#include "tests/ui/pages/page_test.h"
#include "ui/models/loud_weights.h"
#include "ui/pages/distribution/distribution_facts.h"
#include "ui/pages/page_links.h"
#include "ui/text/number_format.h"
#include "ui/widgets/block_strip.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/histogram_view.h"
#include "ui/widgets/small_multiples.h"

namespace weightscape::ui {
namespace {

class DistributionPageTest : public PageTest {
  protected:
    void show() {
        m_page = std::make_unique<DistributionPage>(m_session);
        m_page->resize(900, 700);
        m_page->show();
        m_histogram = m_page->findChild<HistogramView*>();
    }
    void select(std::string_view name) { m_session.select({tensor(name)}); }
    [[nodiscard]] bool waitForAll() const {
        return QTest::qWaitFor([this] {
            const auto& content = m_histogram->content();
            return content.statistics && content.decoded && !content.levels.empty();
        });
    }
    std::unique_ptr<DistributionPage> m_page;
    HistogramView* m_histogram = nullptr;
};

TEST_F(DistributionPageTest, WithoutAModelItSaysWhatToDo) {
    show();
    EXPECT_TRUE(m_histogram->content().emptyText.startsWith(QStringLiteral("Open a model")));
    EXPECT_FALSE(m_page->findChild<QSpinBox*>(QStringLiteral("levelRow"))->isEnabled());
}

TEST_F(DistributionPageTest, ShowsOriginalDecodedAndTheLevelsOfABlock) {
    show();
    openSample();
    select("blk.0.attn_q.weight");
    ASSERT_TRUE(waitForAll());
    const auto& content = m_histogram->content();
    EXPECT_EQ(content.formatName, QStringLiteral("Q4_K"));
    EXPECT_EQ(content.decodedFraction, 1.0);
    EXPECT_LE(content.levels.size(), 16U);
    EXPECT_EQ(content.blockWeights.size(), 32U);
    std::uint64_t weights = 0;
    for (const auto& cell : content.decoded->cells) weights += cell.count;
    EXPECT_EQ(weights, content.statistics->count);
}

TEST_F(DistributionPageTest, EveryDecodedWeightOfTheBlockIsOneOfTheLevels) {
    openSample();
    const auto& model = m_session.model();
    SilentTask task;
    for (const char* format : {"q4_0", "q4_k", "q6_k", "q8_0", "q2_k", "q4_0 calibration=mse"}) {
        const encoders::TreatedTensor treated(model, *model->find("blk.0.ffn_up.weight"),
                                              *encoders::parseTreatment(format));
        const auto levels = levelsOfRow(treated, 7, task);
        ASSERT_TRUE(levels) << levels.error().detail;
        std::uint64_t columns = 0;
        for (const ScaleGroup& group : levels->groups) {
            EXPECT_EQ(group.first, columns);
            columns += group.count;
            for (std::uint64_t i = group.first; i < group.first + group.count; ++i) {
                EXPECT_TRUE(std::binary_search(group.levels.begin(), group.levels.end(),
                                               levels->decoded[i]))
                    << format << " column " << i;
            }
        }
        EXPECT_EQ(columns, 256U);
    }
}

TEST_F(DistributionPageTest, ChoosingABlockMovesTheLevels) {
    show();
    openSample();
    select("blk.0.attn_q.weight");
    ASSERT_TRUE(waitForAll());
    const auto first = m_histogram->content().levels;
    auto* strip = m_page->findChild<BlockStrip*>();
    ASSERT_EQ(strip->blocks().size(), 8U);
    QTest::keyClick(strip, Qt::Key_Right);
    EXPECT_EQ(m_page->findChild<QSpinBox*>(QStringLiteral("levelBlock"))->value(), 1);
    EXPECT_NE(m_histogram->content().levels, first);
    m_page->findChild<QSpinBox*>(QStringLiteral("levelRow"))->setValue(5);
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return m_histogram->content().blockName.startsWith(QStringLiteral("row 5")); }));
}

TEST_F(DistributionPageTest, AFormatWithoutLevelsSaysSo) {
    show();
    openSample();
    recipes::Recipe recipe;
    recipe.preset = "BF16";
    m_session.changeRecipe(recipe, QStringLiteral("Use BF16"));
    select("blk.0.attn_q.weight");
    auto* note = m_page->findChild<QLabel*>(QStringLiteral("distributionNote"));
    EXPECT_TRUE(
        QTest::qWaitFor([&] { return note->text().contains(QStringLiteral("no levels")); }));
    EXPECT_TRUE(m_histogram->content().levels.empty());
}

TEST_F(DistributionPageTest, AKeptTensorSaysThatDecodingChangesNothing) {
    show();
    openSample();
    select("output_norm.weight");
    auto* note = m_page->findChild<QLabel*>(QStringLiteral("distributionNote"));
    EXPECT_TRUE(
        QTest::qWaitFor([&] { return note->text().contains(QStringLiteral("stays F32")); }));
    EXPECT_EQ(m_histogram->content().decoded, nullptr);
}

TEST_F(DistributionPageTest, AnOutlierLeadsToItsPlaceInTheTensor) {
    show();
    openSample();
    select("blk.2.ffn_down.weight");
    ASSERT_TRUE(waitForAll());
    auto* table = m_page->findChild<QTableView*>(QStringLiteral("outlierTable"));
    const QAbstractItemModelTester tester(table->model(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    ASSERT_EQ(table->model()->rowCount(), 20);
    auto& links = PageLinks::of(m_session);
    QSignalSpy spy(&links, &PageLinks::pageRequested);
    Q_EMIT table->activated(table->model()->index(2, 0));
    ASSERT_EQ(spy.count(), 1);
    const auto place = links.takePlace();
    ASSERT_TRUE(place);
    const auto& outlier = m_session.statistics(m_session.currentTensor())->outliers[2];
    EXPECT_EQ(place->row, outlier.row);
    EXPECT_EQ(place->column, outlier.column);
}

TEST_F(DistributionPageTest, TheFactsCompareTailsWithAGaussian) {
    measure::TensorStatistics statistics;
    statistics.count = 1'000'000;
    statistics.standardDeviation = 1;
    statistics.beyond3Sigma = 5400;
    const QString facts = distributionFacts(statistics);
    EXPECT_TRUE(facts.contains(QStringLiteral("2.00 ×"))) << facts.toStdString();
    EXPECT_TRUE(facts.contains(QStringLiteral("beyond 6\u00a0σ: 0")));
}

TEST_F(DistributionPageTest, DrawsTheSameCountsInOtherWays) {
    show();
    openSample();
    select("blk.0.ffn_up.weight");
    ASSERT_TRUE(waitForAll());
    auto* view = m_page->findChild<QComboBox*>(QStringLiteral("distributionView"));
    auto* curve = m_page->findChild<ChartFigure*>(QStringLiteral("distributionCurve"));
    QTest::keyClick(view, Qt::Key_Down);
    ASSERT_EQ(curve->data().series.size(), 1U);
    EXPECT_EQ(curve->data().series[0].points.back().y(), 100);
    QTest::keyClick(view, Qt::Key_Down);
    ASSERT_EQ(curve->data().series.size(), 2U);
    // The middle of a symmetric distribution is on the line; its loudest weight is the last point.
    const auto& points = curve->data().series[0].points;
    EXPECT_NEAR(points[points.size() / 2].x(), points[points.size() / 2].y(), 0.3);
    const auto statistics = m_session.statistics(m_session.currentTensor());
    EXPECT_NEAR(points.back().y(),
                (statistics->maximum - statistics->mean) / statistics->standardDeviation, 1e-9);
}

TEST_F(DistributionPageTest, ARoleInAllLayersIsOneHistogramEach) {
    show();
    openSample();
    select("blk.2.ffn_up.weight");
    waitUntilKnown();
    auto* view = m_page->findChild<QComboBox*>(QStringLiteral("distributionView"));
    view->setCurrentIndex(3);
    auto* multiples = m_page->findChild<SmallMultiples*>();
    ASSERT_EQ(multiples->content().histograms.size(), m_session.model()->facts.layers);
    for (const SmallHistogram& one : multiples->content().histograms) {
        double counted = one.beyond;
        for (const double count : one.counts) counted += count;
        EXPECT_EQ(counted, static_cast<double>(m_session.statistics(one.id)->count));
    }
    const int other = tensor("blk.4.ffn_up.weight");
    QTest::mouseClick(multiples, Qt::LeftButton, {}, multiples->place(other).center().toPoint());
    EXPECT_EQ(m_session.currentTensor(), other);
    QTest::keyClick(multiples, Qt::Key_Left);
    EXPECT_EQ(m_session.currentTensor(), tensor("blk.3.ffn_up.weight"));
}

TEST_F(DistributionPageTest, ClipHandlesSayWhatTheyCostAndBecomeTheClip) {
    show();
    openSample();
    recipes::Recipe recipe;
    recipe.preset = "Q4_0";
    m_session.changeRecipe(recipe, QStringLiteral("Q4_0"));
    select("blk.0.ffn_up.weight");
    ASSERT_TRUE(waitForAll());
    QTest::mouseClick(m_page->findChild<QCheckBox*>(QStringLiteral("clipHandles")), Qt::LeftButton,
                      {}, QPoint(8, 8));
    ASSERT_TRUE(m_histogram->clip());
    auto* text = m_page->findChild<QLabel*>(QStringLiteral("clipOutcome"));
    const QString nothing = formatPercent(0.0);
    EXPECT_TRUE(text->text().startsWith(nothing)) << text->text().toStdString();
    const double before = m_histogram->clip()->high;
    const QPoint from(static_cast<int>(m_histogram->xOf(before)),
                      static_cast<int>(m_histogram->plotRect().center().y()));
    const QPoint to(static_cast<int>(m_histogram->xOf(before / 2)), from.y());
    QTest::mousePress(m_histogram, Qt::LeftButton, {}, from);
    QTest::mouseMove(m_histogram, to);
    QTest::mouseRelease(m_histogram, Qt::LeftButton, {}, to);
    EXPECT_NEAR(m_histogram->clip()->high, before / 2, before * 0.01);
    EXPECT_EQ(m_histogram->clip()->low, -m_histogram->clip()->high);
    EXPECT_FALSE(text->text().startsWith(nothing));
    QTest::keyClick(m_histogram, Qt::Key_Left, Qt::ControlModifier);
    EXPECT_LT(m_histogram->clip()->high, before / 2 * 1.01);
    QTest::mouseClick(m_page->findChild<QPushButton*>(QStringLiteral("useClip")), Qt::LeftButton);
    const auto treatment = m_session.shown().treatment(m_session.currentTensor());
    ASSERT_TRUE(treatment.calibration);
    EXPECT_EQ(treatment.calibration->calibrator->id, std::string_view("clip"));
}

TEST_F(DistributionPageTest, TheLoudestWeightsOfTheModelLeadToTheirPlace) {
    show();
    openSample();
    waitUntilKnown();
    auto* tabs = m_page->findChild<QTabWidget*>(QStringLiteral("outlierTabs"));
    tabs->setCurrentIndex(1);
    auto* table = m_page->findChild<QTableView*>(QStringLiteral("loudestTable"));
    const QAbstractItemModelTester tester(table->model(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    ASSERT_EQ(table->model()->rowCount(), 200);
    const auto loudest = loudestWeights(m_session, 200);
    for (qsizetype i = 1; i < loudest.size(); ++i) {
        EXPECT_GE(loudest[i - 1].outlier.sigma, loudest[i].outlier.sigma);
    }
    // A matrix, so that the weight has neighbours in its block.
    int row = 0;
    while (m_session.model()
               ->tensors[static_cast<std::size_t>(loudest[row].tensor)]
               .dimensions.size() < 2) {
        ++row;
    }
    table->setFocus();
    table->setCurrentIndex(table->model()->index(row, 0));
    auto* effect = m_page->findChild<QLabel*>(QStringLiteral("loudestEffect"));
    EXPECT_TRUE(QTest::qWaitFor([&] {
        return effect->text().contains(QStringLiteral("If it were gone"));
    })) << effect->text().toStdString();
    const int chosen = loudest[row].tensor;
    QSignalSpy asked(&PageLinks::of(m_session), &PageLinks::placeRequested);
    QTest::mouseClick(m_page->findChild<QPushButton*>(QStringLiteral("loudestShow")),
                      Qt::LeftButton);
    EXPECT_EQ(asked.count(), 1);
    EXPECT_EQ(m_session.currentTensor(), chosen);
    auto* keep = m_page->findChild<QPushButton*>(QStringLiteral("loudestKeep"));
    const auto before = static_cast<std::int64_t>(m_session.shown().plan()->fileBytes);
    const QString price = keep->text();
    QTest::mouseClick(keep, Qt::LeftButton);
    EXPECT_EQ(m_session.shown().format(chosen)->info.id, std::string_view("q8_0"));
    const auto change = static_cast<std::int64_t>(m_session.shown().plan()->fileBytes) - before;
    EXPECT_TRUE(price.contains(formatBytesChange(change))) << price.toStdString();
}

TEST_F(DistributionPageTest, RemembersWhatWasChosen) {
    show();
    openSample();
    m_page->findChild<QComboBox*>(QStringLiteral("distributionView"))->setCurrentIndex(2);
    m_page->findChild<QTabWidget*>(QStringLiteral("outlierTabs"))->setCurrentIndex(1);
    const QJsonObject state = m_page->pageState();
    show();
    m_page->restorePageState(state);
    EXPECT_EQ(m_page->pageState(), state);
}

TEST_F(DistributionPageTest, ClosingWhileItComputesIsSafe) {
    show();
    openSample();
    for (const char* name : {"token_embd.weight", "output.weight", "blk.1.ffn_up.weight"}) {
        select(name);
    }
    m_page.reset();
    QCoreApplication::processEvents();
}

}  // namespace
}  // namespace weightscape::ui
