// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ui/widgets/axis.h"

namespace weightscape::ui {

enum class CellState {
    None,     ///< there is no such tensor
    Pending,  ///< not yet known
    Known,
};

/// One tensor in the picture of a model, or the experts of a layer that share a role.
struct HeatCell {
    int tensor = -1;  ///< the first of them
    CellState state = CellState::None;
    double value = 0;  ///< Known only; may be infinite
    QString text;      ///< the value with as little as needed to read it inside the cell
    QString name;      ///< of the tensor, or what the group is
    std::uint64_t bytes = 0;
    std::vector<int> members = {};  ///< all tensors of the cell; empty: `tensor` alone
    /// Its figures are no measure of it: weights overflow, are NaN or infinite, or all are 0.
    bool alarm = false;
    bool sampled = false;  ///< the value is an estimate from a sample
    bool locked = false;   ///< budgets keep the type of one of its tensors

    /// What selecting the cell selects.
    [[nodiscard]] std::vector<int> tensors() const {
        return members.empty() ? std::vector<int>{tensor} : members;
    }
};

/// A layer: one cell per column; or a tensor that belongs to no layer: one cell as a wide bar.
struct HeatLine {
    QString label;
    std::vector<HeatCell> cells;
    bool wide = false;
    int layer = -1;  ///< its place on an axis of layers; -1: none
};

/// A named colour in the legend, for measures that are kinds and not amounts.
struct HeatSwatch {
    QString label;
    double value = 0;
};

/// Where a cell is in the grid: line and column (0 in wide lines).
struct HeatPlace {
    int line = -1;
    int column = -1;
    [[nodiscard]] bool isValid() const { return line >= 0; }
    friend bool operator==(const HeatPlace&, const HeatPlace&) = default;
};

/// A range of values that is looked at: cells outside fade.
struct HeatBrush {
    double low = 0, high = 0;  ///< closed
    friend bool operator==(const HeatBrush&, const HeatBrush&) = default;
};

/// The picture of a whole model as plain data.
struct HeatGrid {
    QString measure;   ///< "Relative RMSE"
    QString unit;      ///< "%"; empty for kinds and pure numbers
    QString rowTitle;  ///< "Layer"
    std::vector<QString> columns;
    std::vector<HeatLine> lines;
    ValueScale scale;
    bool diverging = false;            ///< values around 0, which is neutral
    bool mayBeSampled = false;         ///< values are estimates at first: the table says which
    QString offScaleText;              ///< what grey cells are: "kept as it is"
    std::vector<HeatSwatch> swatches;  ///< not empty: the legend lists these
    std::optional<HeatBrush> brush;
    /// Where each tensor is, by index; empty: placeOfTensor() searches.
    std::shared_ptr<const std::vector<HeatPlace>> places;
};

/// Equal: every layer as high as the others and every column as wide. Bytes: the area of every
/// cell is proportional to its bytes, wide bars included.
enum class HeatAreas { Equal, Bytes };

/// Rectangles of all cells, in the grid's shape; cells without tensor get empty ones.
using HeatRects = std::vector<std::vector<QRectF>>;
[[nodiscard]] HeatRects layoutHeatGrid(const HeatGrid& grid, const QRectF& area, HeatAreas areas);

/// The next cell with a tensor from `from` by one step of the arrow keys; `from` at the border.
/// An invalid place leads to the first cell.
[[nodiscard]] HeatPlace stepInGrid(const HeatGrid& grid, HeatPlace from, Qt::Key key);

/// Whether the brush, if there is one, leaves the cell in sight.
[[nodiscard]] bool isBrushed(const HeatGrid& grid, const HeatCell& cell);
[[nodiscard]] const HeatCell* cellAt(const HeatGrid& grid, HeatPlace place);
[[nodiscard]] HeatPlace placeOfTensor(const HeatGrid& grid, int tensor);

}  // namespace weightscape::ui
