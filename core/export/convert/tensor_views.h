// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/model/tensor_info.h"

/// Tensors that are other tensors seen otherwise: their weights are read through TensorSource when
/// they are asked for, so nothing is held and sources may have an origin themselves. Each keeps the
/// names of its sources as TensorInfo::folderNames.
namespace weightscape::exporting {

/// What a view is called and which shape it has.
struct ViewShape {
    std::string name;  ///< in a GGUF
    std::vector<std::uint64_t> dimensions;
    const formats::Format* format = nullptr;
};

/// A row of one of the sources.
struct SourceRow {
    std::size_t source = 0;
    std::uint64_t row = 0;
    friend bool operator==(const SourceRow&, const SourceRow&) = default;
};
/// By the view's row.
using RowMap = std::function<SourceRow(std::uint64_t row)>;

/// Rows of `rowLength` weights in the order of `map`; the sources are cut into rows of that length
/// too, so that 1 reorders single numbers. Blocks are taken over as they are where all formats are
/// the same, else decoded and encoded. Precondition: sources have no blocks that a row cuts.
[[nodiscard]] TensorInfo viewOfRows(ViewShape shape, std::vector<TensorInfo> sources,
                                    std::uint64_t rowLength, RowMap map);

/// The same weights, maybe in another format.
[[nodiscard]] TensorInfo viewOfAll(ViewShape shape, const TensorInfo& source);

/// A column of the source from some row on.
struct SourceColumn {
    std::uint64_t firstRow = 0;
    std::uint64_t column = 0;
};
/// By the view's row.
using ColumnMap = std::function<SourceColumn(std::uint64_t row)>;

/// Columns of the source as rows. The format has blocks of one weight.
[[nodiscard]] TensorInfo viewOfColumns(ViewShape shape, const TensorInfo& source, ColumnMap map);

/// Each weight plus one, as F32 adds them.
[[nodiscard]] TensorInfo viewPlusOne(ViewShape shape, const TensorInfo& source);

/// Numbers that no file holds. As many as the shape has.
[[nodiscard]] TensorInfo viewOfNumbers(ViewShape shape, std::vector<float> numbers);

}  // namespace weightscape::exporting
