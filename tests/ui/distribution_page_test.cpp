// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution_page.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <algorithm>

#include "tests/ui/page_test.h"
#include "ui/pages/outlier_model.h"
#include "ui/pages/page_links.h"
#include "ui/widgets/block_strip.h"
#include "ui/widgets/histogram_view.h"

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
    for (const auto count : content.decoded->counts) weights += count;
    EXPECT_EQ(weights, content.statistics->count);
}

TEST_F(DistributionPageTest, EveryDecodedWeightOfTheBlockIsOneOfTheLevels) {
    openSample();
    const auto& model = m_session.model();
    SilentTask task;
    for (const char* format : {"q4_0", "q4_k", "q6_k", "q8_0", "q2_k", "q4_0 calibration=mse"}) {
        const analysis::TreatedTensor treated(model, *model->find("blk.0.ffn_up.weight"),
                                              *analysis::parseTreatment(format));
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
    analysis::Recipe recipe;
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
    analysis::TensorStatistics statistics;
    statistics.count = 1'000'000;
    statistics.standardDeviation = 1;
    statistics.beyond3Sigma = 5400;
    const QString facts = distributionFacts(statistics);
    EXPECT_TRUE(facts.contains(QStringLiteral("2.00 ×"))) << facts.toStdString();
    EXPECT_TRUE(facts.contains(QStringLiteral("beyond 6\u00a0σ: 0")));
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
