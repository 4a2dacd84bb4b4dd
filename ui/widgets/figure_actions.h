// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/figure.h"

class QMenu;
class QWidget;

namespace weightscape::ui {

/// Adds copy, save and "Show as table" for `figure`, which is shown in `widget` and lives as long.
void addFigureActions(QMenu& menu, const Figure& figure, QWidget& widget);

}  // namespace weightscape::ui
