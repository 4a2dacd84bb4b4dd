// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/importance/importance_page.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <algorithm>

#include "core/files/importance/importance_reader.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"
#include "tests/ui/session/session_fixture.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/pages/page_links.h"
#include "ui/widgets/column_chart.h"
#include "ui/widgets/expert_bars.h"

namespace weightscape::test {
namespace {

using ui::ImportancePage;
using Row = ui::ImportanceRow;

constexpr const char* kMoe = "mixtral8_gqa4";

class ImportancePageTest : public testing::Test {
  protected:
    void showPage() {
        m_page = std::make_unique<ImportancePage>(m_session);
        m_page->resize(1000, 720);
        m_page->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_page.get()));
    }
    /// Shows the page with the built-in model and its matrix.
    void showSample() {
        m_session.setModel(sampleModel());
        SilentTask task;
        auto matrix = files::openImportance(files::sampleImportancePath().value(), task);
        ASSERT_TRUE(matrix) << describe(matrix.error());
        use(std::make_shared<const ImportanceMatrix>(std::move(*matrix)));
    }
    /// The same with a model of eight experts per layer; those of `never` were not reached.
    void showExperts(const std::vector<std::size_t>& never) {
        m_session.setModel(openTinyModel(tinyModel(kMoe), m_folder.path()));
        ImportanceMatrix matrix = *tinyImportance(*m_session.model(), kMoe, "all");
        const auto entry = std::ranges::find(matrix.entries, kExperts, &ImportanceEntry::tensor);
        ASSERT_NE(entry, matrix.entries.end());
        ASSERT_EQ(entry->sums.size() % 8, 0U);
        entry->counts.assign(8, 40.0F);
        for (const std::size_t expert : never) {
            entry->counts[expert] = 0.0F;
            const auto columns = static_cast<std::ptrdiff_t>(entry->columns());
            std::fill_n(entry->sums.begin() + static_cast<std::ptrdiff_t>(expert) * columns,
                        columns, 0.0F);
        }
        use(std::make_shared<const ImportanceMatrix>(std::move(matrix)));
        m_session.select({tensor(kExperts)});
        ASSERT_TRUE(QTest::qWaitFor([this] { return bars().width() > 200; }, kPatience));
    }
    void use(std::shared_ptr<const ImportanceMatrix> matrix) {
        m_session.setImportance(
            std::make_shared<const ModelImportance>(*m_session.model(), std::move(matrix)));
        showPage();
        ASSERT_TRUE(QTest::qWaitFor([this] { return view().model()->rowCount() > 0; }, kPatience));
    }
    template <typename T>
    T& child(const char* name) const {
        T* found = m_page->findChild<T*>(QString::fromLatin1(name));
        if (found == nullptr) throw std::runtime_error(name);
        return *found;
    }
    [[nodiscard]] QTableView& view() const { return child<QTableView>("importanceTable"); }
    [[nodiscard]] ui::ColumnChart& chart() const {
        return child<ui::ColumnChart>("importanceChart");
    }
    [[nodiscard]] ui::ExpertBars& bars() const {
        return child<ui::ExpertBars>("importanceExperts");
    }
    [[nodiscard]] QString shownName() const {
        return view().currentIndex().siblingAtColumn(Row::Name).data().toString();
    }
    [[nodiscard]] int tensor(std::string_view name) const {
        const TensorInfo* info = m_session.model()->find(name);
        EXPECT_NE(info, nullptr) << name;
        return static_cast<int>(info - m_session.model()->tensors.data());
    }

    static constexpr const char* kExperts = "blk.0.ffn_up_exps.weight";
    TemporaryFolder m_folder;
    ui::Session m_session;
    std::unique_ptr<ImportancePage> m_page;
};

TEST_F(ImportancePageTest, WithoutAModelItSaysWhatToOpenFirst) {
    showPage();
    EXPECT_TRUE(child<QLabel>("importanceEmpty").isVisible());
    EXPECT_FALSE(child<QPushButton>("importanceOpen").isVisible());
}

TEST_F(ImportancePageTest, WithoutAMatrixItsButtonAsksForOne) {
    m_session.setModel(sampleModel());
    showPage();
    QSignalSpy asked(&ui::PageLinks::of(m_session), &ui::PageLinks::importanceRequested);
    auto& open = child<QPushButton>("importanceOpen");
    ASSERT_TRUE(open.isVisible());
    open.setFocus();
    QTest::keyClick(&open, Qt::Key_Space);
    EXPECT_EQ(asked.size(), 1);
    EXPECT_FALSE(view().isVisible());
}

TEST_F(ImportancePageTest, ShowsWhatTheMatrixOfTheSampleCovers) {
    showSample();
    const auto coverage =
        measure::importanceCoverage(*m_session.model(), m_session.importance()->matrix());
    EXPECT_EQ(child<QLabel>("importanceSummary").text().toStdString(),
              coverage.summary().english());
    EXPECT_FALSE(child<QLabel>("importanceSource").text().isEmpty());
    EXPECT_EQ(view().model()->rowCount(), static_cast<int>(coverage.tensors.size()));
}

TEST_F(ImportancePageTest, ARowSelectsItsTensorAndTheTensorItsRow) {
    showSample();
    m_session.select({tensor("blk.1.ffn_down.weight")});
    EXPECT_EQ(shownName(), QStringLiteral("blk.1.ffn_down.weight"));
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_Down);
    EXPECT_NE(shownName(), QStringLiteral("blk.1.ffn_down.weight"));
    EXPECT_EQ(m_session.currentTensor(), tensor(shownName().toStdString()));
    EXPECT_TRUE(chart().title().contains(shownName()));
}

TEST_F(ImportancePageTest, ATensorThatIsNeverQuantizedHasNoRow) {
    showSample();
    m_session.select({tensor("blk.0.attn_norm.weight")});
    EXPECT_FALSE(view().selectionModel()->hasSelection());
    EXPECT_EQ(chart().data().series.size(), 0U);
    EXPECT_TRUE(chart().data().emptyText.contains(QStringLiteral("never quantize")));
}

TEST_F(ImportancePageTest, SortsByValueAndKeepsTheTensor) {
    showSample();
    m_session.select({tensor("blk.1.ffn_down.weight")});
    auto* header = view().horizontalHeader();
    const QPoint at(header->sectionViewportPosition(Row::Mean) + 12, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    std::vector<double> means;
    for (int row = 0; row < view().model()->rowCount(); ++row) {
        means.push_back(view().model()->index(row, Row::Mean).data(ui::kSortRole).toDouble());
    }
    EXPECT_TRUE(std::ranges::is_sorted(means) || std::ranges::is_sorted(means, std::greater<>()));
    EXPECT_EQ(m_session.currentTensor(), tensor("blk.1.ffn_down.weight"));
    EXPECT_EQ(shownName(), QStringLiteral("blk.1.ffn_down.weight"));
}

TEST_F(ImportancePageTest, DrawsColumnsOfTheSelectedTensorSortedOrInOrder) {
    showSample();
    const int shown = tensor("blk.1.ffn_down.weight");
    m_session.select({shown});
    const auto values = m_session.importance()->of(static_cast<std::size_t>(shown)).values;
    EXPECT_TRUE(chart().data().y.logarithmic);
    auto rows = chart().table();
    ASSERT_EQ(rows.size(), values.size() + 1);
    EXPECT_EQ(rows[1][1], ui::tableNumber(static_cast<double>(std::ranges::max(values))));
    auto& order = child<QComboBox>("importanceOrder");
    order.setFocus();
    QTest::keyClick(&order, Qt::Key_Down);
    rows = chart().table();
    EXPECT_EQ(rows[1][0], QStringLiteral("0"));
    EXPECT_EQ(rows[1][1], ui::tableNumber(static_cast<double>(values.front())));
}

TEST_F(ImportancePageTest, MarksExpertsThatWereNeverReached) {
    showExperts({2, 5});
    ASSERT_TRUE(bars().isVisible());
    EXPECT_TRUE(bars().accessibleDescription().contains(QStringLiteral("8 experts, 2 never")));
    const auto rows = bars().table();
    ASSERT_EQ(rows.size(), 9U);
    EXPECT_EQ(rows[3][1], QStringLiteral("0"));
    const ui::Theme& theme = ui::themeOf(ui::ThemeKind::Light);
    const QImage image = ui::figureImage(bars(), bars().size(), 1);
    const auto has = [&](int expert, const QColor& color) {
        const QRect slot = bars().slotOf(expert).toRect() & image.rect();
        for (int y = slot.top(); y <= slot.bottom(); ++y) {
            for (int x = slot.left(); x <= slot.right(); ++x) {
                if (image.pixelColor(x, y) == color) return true;
            }
        }
        return false;
    };
    EXPECT_TRUE(has(1, theme.original));
    EXPECT_FALSE(has(1, theme.recipeB));
    EXPECT_TRUE(has(2, theme.recipeB));
    EXPECT_FALSE(has(2, theme.original));
}

TEST_F(ImportancePageTest, AnExpertIsChosenByMouseAndKeys) {
    showExperts({2});
    auto& expert = child<QSpinBox>("importanceExpert");
    QTest::mouseClick(&bars(), Qt::LeftButton, {}, bars().slotOf(1).center().toPoint());
    EXPECT_EQ(expert.value(), 1);
    const auto values =
        m_session.importance()->of(static_cast<std::size_t>(tensor(kExperts))).values;
    const std::size_t columns = values.size() / 8;
    const auto own = values.subspan(columns, columns);
    EXPECT_EQ(chart().table()[1][1], ui::tableNumber(static_cast<double>(std::ranges::max(own))));
    bars().setFocus();
    QTest::keyClick(&bars(), Qt::Key_Right);
    EXPECT_EQ(expert.value(), 2);
    EXPECT_TRUE(child<QLabel>("importanceColumnsNote")
                    .text()
                    .contains(QStringLiteral("never reached expert 2: 1 stands in")));
    QTest::keyClick(&bars(), Qt::Key_Escape);
    EXPECT_EQ(expert.value(), -1);
}

TEST_F(ImportancePageTest, TheMeanLeavesOutExpertsThatWereNeverReached) {
    showExperts({0, 1, 2, 3, 4, 5, 6});
    const auto values =
        m_session.importance()->of(static_cast<std::size_t>(tensor(kExperts))).values;
    const auto last = values.last(values.size() / 8);
    EXPECT_EQ(chart().table()[1][1], ui::tableNumber(static_cast<double>(std::ranges::max(last))));
}

TEST_F(ImportancePageTest, ATensorOfOneMatrixHasNoExpertBars) {
    showExperts({});
    m_session.select({tensor("blk.0.attn_q.weight")});
    EXPECT_FALSE(bars().isVisible());
    EXPECT_FALSE(child<QSpinBox>("importanceExpert").isVisible());
}

TEST_F(ImportancePageTest, ColumnsAboutExpertsAreThereForModelsWithExperts) {
    showExperts({});
    EXPECT_FALSE(view().isColumnHidden(Row::NeverReached));
    showSample();
    EXPECT_TRUE(view().isColumnHidden(Row::NeverReached));
    EXPECT_FALSE(view().isColumnHidden(Row::MedianCount));
}

TEST_F(ImportancePageTest, ClosingTheMatrixGoesBackToTheStart) {
    showSample();
    m_session.setImportance(nullptr);
    EXPECT_TRUE(child<QPushButton>("importanceOpen").isVisible());
    EXPECT_EQ(view().model()->rowCount(), 0);
}

TEST_F(ImportancePageTest, AnotherModelWhileItComparesIsSafe) {
    showSample();
    m_session.setModel(nullptr);
    EXPECT_TRUE(child<QLabel>("importanceEmpty").isVisible());
    EXPECT_FALSE(child<QPushButton>("importanceOpen").isVisible());
}

TEST_F(ImportancePageTest, FitsTheNarrowestPageWithExperts) {
    showExperts({2});
    EXPECT_LE(m_page->minimumSizeHint().width(), 460);
}

using ImportancePageInWindow = WindowTest;

TEST_F(ImportancePageInWindow, TheButtonAsksForAFile) {
    ASSERT_TRUE(open("sample"));
    m_window->showPage(QStringLiteral("importance"));
    QString title;
    QTimer answer;
    QObject::connect(&answer, &QTimer::timeout, &answer, [&] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (dialog == nullptr) return;
        answer.stop();
        title = dialog->windowTitle();
        dialog->reject();
    });
    answer.start(20);
    QTest::mouseClick(find<QPushButton>("importanceOpen"), Qt::LeftButton);
    EXPECT_EQ(title, QStringLiteral("Open an importance matrix"));
}

TEST(ColumnChart, KeepsThePeaksOfMatricesWiderThanThePicture) {
    ui::ColumnChart chart;
    chart.setSorted(false);
    ui::ColumnImportanceContent content;
    content.values.assign(50'000, 1.0F);
    content.values[33'333] = 700.0F;
    content.values[44'444] = 0.25F;
    chart.setContent(content);
    const auto& points = chart.data().series.at(0).points;
    EXPECT_LE(points.size(), ui::kMostChartPoints);
    EXPECT_NE(std::ranges::find(points, QPointF(33'333, 700.0)), points.end());
    EXPECT_NE(std::ranges::find(points, QPointF(44'444, 0.25)), points.end());
    EXPECT_EQ(chart.table().size(), 50'001U);
}

TEST(ColumnChart, SaysSoWhenEveryColumnIsZero) {
    ui::ColumnChart chart;
    chart.setContent({QStringLiteral("t"), {0.0F, 0.0F}, QStringLiteral("nothing")});
    EXPECT_TRUE(chart.data().series.empty());
    EXPECT_EQ(chart.table().size(), 3U);
}

}  // namespace
}  // namespace weightscape::test
