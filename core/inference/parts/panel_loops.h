// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/inference/parts/work_space.h"
#include "core/inference/rows.h"

namespace weightscape::inference {

/// Columns of a panel.
constexpr std::size_t kPanelColumns = 32;
/// Products are made of so many rows at a time.
constexpr std::size_t kTileRows = 8;

/// `count` rounded up to a multiple of `step`.
[[nodiscard]] constexpr std::size_t roundedUp(std::size_t count, std::size_t step) {
    return (count + step - 1) / step * step;
}

/// The right side of a dense product A · B with `depth` rows, cut into panels of kPanelColumns
/// columns: panel after panel, in each row after row. The last panel is filled up with zeros.
struct Panels {
    std::size_t depth = 0;
    std::size_t columns = 0;
    WorkSpace space;

    Panels(std::size_t rows, std::size_t width)
        : depth(rows), columns(width), space(rows * roundedUp(width, kPanelColumns)) {}
    [[nodiscard]] std::size_t count() const {
        return roundedUp(columns, kPanelColumns) / kPanelColumns;
    }
    /// Row `row` of a panel. Preconditions: panel < count(), row <= depth.
    [[nodiscard]] const float* at(std::size_t panel, std::size_t row) const {
        return space.floats().data() + (panel * depth + row) * kPanelColumns;
    }
    [[nodiscard]] float* at(std::size_t panel, std::size_t row) {
        return space.floats().data() + (panel * depth + row) * kPanelColumns;
    }
};

/// Writes one panel of B = `rows`: their numbers kPanelColumns · panel and on.
void packPanel(ConstRows rows, std::size_t panel, Panels& panels);
/// The same of B = the transposed `rows`: the rows kPanelColumns · panel and on are its columns.
void packTransposedPanel(ConstRows rows, std::size_t panel, Panels& panels);

/// Some rows of one panel.
struct PanelPart {
    const Panels* panels = nullptr;
    std::size_t panel = 0;
    std::size_t firstRow = 0;
    std::size_t rows = 0;
};

/// product = a · part, or with `added` product += a · part. Preconditions: a.count is a multiple of
/// kTileRows and product.count, a.width is part.rows, product.width is kPanelColumns. Each number
/// of the product is summed in the order of the depth.
void multiplyTiles(ConstRows a, const PanelPart& part, bool added, MutableRows product);

}  // namespace weightscape::inference
