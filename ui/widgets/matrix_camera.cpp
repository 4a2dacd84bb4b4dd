// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/matrix_camera.h"

#include <algorithm>
#include <cmath>

namespace weightscape::ui {
namespace {

double keptSide(double first, double weights, double seen) {
    if (weights <= seen) return (weights - seen) / 2;
    return std::clamp(first, 0.0, weights - seen);
}

}  // namespace

double MatrixCamera::scale() const {
    return std::ldexp(1.0, zoom);
}

QPointF MatrixCamera::toView(double column, double row) const {
    return {std::round((column - left) * scale()), std::round((row - top) * scale())};
}

QPointF MatrixCamera::toMatrix(const QPointF& inView) const {
    return {left + inView.x() / scale(), top + inView.y() / scale()};
}

MatrixCamera kept(MatrixCamera camera, const MatrixSize& matrix, const QSizeF& view) {
    camera.zoom = std::clamp(camera.zoom, kFarthestZoom, kClosestZoom);
    const double scale = camera.scale();
    camera.left = keptSide(camera.left, static_cast<double>(matrix.columns), view.width() / scale);
    camera.top = keptSide(camera.top, static_cast<double>(matrix.rows), view.height() / scale);
    return camera;
}

MatrixCamera fitting(const MatrixSize& matrix, const QSizeF& view) {
    MatrixCamera camera;
    camera.zoom = kFarthestZoom;
    for (int zoom = kClosestZoom; zoom >= kFarthestZoom; --zoom) {
        const double scale = std::ldexp(1.0, zoom);
        if (static_cast<double>(matrix.columns) * scale <= view.width() &&
            static_cast<double>(matrix.rows) * scale <= view.height()) {
            camera.zoom = zoom;
            break;
        }
    }
    return kept(camera, matrix, view);
}

MatrixCamera zoomed(const MatrixCamera& camera, int zoom, const QPointF& anchor) {
    const QPointF held = camera.toMatrix(anchor);
    MatrixCamera result = camera;
    result.zoom = std::clamp(zoom, kFarthestZoom, kClosestZoom);
    result.left = held.x() - anchor.x() / result.scale();
    result.top = held.y() - anchor.y() / result.scale();
    return result;
}

QRectF visiblePart(const MatrixCamera& camera, const MatrixSize& matrix, const QSizeF& view) {
    const QRectF seen(camera.toMatrix({0, 0}), camera.toMatrix({view.width(), view.height()}));
    return seen &
           QRectF(0, 0, static_cast<double>(matrix.columns), static_cast<double>(matrix.rows));
}

}  // namespace weightscape::ui
