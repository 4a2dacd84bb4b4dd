// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QAbstractProxyModel>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTableView>

#include "core/export/export_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/session/session_fixture.h"
#include "ui/models/file_comparison.h"
#include "ui/models/table_model.h"
#include "ui/pages/compare/compare_files_panel.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::test {
namespace {

class CompareFiles : public SampleSession {
  protected:
    void SetUp() override {
        SampleSession::SetUp();
        SilentTask task;
        m_file = m_folder / "small.gguf";
        choosePreset("Q4_K_M");
        const auto written =
            exporting::exportModel(*m_session.model(), *m_session.shown().plan(), m_file, {}, task);
        ASSERT_TRUE(written) << describe(written.error());
        m_panel = std::make_unique<ui::CompareFilesPanel>(m_session);
        m_panel->resize(900, 500);
        m_panel->show();
        m_view = m_panel->findChild<QTableView*>(QStringLiteral("filesTable"));
    }
    [[nodiscard]] bool waitForRows() {
        return QTest::qWaitFor([this] { return m_view->model()->rowCount() > 0; }, kPatience);
    }
    [[nodiscard]] QString summary() {
        return m_panel->findChild<QLabel*>(QStringLiteral("filesSummary"))->text();
    }
    TemporaryFolder m_folder;
    std::filesystem::path m_file;
    std::unique_ptr<ui::CompareFilesPanel> m_panel;
    QTableView* m_view = nullptr;
};

TEST_F(CompareFiles, AnExportDiffersByWhatTheRecipeLoses) {
    m_panel->compareWith(ui::fromPath(m_file));
    ASSERT_TRUE(waitForRows());
    ASSERT_TRUE(settle());
    const QAbstractItemModelTester tester(m_view->model(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_TRUE(summary().contains(ui::formatPercent(m_session.shown().modelError().relativeRmse)))
        << summary().toStdString();
    const auto* sorted = static_cast<const QAbstractProxyModel*>(m_view->model());
    const auto& rows =
        static_cast<const ui::TableModel<ui::ComparedRow>*>(sorted->sourceModel())->rows();
    const int query = tensor("blk.0.attn_q.weight");
    for (const ui::ComparedRow& row : rows) {
        if (row.name != QLatin1String("blk.0.attn_q.weight")) continue;
        EXPECT_EQ(row.b, QStringLiteral("Q4_K"));
        EXPECT_EQ(row.relativeRmse, m_session.shown().error(query)->relativeRmse());
    }
    // The file's type is a key that changed.
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [](const ui::ComparedRow& row) {
        return !row.isTensor && row.name == QLatin1String("general.file_type");
    }));
}

TEST_F(CompareFiles, ARowSelectsItsTensorAndColumnsSort) {
    m_panel->compareWith(ui::fromPath(m_file));
    ASSERT_TRUE(waitForRows());
    m_view->sortByColumn(ui::ComparedRow::RelativeRmse, Qt::DescendingOrder);
    const QModelIndex worst = m_view->model()->index(0, 0);
    m_view->setCurrentIndex(worst);
    QTest::keyClick(m_view, Qt::Key_Return);
    EXPECT_EQ(m_session.currentTensor(), tensor(worst.data().toString().toStdString()));
}

TEST_F(CompareFiles, OpenModelsAreComparedToo) {
    auto* compare = m_panel->findChild<QPushButton*>(QStringLiteral("filesCompare"));
    EXPECT_FALSE(compare->isEnabled());
    const auto other = files::openModel(m_file);
    ASSERT_TRUE(other);
    m_session.addModel(*other);
    EXPECT_TRUE(compare->isEnabled());
    QTest::mouseClick(compare, Qt::LeftButton);
    ASSERT_TRUE(waitForRows());
    EXPECT_TRUE(summary().startsWith(QStringLiteral("A: small.gguf")));
}

TEST_F(CompareFiles, SaysWhyAFileCannotBeCompared) {
    m_panel->compareWith(ui::fromPath(m_folder / "missing.gguf"));
    EXPECT_TRUE(QTest::qWaitFor([this] {
        return summary().contains(QStringLiteral("missing.gguf"));
    })) << summary().toStdString();
}

}  // namespace
}  // namespace weightscape::test
