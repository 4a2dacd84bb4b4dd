// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "ui/widgets/axis.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// How often calibration reached each expert of one tensor.
struct ExpertReachContent {
    QString tensor;              ///< safe to show
    QString unit;                ///< what is counted: "inputs" or "chunks"
    std::vector<float> reached;  ///< per expert; 0: never
    QString emptyText;           ///< shown while there are no counts
};

/// One bar per expert; experts that were never reached have a cross in another colour instead. One
/// expert can be chosen with a click or the arrow keys; Escape chooses none.
class ExpertBars : public FigureWidget {
    Q_OBJECT

  public:
    explicit ExpertBars(QWidget* parent = nullptr);

    void setContent(ExpertReachContent content);
    /// -1: none. Tells nobody.
    void setChosen(int expert);
    [[nodiscard]] int chosen() const { return m_chosen; }
    /// Where an expert stands, in widget coordinates. Precondition: the expert exists.
    [[nodiscard]] QRectF slotOf(int expert) const { return slotIn(plotRect(size()), expert); }

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 150}; }
    [[nodiscard]] QSize sizeHint() const override { return {360, 220}; }

  Q_SIGNALS:
    /// -1: none.
    void expertChosen(int expert);

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

  private:
    [[nodiscard]] int count() const { return static_cast<int>(m_content.reached.size()); }
    [[nodiscard]] int expertAt(const QPointF& position) const;
    [[nodiscard]] QRectF plotRect(const QSizeF& size) const;
    [[nodiscard]] QRectF slotIn(const QRectF& plot, int expert) const;
    [[nodiscard]] QString textOf(int expert) const;
    void paintAxes(QPainter& painter, const QRectF& plot, const Theme& theme) const;
    void paintBars(QPainter& painter, const QRectF& plot, const Theme& theme) const;
    void choose(int expert);
    void describe();

    ExpertReachContent m_content;
    ValueScale m_scale;  ///< of the counts, from 0
    int m_never = 0;     ///< experts never reached
    int m_chosen = -1;
};

}  // namespace weightscape::ui
