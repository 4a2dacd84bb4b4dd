// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Learning from a calibration text, and what GPTQ makes of it.
#include <QAction>
#include <QPushButton>
#include <QSpinBox>
#include <fstream>

#include "tests/ui/window/window_fixture.h"
#include "ui/panels/calibration_dialog.h"
#include "ui/window/calibration_actions.h"

namespace weightscape::test {
namespace {

class CalibrationText : public WindowTest {
  protected:
    void SetUp() override { ASSERT_TRUE(open("sample")); }
    [[nodiscard]] bool learn(const ui::CalibrationWish& wish) {
        QSignalSpy finished(&m_window->calibration(), &ui::CalibrationActions::finished);
        m_window->calibration().learn(wish);
        return finished.wait(kPatience);
    }
    [[nodiscard]] bool knowsInputs(const char* name) {
        const auto& importance = session().importance();
        return importance && importance->of(static_cast<std::size_t>(tensor(name))).hessians;
    }
    void setRule(const char* treatment) {
        recipes::Recipe recipe;
        recipe.rules = {{"blk.0.ffn_up.weight", *encoders::parseTreatment(treatment)}};
        session().changeRecipe(recipe, QStringLiteral("test"));
    }
    /// Of the tensor with the rule, exact.
    [[nodiscard]] double error() {
        session().select({tensor("blk.0.ffn_up.weight")});
        EXPECT_TRUE(settle());
        const auto* error = session().shown().error(session().currentTensor());
        return error != nullptr ? error->relativeRmse() : 0.0;
    }
    [[nodiscard]] bool planComplains() {
        return std::ranges::any_of(session().shown().plan()->warnings, [](const Finding& each) {
            return each.english().find("GPTQ needs") != std::string::npos;
        });
    }
};

TEST_F(CalibrationText, LetsGptqChooseOtherCodes) {
    setRule("q4_0");
    const double plain = error();
    setRule("q4_0 gptq");
    EXPECT_TRUE(planComplains());
    EXPECT_EQ(error(), plain) << "nothing is known of the inputs";
    ASSERT_TRUE(learn({.path = {}, .pieces = 4}));
    EXPECT_TRUE(knowsInputs("blk.0.ffn_up.weight"));
    EXPECT_FALSE(planComplains());
    EXPECT_GT(error(), plain) << "weights are further off so that outputs are not";
}

TEST_F(CalibrationText, LetsColumnsBeScaled) {
    setRule("q4_0");
    auto* scale = find<QAction>("actionScale");
    ASSERT_FALSE(scale->isChecked());
    scale->trigger();
    ASSERT_TRUE(session().recipe().scaling);
    const auto planned = [&] {
        return *session().shown().plan()->find(
            static_cast<std::size_t>(tensor("blk.0.ffn_norm.weight")));
    };
    EXPECT_FALSE(planned().scaling) << "nothing is known of the inputs";
    ASSERT_TRUE(learn({.path = {}, .pieces = 4}));
    EXPECT_TRUE(planned().scaling);
    EXPECT_GT(error(), 0.0);
    session().undoStack()->undo();
    EXPECT_FALSE(scale->isChecked());
    EXPECT_FALSE(planned().scaling);
}

TEST_F(CalibrationText, IsAskedForInADialog) {
    find<QAction>("actionLearn")->trigger();
    auto* dialog = find<ui::CalibrationDialog>("calibrationDialog");
    ASSERT_NE(dialog, nullptr);
    dialog->findChild<QSpinBox*>(QStringLiteral("calibrationPieces"))->setValue(2);
    QSignalSpy finished(&m_window->calibration(), &ui::CalibrationActions::finished);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("calibrationLearn")),
                      Qt::LeftButton);
    ASSERT_TRUE(finished.wait(kPatience));
    EXPECT_EQ(session().importance()->matrix().chunks, 2U);
    EXPECT_EQ(session().importance()->matrix().path, "balanced");
}

TEST_F(CalibrationText, LeavesAnOpenMatrixInForce) {
    QSignalSpy opened(&m_window->importance(), &ui::ImportanceActions::opened);
    m_window->importance().open(QStringLiteral("sample"));
    ASSERT_TRUE(opened.wait(kPatience));
    const auto before = session().importance();
    ASSERT_TRUE(learn({.path = {}, .pieces = 2, .keepsMatrix = true}));
    EXPECT_EQ(session().importance()->matrix().path, before->matrix().path);
    EXPECT_TRUE(knowsInputs("blk.1.attn_q.weight"));
}

TEST_F(CalibrationText, ThatIsTooShortIsRefusedInASentence) {
    const auto path = m_folder / "short.txt";
    std::ofstream(path) << "a";
    QSignalSpy failed(&m_window->calibration(), &ui::CalibrationActions::failed);
    m_window->calibration().learn({.path = ui::fromPath(path)});
    ASSERT_TRUE(failed.wait(kPatience));
    EXPECT_TRUE(failed.front().front().toString().startsWith(QStringLiteral("short.txt: ")));
    EXPECT_EQ(session().importance(), nullptr);
}

}  // namespace
}  // namespace weightscape::test
