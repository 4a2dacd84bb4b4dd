// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/memory/size_arithmetic.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// One bar of sizes that stand behind each other.
struct SizeBar {
    QString name;
    std::vector<memory::SizeTerm> terms;
    bool isReference = false;  ///< drawn in grey, to compare with
};

/// Bytes as stacked bars below each other, in gigabytes, with the sizes of usual memories as marks.
/// What is known between two bounds is hatched between them.
class SizeBars : public FigureWidget {
    Q_OBJECT

  public:
    explicit SizeBars(QWidget* parent = nullptr);
    void setBars(std::vector<SizeBar> bars);

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    /// One row per term.
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {380, 280}; }

  private:
    [[nodiscard]] double mostBytes() const;
    void paintAxis(QPainter& painter, const QRectF& plot, const Theme& theme) const;
    void paintBar(QPainter& painter, const QRectF& place, const SizeBar& bar,
                  const Theme& theme) const;

    std::vector<SizeBar> m_bars;
};

}  // namespace weightscape::ui
