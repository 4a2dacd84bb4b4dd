// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// One of many small histograms.
struct SmallHistogram {
    int id = -1;
    QString title;
    std::vector<double> counts;  ///< of equal bins over the common range; empty: not yet known
    double beyond = 0;           ///< weights outside the range
    QString note;                ///< "max 12.4 σ"
};

struct SmallMultiplesContent {
    QString title, xTitle;  ///< with unit
    QString emptyText;
    double low = 0, high = 1;  ///< the common range of values
    std::vector<SmallHistogram> histograms;
};

/// Many histograms on the same axes, so that shapes compare at a glance. Heights are log10(1 + n)
/// of the largest bin of all. A click or Enter chooses one.
class SmallMultiples : public FigureWidget {
    Q_OBJECT

  public:
    explicit SmallMultiples(QWidget* parent = nullptr);

    void setContent(SmallMultiplesContent content);
    [[nodiscard]] const SmallMultiplesContent& content() const { return m_content; }
    void setCurrent(int id);
    /// Where one is painted; empty when there is none.
    [[nodiscard]] QRectF place(int id) const;

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override { return m_content.title; }
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override { return {720, 360}; }
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

  Q_SIGNALS:
    void chosen(int id);

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    [[nodiscard]] int columns(double width) const;
    [[nodiscard]] QRectF placeIn(const QSizeF& size, std::size_t index) const;
    void paintOne(QPainter& painter, const SmallHistogram& one, const QRectF& place, double most,
                  const Theme& theme) const;

    SmallMultiplesContent m_content;
    int m_current = -1;
};

}  // namespace weightscape::ui
