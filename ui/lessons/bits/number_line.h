// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/lessons/number_bits.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// What the number line shows besides the formats' ranges.
struct NumberLineContent {
    const lessons::BitFormat* format = nullptr;  ///< the one that is looked at
    std::uint32_t bits = 0;                      ///< of the number in it
    std::optional<double> asked;                 ///< a number that was to be written so
};

/// The ranges of all formats on one logarithmic line, from their smallest to their largest number,
/// with the shown number in it; below, true to scale, the numbers that its neighbours are.
class NumberLine : public FigureWidget {
    Q_OBJECT

  public:
    explicit NumberLine(QWidget* parent = nullptr);
    void setContent(const NumberLineContent& content);

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    /// One row per format: bits, smallest, smallest normal and largest number, gap at 1.
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {380, 260}; }

  private:
    void paintRanges(QPainter& painter, const QRectF& area, const Theme& theme) const;
    void paintNeighbours(QPainter& painter, const QRectF& area, const Theme& theme) const;

    NumberLineContent m_content;
};

}  // namespace weightscape::ui
