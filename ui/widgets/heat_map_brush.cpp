// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The legend as a brush, and the headings as buttons, of the HeatMap.
#include <QKeyEvent>
#include <algorithm>
#include <cmath>

#include "ui/widgets/heat_map.h"
#include "ui/widgets/heat_painter.h"

namespace weightscape::ui {
namespace {

constexpr double kKeyStep = 0.05;  ///< share of the scale

}  // namespace

void HeatMap::setBrush(std::optional<HeatBrush> brush) {
    if (brush == m_grid.brush) return;
    m_grid.brush = brush;
    update();
    Q_EMIT brushChanged();
}

std::vector<int> HeatMap::brushedTensors() const {
    std::vector<int> tensors;
    for (const HeatLine& line : m_grid.lines) {
        for (const HeatCell& cell : line.cells) {
            if (cell.tensor < 0 || !isBrushed(m_grid, cell)) continue;
            const auto members = cell.tensors();
            tensors.insert(tensors.end(), members.begin(), members.end());
        }
    }
    return tensors;
}

void HeatMap::dragBrush(const QPointF& position) {
    const QRectF ramp = rampRect(m_grid, size());
    const auto valueAt = [&](double x) {
        return m_grid.scale.value(std::clamp((x - ramp.left()) / ramp.width(), 0.0, 1.0));
    };
    const double from = valueAt(m_pressedAt.x());
    const double to = valueAt(position.x());
    setBrush(HeatBrush{std::min(from, to), std::max(from, to)});
}

/// Ctrl and arrows move the lower end, with Shift the upper one; Escape takes the brush away.
bool HeatMap::moveBrush(const QKeyEvent& event) {
    if (event.key() == Qt::Key_Escape && m_grid.brush) {
        setBrush(std::nullopt);
        return true;
    }
    const bool isSide = event.key() == Qt::Key_Left || event.key() == Qt::Key_Right;
    if (!isSide || !event.modifiers().testFlag(Qt::ControlModifier) || !m_grid.swatches.empty() ||
        m_grid.lines.empty()) {
        return false;
    }
    const HeatBrush from =
        m_grid.brush.value_or(HeatBrush{m_grid.scale.value(0), m_grid.scale.value(1)});
    const double step = event.key() == Qt::Key_Left ? -kKeyStep : kKeyStep;
    const auto moved = [&](double value) {
        return m_grid.scale.value(std::clamp(m_grid.scale.position(value) + step, 0.0, 1.0));
    };
    HeatBrush brush = from;
    if (event.modifiers().testFlag(Qt::ShiftModifier)) {
        brush.high = std::max(brush.low, moved(from.high));
    } else {
        brush.low = std::min(brush.high, moved(from.low));
    }
    setBrush(brush);
    return true;
}

int HeatMap::lineAt(double y) const {
    for (std::size_t line = 0; line < m_rects.size(); ++line) {
        for (const QRectF& rect : m_rects[line]) {
            if (!rect.isEmpty() && y >= rect.top() && y < rect.bottom()) {
                return static_cast<int>(line);
            }
        }
    }
    return -1;
}

/// By the first layer that has the role: there its name stands.
int HeatMap::columnAt(double x) const {
    for (std::size_t column = 0; column < m_grid.columns.size(); ++column) {
        for (std::size_t line = 0; line < m_rects.size(); ++line) {
            if (m_grid.lines[line].wide || m_rects[line][column].isEmpty()) continue;
            const QRectF& rect = m_rects[line][column];
            if (x >= rect.left() && x < rect.right()) return static_cast<int>(column);
            break;
        }
    }
    return -1;
}

std::vector<int> HeatMap::headedTensors(const QPointF& position, bool fromCurrent) const {
    const HeatFrame frame = heatFrame(m_grid, size());
    std::vector<int> tensors;
    const auto add = [&](const HeatCell& cell) {
        if (cell.tensor < 0) return;
        const auto members = cell.tensors();
        tensors.insert(tensors.end(), members.begin(), members.end());
    };
    const HeatPlace current =
        m_selection.empty() ? HeatPlace{} : placeOfTensor(m_grid, m_selection.front());
    const auto range = [&](int clicked, int selected) {
        const int other = fromCurrent && selected >= 0 ? selected : clicked;
        return std::pair<int, int>(std::min(clicked, other), std::max(clicked, other));
    };
    if (frame.rowLabels.contains(position)) {
        const int clicked = lineAt(position.y());
        if (clicked < 0) return {};
        const auto lines = range(clicked, current.line);
        for (int line = lines.first; line <= lines.second; ++line) {
            for (const HeatCell& cell : m_grid.lines[static_cast<std::size_t>(line)].cells) {
                add(cell);
            }
        }
    } else if (frame.columnLabels.contains(position)) {
        const int clicked = columnAt(position.x());
        if (clicked < 0) return {};
        const auto columns = range(clicked, current.column);
        for (const HeatLine& line : m_grid.lines) {
            if (line.wide) continue;
            for (int column = columns.first; column <= columns.second; ++column) {
                add(line.cells[static_cast<std::size_t>(column)]);
            }
        }
    }
    return tensors;
}

}  // namespace weightscape::ui
