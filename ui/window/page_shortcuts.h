// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/help/shortcut_dialog.h"

namespace weightscape::ui {

/// Keys beside those of the menus: of the controls of every page, then of panels. Translated.
[[nodiscard]] std::vector<ShortcutRow> pageShortcuts();

}  // namespace weightscape::ui
