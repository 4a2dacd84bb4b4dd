// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

#include "tests/support/sample_model.h"
#include "tests/ui/patience.h"
#include "ui/session/session.h"

namespace weightscape::test {

/// A session with the sample open.
class SampleSession : public testing::Test {
  protected:
    void SetUp() override { m_session.setModel(sampleModel()); }

    [[nodiscard]] int tensor(std::string_view name) const {
        const TensorInfo* info = m_session.model()->find(name);
        EXPECT_NE(info, nullptr) << name;
        return static_cast<int>(info - m_session.model()->tensors.data());
    }
    [[nodiscard]] bool settle() {
        return QTest::qWaitFor([this] { return m_session.isIdle(); }, kPatience);
    }
    void choosePreset(const std::string& name) {
        recipes::Recipe recipe = m_session.recipe();
        recipe.preset = name;
        m_session.changeRecipe(recipe, QString::fromStdString(name));
    }

    ui::Session m_session;
};

}  // namespace weightscape::test
