// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/heat_hits.h"

#include <algorithm>
#include <utility>

#include "ui/widgets/heat_painter.h"

namespace weightscape::ui {
namespace {

int lineAt(const HeatRects& rects, double y) {
    for (std::size_t line = 0; line < rects.size(); ++line) {
        for (const QRectF& rect : rects[line]) {
            if (!rect.isEmpty() && y >= rect.top() && y < rect.bottom()) {
                return static_cast<int>(line);
            }
        }
    }
    return -1;
}

/// By the first layer that has the role: there its name stands.
int columnAt(const HeatGrid& grid, const HeatRects& rects, double x) {
    for (std::size_t column = 0; column < grid.columns.size(); ++column) {
        for (std::size_t line = 0; line < rects.size(); ++line) {
            if (grid.lines[line].wide || rects[line][column].isEmpty()) continue;
            const QRectF& rect = rects[line][column];
            if (x >= rect.left() && x < rect.right()) return static_cast<int>(column);
            break;
        }
    }
    return -1;
}

void append(std::vector<int>& tensors, const HeatCell& cell) {
    if (cell.tensor < 0) return;
    const auto members = cell.tensors();
    tensors.insert(tensors.end(), members.begin(), members.end());
}

}  // namespace

int tensorAt(const HeatPicture& picture, const QPointF& position) {
    for (std::size_t line = 0; line < picture.rects.size(); ++line) {
        for (std::size_t column = 0; column < picture.rects[line].size(); ++column) {
            if (picture.rects[line][column].contains(position)) {
                return picture.grid.lines[line].cells[column].tensor;
            }
        }
    }
    return -1;
}

std::vector<int> tensorsIn(const HeatPicture& picture, const QRectF& band) {
    std::vector<int> tensors;
    for (std::size_t line = 0; line < picture.rects.size(); ++line) {
        for (std::size_t column = 0; column < picture.rects[line].size(); ++column) {
            const HeatCell& cell = picture.grid.lines[line].cells[column];
            if (picture.rects[line][column].intersects(band)) append(tensors, cell);
        }
    }
    return tensors;
}

std::vector<int> headedTensors(const HeatPicture& picture, const QPointF& position,
                               HeatPlace from) {
    const HeatGrid& grid = picture.grid;
    const HeatFrame frame = heatFrame(grid, picture.size);
    std::vector<int> tensors;
    const auto range = [&](int clicked, int selected) {
        const int other = selected >= 0 ? selected : clicked;
        return std::pair<int, int>(std::min(clicked, other), std::max(clicked, other));
    };
    if (frame.rowLabels.contains(position)) {
        const int clicked = lineAt(picture.rects, position.y());
        if (clicked < 0) return {};
        const auto lines = range(clicked, from.line);
        for (int line = lines.first; line <= lines.second; ++line) {
            for (const HeatCell& cell : grid.lines[static_cast<std::size_t>(line)].cells) {
                append(tensors, cell);
            }
        }
    } else if (frame.columnLabels.contains(position)) {
        const int clicked = columnAt(grid, picture.rects, position.x());
        if (clicked < 0) return {};
        const auto columns = range(clicked, from.column);
        for (const HeatLine& line : grid.lines) {
            if (line.wide) continue;
            for (int column = columns.first; column <= columns.second; ++column) {
                append(tensors, line.cells[static_cast<std::size_t>(column)]);
            }
        }
    }
    return tensors;
}

}  // namespace weightscape::ui
