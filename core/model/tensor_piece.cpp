// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/tensor_piece.h"

namespace weightscape {
namespace {

std::uint64_t divideUp(std::uint64_t value, std::uint64_t by) {
    return by == 0 ? 0 : value / by + (value % by != 0 ? 1 : 0);
}

}  // namespace

std::uint64_t rowsPerMatrix(const TensorInfo& tensor) {
    const bool stacked =
        tensor.dimensions.size() == 3 && tensor.ggufName.find("conv") == std::string::npos;
    return stacked ? tensor.dimensions[1] : tensor.rowCount();
}

Rectangle wholeOf(const TensorInfo& tensor) {
    return {0, 0, tensor.rowCount(), tensor.rowLength()};
}

Rectangle areaOf(const TensorInfo& tensor, const TensorPiece& piece) {
    const std::uint64_t rowLength = tensor.rowLength();
    if (rowLength == 0) return wholeOf(tensor);
    const std::uint64_t column = piece.first % rowLength;
    const std::uint64_t columns = std::min(piece.count, rowLength - column);
    return {piece.first / rowLength, column, divideUp(piece.count, columns), columns};
}

Pieces::Pieces(const Rectangle& area, std::uint64_t target, const Unit& unit) : m_area(area) {
    if (area.weights() == 0) return;
    m_matrixRows = unit.matrixRows == 0 ? area.rows : unit.matrixRows;
    const std::uint64_t rows = std::min(unit.rows, m_matrixRows);
    const std::uint64_t columns = std::min(unit.columns, area.columns);
    const std::uint64_t rowsThatFit = target / area.columns / rows * rows;
    m_rowsPerPiece = std::clamp(rowsThatFit, rows, m_matrixRows);
    const std::uint64_t columnsThatFit = target / rows / columns * columns;
    m_columnsPerPiece =
        rowsThatFit >= rows ? area.columns : std::clamp(columnsThatFit, columns, area.columns);
    m_bandsPerMatrix = divideUp(m_matrixRows, m_rowsPerPiece);
    m_bands = divideUp(area.rows, m_matrixRows) * m_bandsPerMatrix;
    m_perBand = divideUp(area.columns, m_columnsPerPiece);
}

Rectangle Pieces::at(std::uint64_t index) const {
    const std::uint64_t band = index / m_perBand;
    const std::uint64_t matrix = band / m_bandsPerMatrix * m_matrixRows;
    const std::uint64_t row = band % m_bandsPerMatrix * m_rowsPerPiece;
    const std::uint64_t column = index % m_perBand * m_columnsPerPiece;
    return {m_area.row + matrix + row, m_area.column + column,
            std::min(m_rowsPerPiece, m_matrixRows - row),
            std::min(m_columnsPerPiece, m_area.columns - column)};
}

Pieces consecutivePieces(const Rectangle& rows) {
    return {rows, kPieceWeights, {1, kPieceWeights}};
}

std::uint64_t pieceCount(const TensorInfo& tensor) {
    return consecutivePieces(wholeOf(tensor)).count();
}

TensorPiece pieceAt(const TensorInfo& tensor, std::uint64_t index) {
    const Rectangle area = consecutivePieces(wholeOf(tensor)).at(index);
    return {area.row * tensor.rowLength() + area.column, area.weights()};
}

}  // namespace weightscape
