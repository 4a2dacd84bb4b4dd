// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Importance matrices in the window: opening, closing, and what changes with them.
#include <gtest/gtest.h>

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QTest>
#include <fstream>

#include "core/files/importance/importance_reader.h"
#include "core/measure/measure_treatment.h"
#include "tests/ui/session/session_fixture.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/export_dialog.h"
#include "ui/text/number_format.h"

namespace weightscape::test {
namespace {

std::shared_ptr<const ModelImportance> importanceFor(const Model& model) {
    SilentTask task;
    auto matrix = files::openImportance(*files::sampleImportancePath(), task);
    return std::make_shared<const ModelImportance>(
        model, std::make_shared<const ImportanceMatrix>(*std::move(matrix)));
}

using ImportantSession = SampleSession;

TEST_F(ImportantSession, PlansWithImportance) {
    choosePreset("IQ2_XXS");
    EXPECT_FALSE(m_session.plan());
    EXPECT_TRUE(m_session.planError().contains(QStringLiteral("importance matrix")));
    m_session.setImportance(importanceFor(*m_session.model()));
    ASSERT_TRUE(m_session.plan());
    EXPECT_TRUE(
        m_session.plan()->find(static_cast<std::size_t>(tensor("blk.0.attn_q.weight")))->weighted);
    m_session.setImportance(nullptr);
    EXPECT_FALSE(m_session.plan());
}

TEST_F(ImportantSession, MeasuresWithImportance) {
    choosePreset("Q4_0");
    ASSERT_TRUE(settle());
    const int query = tensor("blk.0.attn_q.weight");
    const double before = m_session.error(query)->squaredError;
    const auto importance = importanceFor(*m_session.model());
    m_session.setImportance(importance);
    EXPECT_FALSE(m_session.error(query));
    ASSERT_TRUE(settle());
    const auto index = static_cast<std::size_t>(query);
    const auto treatment = m_session.plannedTreatment(query);
    SilentTask task;
    const auto expected = measure::measureTreatment(
        *m_session.model(), m_session.model()->tensors[index],
        {.treatment = treatment, .importance = importance->of(index)}, task);
    ASSERT_TRUE(expected);
    EXPECT_EQ(m_session.error(query)->squaredError, expected->error.squaredError);
    EXPECT_EQ(m_session.error(query)->weightedError, expected->error.weightedError);
    EXPECT_NE(m_session.error(query)->squaredError, before);
}

TEST_F(ImportantSession, AnotherModelStartsWithoutImportance) {
    m_session.setImportance(importanceFor(*m_session.model()));
    const auto model = m_session.model();
    m_session.setModel(model);
    EXPECT_EQ(m_session.importance(), nullptr);
}

class ImportantWindow : public WindowTest {
  protected:
    bool openImportance(const QString& path) {
        QSignalSpy opened(&m_window->importance(), &ui::ImportanceActions::opened);
        QSignalSpy failed(&m_window->importance(), &ui::ImportanceActions::failed);
        m_window->importance().open(path);
        return QTest::qWaitFor([&] { return !opened.isEmpty() || !failed.isEmpty(); }, kPatience) &&
               !opened.isEmpty();
    }
    [[nodiscard]] QAction* action(const char* id) const {
        return m_window->findChild<QAction*>(QString::fromLatin1(id));
    }
};

TEST_F(ImportantWindow, OpensAndClosesAMatrix) {
    EXPECT_FALSE(action("actionOpenImportance")->isEnabled());
    ASSERT_TRUE(open("sample"));
    EXPECT_TRUE(action("actionOpenImportance")->isEnabled());
    EXPECT_FALSE(action("actionCloseImportance")->isEnabled());
    ASSERT_TRUE(openImportance(QStringLiteral("sample")));
    ASSERT_TRUE(session().importance());
    EXPECT_TRUE(action("actionCloseImportance")->isEnabled());
    EXPECT_TRUE(m_window->messages().join(QLatin1Char(' ')).contains(QStringLiteral("42 of 44")));
    action("actionCloseImportance")->trigger();
    EXPECT_FALSE(session().importance());
}

TEST_F(ImportantWindow, SaysWhatIsWrongWithAFileAndKeepsTheMatrix) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(openImportance(QStringLiteral("sample")));
    const auto before = session().importance();
    std::ofstream(m_folder / "broken.dat") << "no importance";
    EXPECT_FALSE(openImportance(ui::fromPath(m_folder / "broken.dat")));
    EXPECT_TRUE(m_window->messages().join(QLatin1Char(' ')).contains(QStringLiteral("broken.dat")));
    EXPECT_EQ(session().importance(), before);
}

TEST_F(ImportantWindow, InspectorTellsWhatImportanceDoes) {
    ASSERT_TRUE(open("sample"));
    session().select({tensor("blk.0.attn_q.weight")});
    ASSERT_TRUE(settle());
    EXPECT_EQ(find<QLabel>("factImportance")->text(), QStringLiteral("no matrix open"));
    ASSERT_TRUE(openImportance(QStringLiteral("sample")));
    ASSERT_TRUE(settle());
    EXPECT_EQ(find<QLabel>("factImportance")->text(), QStringLiteral("used"));
    EXPECT_TRUE(find<QLabel>("errorWeighted")->text().contains(QLatin1Char('%')));
    session().select({tensor("token_embd.weight")});
    EXPECT_EQ(find<QLabel>("factImportance")->text(), QStringLiteral("no data"));
}

TEST_F(ImportantWindow, ExportMayLeaveTheMatrixUnnamed) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(openImportance(QStringLiteral("sample")));
    const auto named = session().plan()->fileBytes;
    ui::ExportDialog dialog(session());
    dialog.show();
    auto* tick = dialog.findChild<QCheckBox*>(QStringLiteral("exportNameImportance"));
    ASSERT_NE(tick, nullptr);
    ASSERT_TRUE(tick->isVisible() && tick->isChecked());
    QTest::keyClick(tick, Qt::Key_Space);
    EXPECT_TRUE(session().planOptions().hideImportance);
    EXPECT_LT(session().plan()->fileBytes, named);
    EXPECT_EQ(dialog.findChild<QLabel*>(QStringLiteral("exportSize"))->text(),
              ui::formatBytesExact(session().plan()->fileBytes));
}

}  // namespace
}  // namespace weightscape::test
