// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "ui/look/control_key.h"
#include "ui/widgets/figure_widget.h"
#include "ui/widgets/heat_hits.h"
#include "ui/widgets/hover_card.h"

namespace weightscape::ui {

/// The whole model in one picture: layers by roles, colour by a measure. Cells are chosen by click,
/// ctrl-click, rubber band, arrow keys, and by the headings of layers and roles. Dragging over the
/// legend's colours brushes a range of values.
class HeatMap : public FigureWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("X-ray"), "Left, Right, Up, Down", QT_TR_NOOP("next cell")},
        {QT_TR_NOOP("X-ray"), "Shift+Left, Shift+Right, Shift+Up, Shift+Down",
         QT_TR_NOOP("select a range of cells")},
        {QT_TR_NOOP("X-ray"), "Ctrl+Left, Ctrl+Right",
         QT_TR_NOOP("lower end of the brush on the legend")},
        {QT_TR_NOOP("X-ray"), "Ctrl+Shift+Left, Ctrl+Shift+Right",
         QT_TR_NOOP("upper end of the brush")},
        {QT_TR_NOOP("X-ray"), "Esc", QT_TR_NOOP("take the brush away")},
        {QT_TR_NOOP("X-ray"), "Return", QT_TR_NOOP("show the tensor")},
        {QT_TR_NOOP("X-ray"), "L", QT_TR_NOOP("lock the type in budgets, or unlock it")},
    };
    /// Makes the card for a tensor; called when the pointer comes to its cell.
    using CardMaker = std::function<CardContent(int tensor)>;

    explicit HeatMap(QWidget* parent = nullptr);

    void setGrid(HeatGrid grid);
    [[nodiscard]] const HeatGrid& grid() const { return m_grid; }
    void setAreas(HeatAreas areas);
    void setCardMaker(CardMaker maker) { m_makeCard = std::move(maker); }
    /// Marks tensors as selected, the first one as current; says nothing.
    void setSelection(const std::vector<int>& tensors);
    [[nodiscard]] const std::vector<int>& selection() const { return m_selection; }
    /// Where the tensor's cell is painted; empty when it has none.
    [[nodiscard]] QRectF cellRect(int tensor) const;
    /// The tensor under a point, the first of a group, or -1.
    [[nodiscard]] int tensorAt(const QPointF& position) const {
        return ui::tensorAt(picture(), position);
    }

    /// The range of values that is looked at; empty: all.
    void setBrush(std::optional<HeatBrush> brush);
    [[nodiscard]] const std::optional<HeatBrush>& brush() const { return m_grid.brush; }

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override { return {720, 420}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 200}; }

  Q_SIGNALS:
    /// The user chose these tensors; the first one is current.
    void selectionRequested(const std::vector<int>& tensors);
    /// Enter or double click: look at this tensor closely.
    void activated(int tensor);
    /// The user wants to lock the types of these tensors, or to free them.
    void lockRequested(const std::vector<int>& tensors);
    /// The brush, or what it holds, is another.
    void brushChanged();
    /// A menu is about to open over the selection; add entries now.
    void menuOpening(QMenu* menu);

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    void addOwnActions(QMenu& menu, const QPoint& at) override;
    [[nodiscard]] QPoint menuPosition() const override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent*) override { layOut(); }

  private:
    void layOut();
    void choose(const std::vector<int>& tensors);
    void toggle(const std::vector<int>& tensors);
    [[nodiscard]] std::vector<int> selectionWith(const std::vector<int>& added) const;
    /// All tensors of the cell under a point.
    [[nodiscard]] std::vector<int> tensorsAt(const QPointF& position) const;
    void hover(const QPointF& position);
    [[nodiscard]] HeatPicture picture() const { return {m_grid, m_rects, size()}; }

    HeatGrid m_grid;
    HeatAreas m_areas = HeatAreas::Equal;
    HeatRects m_rects;
    std::vector<int> m_selection;
    int m_hovered = -1;
    QPointF m_pressedAt;
    QRectF m_band;  ///< null while no rubber band is drawn
    bool m_pressed = false;
    bool m_brushing = false;  ///< the mouse was pressed on the legend's colours
    HoverCard* m_card;
    CardMaker m_makeCard;
};

}  // namespace weightscape::ui
