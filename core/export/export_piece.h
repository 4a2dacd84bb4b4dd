// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/model.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/error_stats.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::exporting {

/// A tensor that is written piece by piece. The references outlive the work.
class PieceSource {
  public:
    /// `encoder`: prepared; null where the bytes are copied.
    PieceSource(const Model& model, const TensorInfo& tensor,
                const encoders::TensorEncoder* encoder);

    [[nodiscard]] std::uint64_t count() const;

    /// What became of one piece.
    struct Piece {
        std::vector<std::byte> bytes;            ///< ready to be written
        ErrorStats error;                        ///< of what is stored in this piece
        std::uint64_t saturated = 0;             ///< as EncodedPiece::saturated
        std::uint64_t weights = 0;               ///< what it counts for in the progress
        std::optional<encoders::BadWeight> bad;  ///< the first one, if any
    };
    /// Fills `piece` with the piece `index` and gives the source's pages back to the kernel.
    /// `scratch` is reused between calls of one thread. False: cancelled.
    [[nodiscard]] bool make(std::uint64_t index, bool measureError, encoders::EncodedPiece& scratch,
                            Piece& piece, TaskContext& task) const;

  private:
    void copy(std::uint64_t index, Piece& piece) const;
    void copyMade(const Rectangle& area, Piece& piece) const;
    void doneWith(std::uint64_t begin, std::uint64_t length) const;

    const Model& m_model;
    const TensorInfo& m_tensor;
    const encoders::TensorEncoder* m_encoder;
    std::optional<Pieces> m_pieces;  ///< none: bytes of the file are copied
};

/// The error for a bad weight: tensor, row, column and what to do; without how many there are.
[[nodiscard]] tl::unexpected<Error> badWeightError(const encoders::TensorEncoder& encoder,
                                                   const encoders::BadWeight& bad);

}  // namespace weightscape::exporting
