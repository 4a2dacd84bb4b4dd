// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/tensor_damages.h"

#include "core/recipes/recipe_edits.h"
#include "tests/ui/session/session_fixture.h"
#include "ui/session/judged_recipes.h"

namespace weightscape::test {
namespace {

using ui::TensorDamages;

class TensorDamagesTest : public SampleSession {
  protected:
    void SetUp() override {
        SampleSession::SetUp();
        m_tensor = tensor("blk.0.attn_q.weight");
    }
    [[nodiscard]] TensorDamages& damages() { return TensorDamages::of(m_session); }
    void add(const encoders::Treatment& treatment, double value,
             std::shared_ptr<const ModelImportance> importance = {}) {
        damages().add({m_session.model(),
                       std::move(importance),
                       {{m_tensor, treatment}},
                       {{value, 0.1 * value}}});
    }
    [[nodiscard]] double shown() {
        const auto* damage = damages().damage(m_session.shown(), m_tensor);
        return damage == nullptr ? -1.0 : damage->value;
    }

    int m_tensor = 0;
};

TEST_F(TensorDamagesTest, BelongToATreatmentAndReturnWithIt) {
    EXPECT_FALSE(damages().hasAny());
    QSignalSpy changed(&damages(), &TensorDamages::changed);
    add(m_session.shown().treatment(m_tensor), 0.25);
    EXPECT_EQ(changed.size(), 1);
    EXPECT_EQ(shown(), 0.25);
    choosePreset("Q3_K_M");
    EXPECT_EQ(shown(), -1.0);
    m_session.undoStack()->undo();
    EXPECT_EQ(shown(), 0.25);
    add(m_session.shown().treatment(m_tensor), 0.5);
    EXPECT_EQ(shown(), 0.5) << "a surer figure";
}

TEST_F(TensorDamagesTest, AreNoneWhereATensorKeepsItsBytes) {
    const int norm = tensor("output_norm.weight");
    const auto* damage = damages().damage(m_session.shown(), norm);
    ASSERT_NE(damage, nullptr);
    EXPECT_EQ(damage->value, 0.0);
}

TEST_F(TensorDamagesTest, OfOtherImportanceAreNotKnown) {
    add(m_session.shown().treatment(m_tensor), 0.25);
    const auto importance = std::make_shared<const ModelImportance>(
        *m_session.model(), std::make_shared<const ImportanceMatrix>());
    m_session.setImportance(importance);
    EXPECT_EQ(shown(), -1.0);
    add(m_session.shown().treatment(m_tensor), 0.125);
    EXPECT_EQ(shown(), -1.0) << "measured without it";
    add(m_session.shown().treatment(m_tensor), 0.125, importance);
    EXPECT_EQ(shown(), 0.125);
}

TEST_F(TensorDamagesTest, BelongToTheTextThatIsChosen) {
    add(m_session.shown().treatment(m_tensor), 0.25);
    auto& judged = ui::JudgedRecipes::of(m_session);
    QSignalSpy changed(&damages(), &TensorDamages::changed);
    ui::JudgedText text{QStringLiteral("/texts/mine.txt"), 512, 4};
    judged.setText(text);
    EXPECT_EQ(shown(), -1.0);
    EXPECT_EQ(changed.size(), 1);
    damages().add({m_session.model(),
                   {},
                   {{m_tensor, m_session.shown().treatment(m_tensor)}},
                   {{0.5, 0.1}},
                   damages().text()});
    EXPECT_EQ(shown(), 0.5);
    text.chunks = 8;
    judged.setText(text);
    EXPECT_EQ(shown(), 0.5) << "the same text";
    judged.setText({});
    EXPECT_EQ(shown(), 0.25) << "what was known of it";
}

TEST_F(TensorDamagesTest, AddUpOnceAllAreKnown) {
    add(m_session.shown().treatment(m_tensor), 0.25);
    EXPECT_FALSE(ui::damageSum(m_session, m_session.shown()));
    recipes::Recipe recipe;
    recipe.preset = "COPY";
    recipe.rules = {{"blk.0.attn_q.weight", *encoders::parseTreatment("q4_0")}};
    const auto view = m_session.view(recipe);
    ASSERT_TRUE(view.plan()) << view.planError().toStdString();
    TensorDamages::Measured all{m_session.model(), {}, {}, {}};
    for (const auto& planned : view.plan()->tensors) {
        all.treatments.emplace_back(static_cast<int>(planned.tensor), planned);
        all.divergences.push_back({0.5, 0.5});
    }
    damages().add(all);
    const auto sum = ui::damageSum(m_session, view);
    ASSERT_TRUE(sum);
    std::size_t changed = 0;
    for (const auto& planned : view.plan()->tensors) {
        changed += planned.keeps(m_session.model()->tensors[planned.tensor]) ? 0 : 1;
    }
    EXPECT_EQ(sum->value, 0.5 * static_cast<double>(changed));
    EXPECT_DOUBLE_EQ(sum->uncertainty, 0.5 * std::sqrt(static_cast<double>(changed)));
}

}  // namespace
}  // namespace weightscape::test
