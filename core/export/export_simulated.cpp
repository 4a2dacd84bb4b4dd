// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_simulated.h"

#include <algorithm>
#include <cmath>

#include "core/quantize/encoders/treatment.h"
#include "core/quantize/schemes/decode_with_scheme.h"
#include "core/quantize/schemes/read_rectangle.h"

namespace weightscape::exporting {
namespace {

/// The first weight that is not finite, or that the scheme makes so.
void findBad(std::uint64_t first, const schemes::EncodeBuffers& buffers, ExportPiece& piece) {
    for (std::size_t i = 0; i < buffers.weights.size(); ++i) {
        if (std::isfinite(buffers.weights[i]) && std::isfinite(buffers.decoded[i])) continue;
        piece.bad = BadWeight{first + i, buffers.weights[i]};
        return;
    }
}

}  // namespace

schemes::Pieces simulatedPieces(const schemes::PreparedScheme& prepared) {
    return schemes::consecutivePieces(prepared, prepared.tiling().whole());
}

bool makeSimulatedPiece(const SimulationJob& job, const schemes::Rectangle& area,
                        SimulationBuffers& buffers, ExportPiece& piece, TaskContext& task) {
    const Model& model = job.prepared.source().model;
    const TensorInfo& tensor = job.prepared.source().tensor;
    const std::uint64_t first = area.row * tensor.rowLength() + area.column;
    schemes::EncodeBuffers& encode = buffers.encode;
    schemes::readSource(job.prepared.source(), area, encode.weights, encode.blocks);
    schemes::PieceSums unused;
    const bool asFloats = encoders::storesSimulated(job.store);
    schemes::encodePiece(job.prepared, area, encode.weights,
                         {.measure = false, .scales = !asFloats}, encode, unused, task);
    if (task.cancelled()) return false;
    piece.error = {};
    piece.beyondHalf = 0;
    piece.bad.reset();
    piece.weights = area.weights();
    findBad(first, encode, piece);
    if (job.store.info.id == "f16") piece.beyondHalf = encoders::countBeyondHalf(encode.decoded);
    piece.bytes.resize(job.store.rowBytes(area.weights()));
    if (asFloats) {
        job.store.encodeRow(encode.decoded, {}, piece.bytes);
    } else {
        job.store.encodeWithScales(encode.decoded, encode.scales, piece.bytes);
    }
    if (job.measureError) {
        buffers.stored.resize(area.weights());
        job.store.decodeRow(piece.bytes, buffers.stored);
        piece.error.add(encode.weights, buffers.stored);
    }
    const formats::Format& source = *tensor.format;
    const std::uint64_t begin = source.rowBytes(first);
    model.files[tensor.file]->doneReading(tensor.offset + begin,
                                          source.rowBytes(first + area.weights()) - begin);
    return true;
}

}  // namespace weightscape::exporting
