// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include "ui/look/theme.h"

class QPainter;

namespace weightscape::ui {

class MatrixView;

/// Where a MatrixView has the matrix, its gutters and the legend.
struct MatrixFrame {
    QRectF picture, rightGutter, bottomGutter, legend;
};
[[nodiscard]] MatrixFrame matrixFrame(const QSizeF& size);

/// Paints what helps to read a MatrixView: its overview, profiles of rows and columns, the legend.
class MatrixMargins {
  public:
    MatrixMargins(const MatrixView& view, QPainter& painter, const Theme& theme);
    void paint() const;

  private:
    void paintOverview() const;
    void paintGutters() const;
    void paintProfile(const QRectF& gutter, bool ofColumns) const;
    void paintLegend() const;

    const MatrixView& m_view;
    QPainter& m_painter;
    const Theme& m_theme;
    MatrixFrame m_frame;
};

}  // namespace weightscape::ui
