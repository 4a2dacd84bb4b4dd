// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <QTest>
#include <memory>

#include "core/files/open_model.h"
#include "tests/ui/patience.h"
#include "ui/session/session.h"

namespace weightscape::ui {

/// A session with the built-in model, as pages see it.
class PageTest : public testing::Test {
  protected:
    void openSample() {
        const auto path = files::samplePath();
        ASSERT_TRUE(path) << path.error().detail;
        const auto model = files::openModel(*path);
        ASSERT_TRUE(model) << model.error().detail;
        m_session.setModel(*model);
    }
    /// Waits until every figure of the session has its final value.
    void waitUntilKnown() {
        ASSERT_TRUE(QTest::qWaitFor([&] { return m_session.isIdle(); }, test::kPatience));
    }
    [[nodiscard]] int tensor(std::string_view name) const {
        const auto* info = m_session.model()->find(name);
        EXPECT_NE(info, nullptr) << name;
        return static_cast<int>(info - m_session.model()->tensors.data());
    }

    Session m_session;
};

}  // namespace weightscape::ui
