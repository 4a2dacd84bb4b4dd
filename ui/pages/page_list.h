// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QString>
#include <QWidget>
#include <array>
#include <span>

#include "ui/look/control_key.h"

namespace weightscape::ui {

class Session;

/// One page of the window. Its place in the table is its place among the tabs and gives it its key.
struct PageRow {
    const char* id;     ///< for the command line, session files and tests
    const char* title;  ///< untranslated; see pageTitle()
    const char* icon;   ///< of resources/icons
    const char* help;   ///< what F1 says about it; untranslated, see pageHelp()
    std::array<std::span<const ControlKey>, 2>
        keys;  ///< of its controls, for the list of shortcuts
    QWidget* (*create)(Session& session);
    bool looksAtOneTensor = false;  ///< offered where a tensor is pointed at
};

/// THE table of pages, in the order of the window.
[[nodiscard]] std::span<const PageRow> allPages();
[[nodiscard]] QString pageTitle(const PageRow& page);
[[nodiscard]] QString pageHelp(const PageRow& page);
/// Alt+1 to Alt+9 and Alt+0 by the place in the table, for Ctrl+0 and Ctrl+1 zoom pictures; with
/// Shift from the eleventh page on. Precondition: one of allPages().
[[nodiscard]] QKeySequence pageKey(const PageRow& page);

}  // namespace weightscape::ui
