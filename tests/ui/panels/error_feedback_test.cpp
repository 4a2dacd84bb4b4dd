// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// GPTQ as a part of treatments in the editor of overrides.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QStandardItemModel>
#include <memory>

#include "tests/ui/session/session_fixture.h"
#include "ui/panels/override_editor.h"
#include "ui/panels/scheme_form.h"

namespace weightscape::test {
namespace {

class ErrorFeedbackPart : public SampleSession {
  protected:
    void SetUp() override {
        SampleSession::SetUp();
        m_tensor = tensor("blk.0.attn_v.weight");
        m_session.select({m_tensor});
        m_editor = std::make_unique<ui::OverrideEditor>(m_session);
        m_editor->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_editor.get()));
    }
    void set(const char* treatment) {
        recipes::Recipe recipe;
        recipe.rules = {{"*", *encoders::parseTreatment(treatment)}};
        m_session.changeRecipe(recipe, QStringLiteral("test"));
    }
    template <typename T>
    T* part(const char* name) const {
        T* found = m_editor->findChild<T*>(QString::fromLatin1(name));
        EXPECT_NE(found, nullptr) << name;
        return found;
    }
    void pick(const char* combo, const char* text) const {
        auto* box = part<QComboBox>(combo);
        const int index = box->findText(QString::fromLatin1(text), Qt::MatchStartsWith);
        ASSERT_GE(index, 0) << text;
        box->setCurrentIndex(index);
    }
    std::string treatment() const {
        return encoders::treatmentText(m_session.shown().treatment(m_tensor));
    }

    int m_tensor = 0;
    std::unique_ptr<ui::OverrideEditor> m_editor;
};

TEST_F(ErrorFeedbackPart, IsOfferedWhereCodesCanBeChosen) {
    for (const char* with : {"q4_k", "q4_0 calibration=mse", "int4", "nf4"}) {
        set(with);
        EXPECT_TRUE(part<QWidget>("part_gptq")->isVisible()) << with;
    }
    for (const char* without : {"f16", "iq2_xs"}) {
        set(without);
        EXPECT_FALSE(part<QWidget>("part_gptq")->isVisible()) << without;
    }
}

TEST_F(ErrorFeedbackPart, IsChosenWithItsNumbers) {
    set("q4_k");
    pick("part_gptqChoice", "GPTQ");
    EXPECT_EQ(treatment(), "q4_k gptq");
    part<QDoubleSpinBox>("part_gptqdamping")->setValue(0.05);
    EXPECT_EQ(treatment(), "q4_k gptq=0.05");
    part<QDoubleSpinBox>("part_gptqorder")->setValue(0);
    EXPECT_EQ(treatment(), "q4_k gptq=damping=0.05,order=0");
    pick("part_gptqChoice", "None");
    EXPECT_EQ(treatment(), "q4_k");
}

TEST_F(ErrorFeedbackPart, SurvivesOtherChoices) {
    set("q4_0 gptq=0.05");
    pick("part_calibrationChoice", "Least squared error");
    EXPECT_EQ(treatment(), "q4_0 calibration=mse gptq=0.05");
    pick("overrideFormat", "Q4_K");
    EXPECT_EQ(treatment(), "q4_k gptq=0.05");
    part<QComboBox>("overrideFamily")->setCurrentIndex(1);
    EXPECT_EQ(treatment(), "int4 gptq=0.05");
    pick("part_mappingChoice", "Affine");
    EXPECT_EQ(treatment(), "int4 mapping=affine calibration=absmax gptq=0.05");
    pick("overrideFormat", "INT3");
    EXPECT_EQ(treatment(), "int3 mapping=affine calibration=absmax gptq=0.05");
}

TEST_F(ErrorFeedbackPart, EndsWithAFormatThatCannotHaveIt) {
    set("q4_k gptq");
    pick("overrideFormat", "F16");
    EXPECT_EQ(treatment(), "f16");
}

TEST_F(ErrorFeedbackPart, RefusesOtherWaysToRound) {
    set("int4 gptq");
    const auto* rounding = part<QComboBox>("part_roundingChoice");
    const auto* items = qobject_cast<QStandardItemModel*>(rounding->model());
    const int stochastic = rounding->findText(QStringLiteral("Stochastic"), Qt::MatchStartsWith);
    ASSERT_GE(stochastic, 0);
    EXPECT_FALSE(items->item(stochastic)->isEnabled());
    EXPECT_TRUE(items->item(stochastic)->toolTip().contains(QStringLiteral("GPTQ")));
    pick("part_gptqChoice", "None");
    EXPECT_TRUE(items->item(stochastic)->isEnabled());
}

}  // namespace
}  // namespace weightscape::test
