// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsItem>
#include <QPen>
#include <QString>
#include <vector>

namespace weightscape::ui {

/// Names of a chart's series in as many lines as the width needs: Qt Charts' own legend cuts names
/// instead. Part of the chart's scene, so it is in every export.
class ChartLegend : public QGraphicsItem {
  public:
    struct Entry {
        QString name;
        QPen pen;
    };

    explicit ChartLegend(QGraphicsItem* parent);
    void setEntries(std::vector<Entry> entries);
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    /// Colours may change without a new layout.
    void setPen(std::size_t entry, const QPen& pen);
    void setTextColor(const QColor& color);
    /// Lays the entries out in lines of at most `width`; returns the height, 0 without entries.
    double layOut(double width);

    [[nodiscard]] QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

  private:
    std::vector<Entry> m_entries;
    std::vector<QPointF> m_places;
    QColor m_textColor;
    QSizeF m_size;
};

}  // namespace weightscape::ui
