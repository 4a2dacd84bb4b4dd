// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

#include "ui/models/palette_model.h"

namespace weightscape::ui {

/// Every control of a window that can be set now: lists, number boxes, fields, ticks. Those of
/// pages and panels behind others count; those that do not apply do not. Choosing one calls
/// `reveal` and gives it the focus.
[[nodiscard]] std::vector<PaletteEntry> settingEntries(
    const QWidget& window, const std::function<void(QWidget& control)>& reveal);

}  // namespace weightscape::ui
