// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace weightscape::ui {

class Figure;

/// Opens the numbers of `figure` in a window of their own: for screen readers and for copying.
void showFigureTable(const Figure& figure, QWidget& widget);

}  // namespace weightscape::ui
