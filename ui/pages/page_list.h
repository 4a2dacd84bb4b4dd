// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <span>

namespace weightscape::ui {

class Session;

/// One page of the window. `id` also names its icon (resources/icons).
struct PageRow {
    const char* id;
    const char* title;     ///< untranslated; see pageTitle()
    const char* shortcut;  ///< portable text, "Alt+1": Ctrl+0 and Ctrl+1 zoom pictures
    QWidget* (*create)(Session& session);
};

/// THE table of pages, in the order of the window.
[[nodiscard]] std::span<const PageRow> allPages();
[[nodiscard]] QString pageTitle(const PageRow& page);

}  // namespace weightscape::ui
