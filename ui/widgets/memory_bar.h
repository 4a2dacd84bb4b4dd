// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/look/control_key.h"
#include "ui/session/memory_choice.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// Memory as a stacked bar: weights, cache by kind of layer, the range of the compute buffer
/// (hatched) and the reserve; marks for the user's memory sizes. Segments can be clicked, or
/// reached with the arrow keys and chosen with Enter.
class MemoryBar : public FigureWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Memory bar"), "Left, Right", QT_TR_NOOP("next term")},
        {QT_TR_NOOP("Memory bar"), "Return", QT_TR_NOOP("open all terms with their formulas")},
    };
    enum class Style { Small, Large };  ///< without and with labels
    explicit MemoryBar(Style style, QWidget* parent = nullptr);

    void setTerms(std::vector<MemoryTerm> terms, std::vector<MemorySize> sizes);
    [[nodiscard]] const std::vector<MemoryTerm>& terms() const { return m_terms; }
    /// Draws a frame around one term; -1: none.
    void setCurrent(int term);
    /// Where a term is painted.
    [[nodiscard]] QRectF segment(int term) const { return segmentIn(barRect(size()), term); }

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override { return tr("Memory"); }
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

  Q_SIGNALS:
    void termChosen(int term);

  protected:
    bool event(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintMoment(QPainter& painter, const Theme& theme) const override;

  private:
    [[nodiscard]] double scaleEnd() const;
    [[nodiscard]] QRectF barRect(const QSizeF& size) const;
    [[nodiscard]] QRectF segmentIn(const QRectF& bar, int term) const;
    [[nodiscard]] int termAt(const QPointF& position) const;
    void paintSizes(QPainter& painter, const QRectF& bar, const Theme& theme) const;

    Style m_style;
    std::vector<MemoryTerm> m_terms;
    std::vector<MemorySize> m_sizes;
    int m_current = -1;
};

}  // namespace weightscape::ui
