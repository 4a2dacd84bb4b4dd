// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/temporary_folder.h"
#include "tests/ui/patience.h"
#include "ui/text/to_qt.h"
#include "ui/window/export_actions.h"
#include "ui/window/file_actions.h"
#include "ui/window/importance_actions.h"
#include "ui/window/main_window.h"
#include "ui/window/recipe_actions.h"
#include "ui/window/session_actions.h"

namespace weightscape::test {

/// A window with settings of its own in a temporary folder.
class WindowTest : public testing::Test {
  protected:
    WindowTest() {
        QCoreApplication::setOrganizationName(QStringLiteral("weightscape-tests"));
        QCoreApplication::setApplicationName(QStringLiteral("weightscape-tests"));
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope,
                           ui::fromPath(m_folder / "settings"));
        m_window = std::make_unique<ui::MainWindow>();
        m_window->show();
    }

    [[nodiscard]] ui::Session& session() { return m_window->session(); }
    [[nodiscard]] bool open(const std::filesystem::path& path) {
        QSignalSpy opened(&m_window->files(), &ui::FileActions::opened);
        QSignalSpy failed(&m_window->files(), &ui::FileActions::failed);
        m_window->files().open(ui::fromPath(path));
        const bool ended =
            QTest::qWaitFor([&] { return !opened.isEmpty() || !failed.isEmpty(); }, kPatience);
        return ended && !opened.isEmpty();
    }
    [[nodiscard]] bool settle() {
        return QTest::qWaitFor([&] { return m_window->isSettled(); }, kPatience);
    }
    template <typename Widget>
    [[nodiscard]] Widget* find(const char* objectName) {
        auto* widget = m_window->findChild<Widget*>(QString::fromLatin1(objectName));
        EXPECT_NE(widget, nullptr) << objectName;
        return widget;
    }
    [[nodiscard]] int tensor(std::string_view name) {
        const TensorInfo* info = session().model()->find(name);
        EXPECT_NE(info, nullptr) << name;
        return static_cast<int>(info - session().model()->tensors.data());
    }

    TemporaryFolder m_folder;
    std::unique_ptr<ui::MainWindow> m_window;
};

}  // namespace weightscape::test
