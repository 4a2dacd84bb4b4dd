// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QStandardPaths>
#include <cstdio>

#include "ui/look/theme.h"

namespace {

/// Every warning that Qt or the program prints is a failure of the test that is running.
void failOnWarning(QtMsgType type, const QMessageLogContext&, const QString& text) {
    if (type == QtDebugMsg || type == QtInfoMsg) return;
    // About the machine's environment, not about the program.
    if (text.startsWith(QLatin1String("QStandardPaths:"))) return;
    // The offscreen platform says so for every window that asks for a size or the focus.
    if (text.startsWith(QLatin1String("This plugin does not support"))) return;
    std::fprintf(stderr, "Unexpected message: %s\n", qPrintable(text));
    ADD_FAILURE() << "Unexpected message: " << text.toStdString();
    if (type == QtFatalMsg) std::abort();
}

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    // The build lists the tests on machines without a screen.
    if (testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();
    QStandardPaths::setTestModeEnabled(true);
    qInstallMessageHandler(failOnWarning);
    const QApplication application(argc, argv);
    weightscape::ui::applyTheme(weightscape::ui::ThemeKind::Light);
    return RUN_ALL_TESTS();
}
