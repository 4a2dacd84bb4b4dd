// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/model/tensor_info.h"

/// Parts of a tensor: the one geometry that measuring, sampling and exporting cut it by.
namespace weightscape {

/// Weights a piece aims at: 1 MiB of binary32, and a multiple of every block size.
inline constexpr std::uint64_t kPieceWeights = std::uint64_t{1} << 18U;

/// Weights that go through the encoder, the decoder and the sums of the error before the next ones
/// are read: few enough for the second cache, and a multiple of every block size. The slowest
/// encoders need under 50 ms for them.
inline constexpr std::uint64_t kRunWeights = std::uint64_t{1} << 14U;

/// Consecutive weights of a tensor, counted through its rows: whole rows, or a part of one row made
/// of whole blocks. The encoded bytes of a piece are consecutive as well.
struct TensorPiece {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

/// A rectangle of a tensor seen as rows x columns (several matrices follow each other as rows).
struct Rectangle {
    std::uint64_t row = 0;
    std::uint64_t column = 0;
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    [[nodiscard]] std::uint64_t weights() const { return rows * columns; }
};

/// The part that two rectangles share; without weights when there is none.
[[nodiscard]] inline Rectangle shared(const Rectangle& a, const Rectangle& b) {
    const std::uint64_t row = std::max(a.row, b.row);
    const std::uint64_t column = std::max(a.column, b.column);
    const std::uint64_t rowEnd = std::min(a.row + a.rows, b.row + b.rows);
    const std::uint64_t columnEnd = std::min(a.column + a.columns, b.column + b.columns);
    if (row >= rowEnd || column >= columnEnd) return {};
    return {row, column, rowEnd - row, columnEnd - column};
}

/// Rows of one matrix of a tensor. Three dimensions are stacked matrices (experts, heads), each its
/// own; anything else, kernels of convolutions among it, is one matrix.
[[nodiscard]] std::uint64_t rowsPerMatrix(const TensorInfo& tensor);

/// All of a tensor.
[[nodiscard]] Rectangle wholeOf(const TensorInfo& tensor);
/// A piece as a rectangle. Precondition: the tensor has weights.
[[nodiscard]] Rectangle areaOf(const TensorInfo& tensor, const TensorPiece& piece);

/// Cuts a rectangle into pieces of about `target` weights: bands of whole rows in multiples of
/// `unit.rows`; or, where so many rows are more than that, such a band cut at multiples of
/// `unit.columns`. A piece holds at least one unit (the rectangle's last pieces what is left).
/// Multiples count from the rectangle's first row, or from the first row of each matrix of
/// `unit.matrixRows` rows where that is not 0; the rectangle then holds whole matrices.
class Pieces {
  public:
    struct Unit {
        std::uint64_t rows = 1;
        std::uint64_t columns = 1;
        std::uint64_t matrixRows = 0;
    };
    Pieces(const Rectangle& area, std::uint64_t target, const Unit& unit);
    [[nodiscard]] std::uint64_t count() const { return m_bands * m_perBand; }
    [[nodiscard]] Rectangle at(std::uint64_t index) const;

  private:
    Rectangle m_area;
    std::uint64_t m_rowsPerPiece = 1;
    std::uint64_t m_columnsPerPiece = 1;
    std::uint64_t m_matrixRows = 1;
    std::uint64_t m_bandsPerMatrix = 1;
    std::uint64_t m_bands = 0;
    std::uint64_t m_perBand = 0;
};

/// Consecutive pieces of some rows: rows that make up about kPieceWeights, at least one. A row
/// longer than that is cut into pieces of kPieceWeights.
[[nodiscard]] Pieces consecutivePieces(const Rectangle& rows);
/// Those of a whole tensor; they depend on its shape alone.
[[nodiscard]] std::uint64_t pieceCount(const TensorInfo& tensor);
[[nodiscard]] TensorPiece pieceAt(const TensorInfo& tensor, std::uint64_t index);

}  // namespace weightscape
