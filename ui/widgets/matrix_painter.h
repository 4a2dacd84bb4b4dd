// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QRectF>

#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {

/// Paints a MatrixView: tiles, grids, numbers, marks, names of the sides, and its margins.
class MatrixPainter {
  public:
    MatrixPainter(const MatrixView& view, QPainter& painter, const Theme& theme);
    void paint() const;

    /// The colours of a plane's values, up to ±range; what is not finite is in the error colour.
    [[nodiscard]] static QImage image(const MatrixTile& tile, Plane plane, double range,
                                      const Theme& theme);
    /// A number as short as a cell of 32 pixels needs: "-.012".
    [[nodiscard]] static QString shortNumber(float value, int digits);

  private:
    void paintPlanes() const;
    void paintPlane(Plane plane, const QRectF& part) const;
    /// Its place in pixels.
    [[nodiscard]] double paintDivider(double share) const;
    void paintTile(const TileKey& key, Plane plane, const QRectF& part) const;
    /// In place of a tile that is not there yet: of the original a rough picture, else a hatch.
    void paintAwaited(const TileKey& key, Plane plane, const QRectF& part) const;
    void paintBlockGrid() const;
    void paintNumbers(Plane plane, const QRectF& part) const;
    void paintMarks() const;
    void paintSideNames() const;

    const MatrixView& m_view;
    QPainter& m_painter;
    const Theme& m_theme;
    QRectF m_picture;
};

}  // namespace weightscape::ui
