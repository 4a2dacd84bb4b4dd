// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sparkline.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace weightscape::ui {

void paintSparkline(QPainter& painter, const QRectF& rect, std::span<const std::uint64_t> counts,
                    const QColor& color) {
    if (counts.empty()) return;
    const std::uint64_t most = *std::max_element(counts.begin(), counts.end());
    if (most == 0) return;
    const double top = std::log10(1.0 + static_cast<double>(most));
    const double width = rect.width() / static_cast<double>(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        // A single weight is still a mark of one pixel: tails must not vanish.
        const double height =
            std::max(1.0, rect.height() * std::log10(1.0 + static_cast<double>(counts[i])) / top);
        const double left = rect.left() + width * static_cast<double>(i);
        // A little overlap: edges between pixels would show as pale stripes.
        painter.fillRect(QRectF(left, rect.bottom() - height, width + 0.3, height), color);
    }
}

}  // namespace weightscape::ui
