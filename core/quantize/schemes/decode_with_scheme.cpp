// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/decode_with_scheme.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>

#include "core/quantize/schemes/encode_piece.h"

namespace weightscape::schemes {

Result<PreparedScheme> prepareScheme(const Source& source, const Scheme& scheme,
                                     std::span<const float> importance, TaskContext& task) {
    PassProgress progress(source.tensor, std::max(1U, PreparedScheme::passes(source, scheme)),
                          task);
    return PreparedScheme::prepare(source, scheme, importance, progress);
}

Pieces consecutivePieces(const PreparedScheme& prepared, const Rectangle& rows) {
    // Where ranges are not known, groups lie along rows, and pieces must hold them whole.
    const std::uint64_t unit = prepared.rangesAreKnown()
                                   ? prepared.source().tensor.format->weightsPerBlock
                                   : prepared.tiling().tileColumns();
    return {rows, kPieceWeights, {1, unit}};
}

Result<void> decodeWithScheme(const PreparedScheme& prepared, std::uint64_t firstRow,
                              std::uint64_t count, std::span<float> out, TaskContext& task) {
    const TensorInfo& tensor = prepared.source().tensor;
    const Rectangle rows{firstRow, 0, count, tensor.rowLength()};
    const Pieces pieces = consecutivePieces(prepared, rows);
    tbb::enumerable_thread_specific<EncodeBuffers> buffers;
    PassProgress progress(tensor, 1, task);
    const auto visit = [&](std::uint64_t, const Rectangle& area, std::span<const float> weights) {
        EncodeBuffers& local = buffers.local();
        PieceSums unused;
        encodePiece(prepared, area, weights, {.measure = false}, local, unused, task);
        const std::uint64_t first = (area.row - firstRow) * tensor.rowLength() + area.column;
        std::copy(local.decoded.begin(), local.decoded.end(),
                  out.begin() + static_cast<std::ptrdiff_t>(first));
    };
    if (!visitPieces(prepared.source(), pieces, progress, visit)) {
        return fail(ErrorCode::Cancelled, "cancelled");
    }
    return {};
}

}  // namespace weightscape::schemes
