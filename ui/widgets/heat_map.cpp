// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/heat_map.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <iterator>
#include <set>

#include "ui/look/plain_text.h"
#include "ui/widgets/heat_brush.h"
#include "ui/widgets/heat_hits.h"
#include "ui/widgets/heat_painter.h"

namespace weightscape::ui {

HeatMap::HeatMap(QWidget* parent) : FigureWidget(parent), m_card(new HoverCard(this)) {
    nameControl(this, QStringLiteral("heatMap"), tr("Model X-ray: layers by roles"),
                tr("Layers against roles. Arrow keys move, Shift selects a range, Enter shows the "
                   "tensor."));
}

void HeatMap::setGrid(HeatGrid grid) {
    // A brush belongs to its measure, and follows figures that arrive.
    if (grid.measure == m_grid.measure) grid.brush = m_grid.brush;
    const bool changes = grid.brush || m_grid.brush;
    m_grid = std::move(grid);
    if (m_hovered >= 0 && !placeOfTensor(m_grid, m_hovered).isValid()) m_hovered = -1;
    layOut();
    if (changes) Q_EMIT brushChanged();
}

void HeatMap::setAreas(HeatAreas areas) {
    m_areas = areas;
    layOut();
}

void HeatMap::setBrush(std::optional<HeatBrush> brush) {
    if (brush == m_grid.brush) return;
    m_grid.brush = brush;
    update();
    Q_EMIT brushChanged();
}

void HeatMap::layOut() {
    m_rects = layoutHeatGrid(m_grid, heatFrame(m_grid, size()).cells, m_areas);
    update();
}

void HeatMap::setSelection(const std::vector<int>& tensors) {
    if (m_selection == tensors) return;
    m_selection = tensors;
    const HeatPlace place = tensors.empty() ? HeatPlace{} : placeOfTensor(m_grid, tensors.front());
    if (const HeatCell* cell = cellAt(m_grid, place)) {
        setAccessibleDescription(QStringLiteral("%1: %2").arg(
            cell->name, cell->state == CellState::Known ? cell->text : tr("not yet known")));
    }
    update();
}

QRectF HeatMap::cellRect(int tensor) const {
    const HeatPlace place = placeOfTensor(m_grid, tensor);
    if (!place.isValid()) return {};
    return m_rects[static_cast<std::size_t>(place.line)][static_cast<std::size_t>(place.column)];
}

std::vector<int> HeatMap::tensorsAt(const QPointF& position) const {
    const HeatCell* cell = cellAt(m_grid, placeOfTensor(m_grid, tensorAt(position)));
    return cell == nullptr ? std::vector<int>{} : cell->tensors();
}

void HeatMap::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (m_grid.lines.empty()) {
        return paintEmpty(painter, size, theme,
                          tr("Open a model to see all its tensors in one picture."));
    }
    const bool onScreen = size == QSizeF(this->size());
    const HeatRects rects =
        onScreen ? m_rects : layoutHeatGrid(m_grid, heatFrame(m_grid, size).cells, m_areas);
    paintHeatGrid(painter, m_grid, rects, size, theme);
}

void HeatMap::paintMoment(QPainter& painter, const Theme& theme) const {
    std::set<std::pair<int, int>> marked;  // the members of a group share a cell
    for (std::size_t i = 0; i < m_selection.size(); ++i) {
        const HeatPlace place = placeOfTensor(m_grid, m_selection[i]);
        if (!marked.insert({place.line, place.column}).second) continue;
        const QRectF rect = cellRect(m_selection[i]);
        if (rect.isNull()) continue;
        paintOutline(painter, rect.adjusted(1, 1, -2, -2), theme.base, i == 0 ? 5 : 4);
        paintOutline(painter, rect.adjusted(1, 1, -2, -2), theme.accent, i == 0 ? 3 : 2);
    }
    if (const QRectF rect = cellRect(m_hovered); !rect.isNull()) {
        paintOutline(painter, rect.adjusted(0, 0, -1, -1), theme.text, 1);
    }
    if (!m_band.isNull()) {
        QColor wash = theme.accent;
        wash.setAlphaF(0.2F);
        painter.setBrush(wash);
        painter.setPen(QPen(theme.accent, 1));
        painter.drawRect(m_band);
    }
    if (hasFocus() && m_selection.empty()) {
        paintFocusFrame(painter, QRectF(rect()).adjusted(2, 2, -2, -2), theme);
    }
}

namespace {

/// The arrows go on from the tensor that comes first.
std::vector<int> newestFirst(std::vector<int> tensors, int newest) {
    const auto place = std::find(tensors.begin(), tensors.end(), newest);
    std::rotate(tensors.begin(), place, place + 1);
    return tensors;
}

}  // namespace

void HeatMap::choose(const std::vector<int>& tensors) {
    setSelection(tensors);
    Q_EMIT selectionRequested(tensors);
}

std::vector<int> HeatMap::selectionWith(const std::vector<int>& added) const {
    std::vector<int> all = m_selection;
    const std::set<int> known(all.begin(), all.end());
    std::copy_if(added.begin(), added.end(), std::back_inserter(all),
                 [&](int tensor) { return !known.contains(tensor); });
    return all;
}

/// Takes a cell out of the selection when all of it is selected, else adds it.
void HeatMap::toggle(const std::vector<int>& tensors) {
    const auto grown = selectionWith(tensors);
    if (grown.size() != m_selection.size()) return choose(grown);
    const std::set<int> leaving(tensors.begin(), tensors.end());
    std::vector<int> left;
    std::copy_if(m_selection.begin(), m_selection.end(), std::back_inserter(left),
                 [&](int tensor) { return !leaving.contains(tensor); });
    if (!left.empty()) choose(left);
}

void HeatMap::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_pressed = true;
    m_pressedAt = event->position();
    m_brushing = rampRect(m_grid, size()).adjusted(0, -6, 0, 20).contains(m_pressedAt);
    m_card->hide();
}

void HeatMap::hover(const QPointF& position) {
    const int tensor = tensorAt(position);
    const bool changed = tensor != m_hovered;
    m_hovered = tensor;
    if (tensor < 0) {
        m_card->hide();
    } else if (m_makeCard) {
        m_card->showAt(position.toPoint(), changed ? m_makeCard(tensor) : m_card->content());
    }
    if (changed) update();
}

void HeatMap::mouseMoveEvent(QMouseEvent* event) {
    if (!m_pressed) {
        hover(event->position());
        return;
    }
    if (m_brushing) {
        return setBrush(brushBetween(m_grid, size(), m_pressedAt.x(), event->position().x()));
    }
    const QPointF moved = event->position() - m_pressedAt;
    if (m_band.isNull() && moved.manhattanLength() < QApplication::startDragDistance()) return;
    m_band = QRectF(m_pressedAt, event->position()).normalized();
    update();
}

void HeatMap::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_pressed) return;
    m_pressed = false;
    const bool extend = event->modifiers().testFlag(Qt::ControlModifier);
    if (std::exchange(m_brushing, false)) {
        // A click without dragging takes the brush away.
        const double moved = std::abs(event->position().x() - m_pressedAt.x());
        if (moved < QApplication::startDragDistance()) setBrush(std::nullopt);
        return;
    }
    if (!m_band.isNull()) {
        const auto tensors = tensorsIn(picture(), m_band);
        m_band = QRectF();
        update();
        if (!tensors.empty()) choose(extend ? selectionWith(tensors) : tensors);
        return;
    }
    auto tensors = tensorsAt(event->position());
    if (tensors.empty()) {
        const bool extends = event->modifiers().testFlag(Qt::ShiftModifier) && !m_selection.empty();
        tensors = headedTensors(picture(), event->position(),
                                extends ? placeOfTensor(m_grid, m_selection.front()) : HeatPlace{});
    }
    if (tensors.empty()) return;
    if (extend) {
        toggle(tensors);
    } else {
        choose(tensors);
    }
}

void HeatMap::mouseDoubleClickEvent(QMouseEvent* event) {
    const int tensor = tensorAt(event->position());
    if (tensor >= 0) Q_EMIT activated(tensor);
}

void HeatMap::keyPressEvent(QKeyEvent* event) {
    const auto key = static_cast<Qt::Key>(event->key());
    const bool arrow =
        key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Left || key == Qt::Key_Right;
    const bool brushes = event->modifiers().testFlag(Qt::ControlModifier);
    if (arrow && !brushes && !m_grid.lines.empty()) {
        const int current = m_selection.empty() ? -1 : m_selection.front();
        const HeatPlace next = stepInGrid(m_grid, placeOfTensor(m_grid, current), key);
        if (const HeatCell* cell = cellAt(m_grid, next)) {
            const bool grows = event->modifiers().testFlag(Qt::ShiftModifier);
            choose(grows ? newestFirst(selectionWith(cell->tensors()), cell->tensor)
                         : cell->tensors());
        }
    } else if ((key == Qt::Key_Return || key == Qt::Key_Enter) && !m_selection.empty()) {
        Q_EMIT activated(m_selection.front());
    } else if (key == Qt::Key_L && event->modifiers() == Qt::NoModifier && !m_selection.empty()) {
        Q_EMIT lockRequested(m_selection);
    } else if (const auto brush = brushAfter(*event, m_grid)) {
        setBrush(*brush);
    } else {
        FigureWidget::keyPressEvent(event);
    }
}

void HeatMap::leaveEvent(QEvent*) {
    m_hovered = -1;
    m_card->hide();
    update();
}

QPoint HeatMap::menuPosition() const {
    const QRectF current = m_selection.empty() ? QRectF() : cellRect(m_selection.front());
    return current.isNull() ? FigureWidget::menuPosition() : current.center().toPoint();
}

void HeatMap::addOwnActions(QMenu& menu, const QPoint& at) {
    m_card->hide();
    // As in file managers: the menu is for the selection when it opens on it, else for the cell.
    const int tensor = tensorAt(at);
    const bool selected =
        std::find(m_selection.begin(), m_selection.end(), tensor) != m_selection.end();
    if (tensor >= 0 && !selected) choose(tensorsAt(at));
    Q_EMIT menuOpening(&menu);
}

QString HeatMap::title() const {
    return m_grid.measure.isEmpty() ? tr("Model X-ray")
                                    : tr("%1 by layer and role").arg(m_grid.measure);
}

std::vector<QStringList> HeatMap::table() const {
    const QString value = m_grid.unit.isEmpty()
                              ? m_grid.measure
                              : QStringLiteral("%1 (%2)").arg(m_grid.measure, m_grid.unit);
    std::vector<QStringList> rows = {
        {tr("Tensor"), m_grid.rowTitle, tr("Role"), tr("Bytes (B)"), value}};
    if (m_grid.mayBeSampled) rows.front() << tr("Sampled");
    for (const HeatLine& line : m_grid.lines) {
        for (std::size_t column = 0; column < line.cells.size(); ++column) {
            const HeatCell& cell = line.cells[column];
            if (cell.tensor < 0) continue;
            const QString shown = cell.state != CellState::Known ? QString()
                                  : !m_grid.swatches.empty()     ? cell.text
                                                                 : tableNumber(cell.value);
            rows.push_back({cell.name, line.wide ? QString() : line.label,
                            line.wide ? QString() : m_grid.columns[column],
                            QString::number(cell.bytes), shown});
            if (m_grid.mayBeSampled) {
                rows.back() << (shown.isEmpty() ? QString() : cell.sampled ? tr("yes") : tr("no"));
            }
        }
    }
    return rows;
}

}  // namespace weightscape::ui
