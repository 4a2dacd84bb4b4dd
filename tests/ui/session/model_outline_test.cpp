// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/model_outline.h"

#include <gtest/gtest.h>

#include "tests/ui/session/session_fixture.h"

namespace weightscape::test {
namespace {

using ModelOutline = SampleSession;

TEST_F(ModelOutline, SavesADocumentItsFirstPlan) {
    const auto model = m_session.model();
    const auto outline = ui::outlineOf(*model);
    ASSERT_TRUE(outline->firstPlan);
    EXPECT_EQ(outline->firstPlan->fileBytes, m_session.shown().plan()->fileBytes);
    m_session.setModel(model, outline);
    EXPECT_EQ(m_session.current().outline(), outline);
    EXPECT_EQ(m_session.shown().plan(), outline->firstPlan);
    recipes::Recipe other;
    other.preset = "Q8_0";
    m_session.changeRecipe(other, QStringLiteral("other"));
    EXPECT_NE(m_session.shown().plan(), outline->firstPlan);
}

TEST_F(ModelOutline, SaysWhereEachTensorBelongs) {
    const auto outline = ui::outlineOf(*m_session.model());
    ASSERT_EQ(outline->places.size(), m_session.model()->tensors.size());
    for (std::size_t i = 0; i < outline->places.size(); ++i) {
        const TensorPlace wanted = tensorPlace(m_session.model()->tensors[i].ggufName);
        EXPECT_EQ(outline->places[i].role, wanted.role);
        EXPECT_EQ(outline->places[i].layer, wanted.layer);
    }
}

TEST_F(ModelOutline, DocumentsThatAreGivenNoneMakeTheirOwn) {
    ASSERT_TRUE(m_session.current().outline());
    m_session.setModel(nullptr);
    EXPECT_FALSE(m_session.current().outline());
}

}  // namespace
}  // namespace weightscape::test
