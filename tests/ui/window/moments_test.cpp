// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Moments: collected from a text, kept in a file and opened again.
#include <QAction>
#include <QPushButton>
#include <QSpinBox>
#include <fstream>

#include "tests/ui/window/window_fixture.h"
#include "ui/panels/calibration_dialog.h"
#include "ui/session/session_keeper.h"
#include "ui/window/moments_actions.h"

namespace weightscape::test {
namespace {

class Moments : public WindowTest {
  protected:
    void SetUp() override { ASSERT_TRUE(WindowTest::open("sample")); }
    [[nodiscard]] bool open(const std::filesystem::path& path) {
        QSignalSpy finished(&m_window->moments(), &ui::MomentsActions::finished);
        QSignalSpy failed(&m_window->moments(), &ui::MomentsActions::failed);
        m_window->moments().open(ui::fromPath(path));
        const bool ended =
            QTest::qWaitFor([&] { return !finished.isEmpty() || !failed.isEmpty(); }, kPatience);
        return ended && !finished.isEmpty();
    }
    [[nodiscard]] bool encodersKnowThem() {
        const auto& importance = session().importance();
        const auto index = static_cast<std::size_t>(tensor("blk.0.ffn_up.weight"));
        return importance && importance->of(index).hessians != nullptr;
    }
};

TEST_F(Moments, AreCollectedKeptAndOpenedAgain) {
    QAction* keep = find<QAction>("actionSaveMoments");
    EXPECT_FALSE(keep->isEnabled());
    find<QAction>("actionCollectMoments")->trigger();
    auto* dialog = find<ui::CalibrationDialog>("calibrationDialog");
    dialog->findChild<QSpinBox*>(QStringLiteral("calibrationPieces"))->setValue(1);
    QSignalSpy finished(&m_window->moments(), &ui::MomentsActions::finished);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("calibrationLearn")),
                      Qt::LeftButton);
    ASSERT_TRUE(finished.wait(kPatience));
    ASSERT_TRUE(session().moments());
    EXPECT_EQ(session().moments().moments->tokens, 256.0);
    EXPECT_TRUE(encodersKnowThem());
    EXPECT_FALSE(session().hasMatrix()) << "no importance of columns was asked for";
    EXPECT_TRUE(keep->isEnabled());
    EXPECT_EQ(m_window->sessions().keeper().snapshot().models[0].learned.moments, "");

    const auto path = m_folder / "kept.gguf";
    QSignalSpy saved(&m_window->moments(), &ui::MomentsActions::saved);
    m_window->moments().save(ui::fromPath(path));
    ASSERT_TRUE(saved.wait(kPatience));
    EXPECT_EQ(m_window->sessions().keeper().snapshot().models[0].learned.moments, path.string());

    session().setImportance(nullptr);
    EXPECT_FALSE(session().moments()) << "they go with the importance";
    ASSERT_TRUE(open(path)) << m_window->messages().join(u' ').toStdString();
    EXPECT_EQ(session().moments().path, path);
    EXPECT_TRUE(encodersKnowThem());
}

TEST_F(Moments, OfAnythingElseAreRefused) {
    std::ofstream(m_folder / "text.gguf") << "no moments";
    EXPECT_FALSE(open(m_folder / "text.gguf"));
    EXPECT_FALSE(session().moments());
    EXPECT_TRUE(m_window->messages().join(u' ').contains(QStringLiteral("text.gguf")));
}

}  // namespace
}  // namespace weightscape::test
