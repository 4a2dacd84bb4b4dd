// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QSizeF>

#include "ui/widgets/histogram_view.h"

class QPainter;

namespace weightscape::ui {

/// What is drawn of a histogram: bins over the visible range, with the decoded counts scaled up to
/// the whole tensor.
struct HistogramBins {
    std::vector<double> edges;
    std::vector<double> original;
    std::vector<double> decoded;  ///< empty when there is none
};

/// Where the parts are.
struct HistogramFrame {
    QRectF legend, plot, blockLane, outlierLane, axis;
};
[[nodiscard]] HistogramFrame histogramFrame(const HistogramContent& content, const QSizeF& size);

/// As many bins as the width can show, over [low, high].
[[nodiscard]] HistogramBins binsFor(const HistogramContent& content, double low, double high,
                                    double width);

/// How a histogram is drawn.
struct HistogramStyle {
    double low = 0;
    double high = 1;
    bool logarithmic = true;
};

/// Height of a count in 0..1; log10(1 + n), so that single weights are seen and 0 has a place.
[[nodiscard]] double countHeight(double count, double most, bool logarithmic);

void paintHistogram(QPainter& painter, const HistogramContent& content, const HistogramStyle& style,
                    const QSizeF& size, const Theme& theme);

}  // namespace weightscape::ui
