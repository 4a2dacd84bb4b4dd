// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <cstdint>

namespace weightscape::ui {

/// The size of a matrix in weights.
struct MatrixSize {
    std::uint64_t columns = 0;
    std::uint64_t rows = 0;
    friend bool operator==(const MatrixSize&, const MatrixSize&) = default;
};

inline constexpr int kFarthestZoom = -6;  ///< 1/64 pixel per weight
inline constexpr int kClosestZoom = 6;    ///< 64 pixels per weight

/// What part of a matrix is seen: 2^zoom pixels per weight, and the weight (with fraction) at the
/// top left corner of the view. A matrix smaller than the view is centred.
struct MatrixCamera {
    int zoom = 0;
    double left = 0;
    double top = 0;

    [[nodiscard]] double scale() const;
    /// Where the corner of a weight is in the view; whole pixels, so that cells stay crisp.
    [[nodiscard]] QPointF toView(double column, double row) const;
    [[nodiscard]] QPointF toMatrix(const QPointF& inView) const;
};

/// Moves the camera so that the view stays on the matrix.
[[nodiscard]] MatrixCamera kept(MatrixCamera camera, const MatrixSize& matrix, const QSizeF& view);
/// The closest zoom that shows the whole matrix, as far as 1/64 goes.
[[nodiscard]] MatrixCamera fitting(const MatrixSize& matrix, const QSizeF& view);
/// Changes the zoom; the weight at `anchor` (view coordinates) stays there.
[[nodiscard]] MatrixCamera zoomed(const MatrixCamera& camera, int zoom, const QPointF& anchor);
/// The part of the matrix that is seen, in weights, cut to the matrix.
[[nodiscard]] QRectF visiblePart(const MatrixCamera& camera, const MatrixSize& matrix,
                                 const QSizeF& view);

}  // namespace weightscape::ui
