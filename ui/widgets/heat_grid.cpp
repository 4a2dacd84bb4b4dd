// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/heat_grid.h"

#include <algorithm>

namespace weightscape::ui {
namespace {

double bytesOf(const HeatLine& line) {
    double sum = 0;
    for (const HeatCell& cell : line.cells) sum += static_cast<double>(cell.bytes);
    return sum;
}

/// Heights of equal layers; wide bars are as high as a line of text needs, less when space is
/// short.
std::vector<double> equalHeights(const HeatGrid& grid, double height) {
    const auto wide = std::count_if(grid.lines.begin(), grid.lines.end(),
                                    [](const HeatLine& line) { return line.wide; });
    const auto layers = static_cast<double>(grid.lines.size()) - static_cast<double>(wide);
    const double shared = height / static_cast<double>(grid.lines.size());
    const double bar = std::min(layers > 0 ? 22.0 : 60.0, shared);
    const double layer =
        layers > 0 ? std::min(64.0, (height - bar * static_cast<double>(wide)) / layers) : 0.0;
    std::vector<double> heights;
    for (const HeatLine& line : grid.lines) heights.push_back(line.wide ? bar : layer);
    return heights;
}

std::vector<double> byteHeights(const HeatGrid& grid, double height) {
    double total = 0;
    for (const HeatLine& line : grid.lines) total += bytesOf(line);
    std::vector<double> heights;
    for (const HeatLine& line : grid.lines) {
        heights.push_back(total > 0 ? height * bytesOf(line) / total : 0.0);
    }
    return heights;
}

}  // namespace

HeatRects layoutHeatGrid(const HeatGrid& grid, const QRectF& area, HeatAreas areas) {
    HeatRects rects(grid.lines.size());
    if (grid.lines.empty() || area.isEmpty()) {
        for (std::size_t i = 0; i < rects.size(); ++i) rects[i].resize(grid.lines[i].cells.size());
        return rects;
    }
    const bool byBytes = areas == HeatAreas::Bytes;
    const auto heights =
        byBytes ? byteHeights(grid, area.height()) : equalHeights(grid, area.height());
    double top = area.top();
    for (std::size_t i = 0; i < rects.size(); ++i) {
        const HeatLine& line = grid.lines[i];
        const double lineBytes = bytesOf(line);
        double left = area.left();
        for (const HeatCell& cell : line.cells) {
            const double share =
                byBytes ? (lineBytes > 0 ? static_cast<double>(cell.bytes) / lineBytes : 0)
                        : 1.0 / static_cast<double>(line.cells.size());
            const double width = area.width() * share;
            rects[i].push_back(cell.tensor < 0 ? QRectF() : QRectF(left, top, width, heights[i]));
            left += width;
        }
        top += heights[i];
    }
    return rects;
}

bool isBrushed(const HeatGrid& grid, const HeatCell& cell) {
    if (!grid.brush) return true;
    return cell.tensor >= 0 && cell.state == CellState::Known && cell.value >= grid.brush->low &&
           cell.value <= grid.brush->high;
}

const HeatCell* cellAt(const HeatGrid& grid, HeatPlace place) {
    if (place.line < 0 || place.line >= static_cast<int>(grid.lines.size())) return nullptr;
    const auto& cells = grid.lines[static_cast<std::size_t>(place.line)].cells;
    if (place.column < 0 || place.column >= static_cast<int>(cells.size())) return nullptr;
    const HeatCell& cell = cells[static_cast<std::size_t>(place.column)];
    return cell.tensor < 0 ? nullptr : &cell;
}

HeatPlace placeOfTensor(const HeatGrid& grid, int tensor) {
    if (grid.places) {
        const auto& places = *grid.places;
        const bool known = tensor >= 0 && static_cast<std::size_t>(tensor) < places.size();
        return known ? places[static_cast<std::size_t>(tensor)] : HeatPlace{};
    }
    for (int line = 0; line < static_cast<int>(grid.lines.size()); ++line) {
        const auto& cells = grid.lines[static_cast<std::size_t>(line)].cells;
        for (int column = 0; column < static_cast<int>(cells.size()); ++column) {
            if (tensor >= 0 && cells[static_cast<std::size_t>(column)].tensor == tensor) {
                return {line, column};
            }
        }
    }
    return {};
}

HeatPlace stepInGrid(const HeatGrid& grid, HeatPlace from, Qt::Key key) {
    const int lines = static_cast<int>(grid.lines.size());
    const auto columnsOf = [&](int line) {
        return static_cast<int>(grid.lines[static_cast<std::size_t>(line)].cells.size());
    };
    const bool vertical = key == Qt::Key_Up || key == Qt::Key_Down;
    const int step = key == Qt::Key_Up || key == Qt::Key_Left ? -1 : 1;
    if (!from.isValid()) {
        for (int line = 0; line < lines; ++line) {
            for (int column = 0; column < columnsOf(line); ++column) {
                if (cellAt(grid, {line, column}) != nullptr) return {line, column};
            }
        }
        return from;
    }
    HeatPlace next = from;
    while (true) {
        (vertical ? next.line : next.column) += step;
        if (next.line < 0 || next.line >= lines || next.column < 0) return from;
        // A wide bar is one cell: the column walked along is kept for the layers behind it.
        const HeatPlace seen = {
            next.line, vertical ? std::min(next.column, columnsOf(next.line) - 1) : next.column};
        if (seen.column >= columnsOf(next.line)) return from;
        if (cellAt(grid, seen) != nullptr) return seen;
    }
}

}  // namespace weightscape::ui
