// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/format_encoder.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/quantize/encoders/encode_runs.h"

namespace weightscape::encoders {
namespace {

/// The sum of formats::meanSquare(), going on from `before`.
float addSquares(std::span<const float> weights, float before) {
    float sum = before;
    for (const float weight : weights) sum += weight * weight;
    return sum;
}

/// How many of the first cells make up a run; 0 when the first is longer.
std::size_t cellsOfRun(std::span<const TensorPiece> cells) {
    std::uint64_t weights = 0;
    std::size_t count = 0;
    while (count < cells.size() && weights + cells[count].count <= kRunWeights) {
        weights += cells[count++].count;
    }
    return count;
}

}  // namespace

/// meanSquare() of a row of which a run has a part.
float FormatEncoder::meanSquareOf(std::uint64_t row, RunBuffers& run) const {
    if (run.meanOfRow == row) return run.mean;
    const std::uint64_t rowLength = tensor().rowLength();
    float sum = 0.0F;
    for (std::uint64_t column = 0; column < rowLength; column += kRunWeights) {
        run.row.resize(std::min(kRunWeights, rowLength - column));
        source().decode({row * rowLength + column, run.row.size()}, run.row);
        sum = addSquares(run.row, sum);
    }
    run.mean = sum / static_cast<float>(rowLength);
    run.meanOfRow = row;
    return run.mean;
}

void FormatEncoder::encodeCall(const EncoderCall& call, RunBuffers& run, const TaskContext&) const {
    if (call.importance.empty()) return store().encodeBlocks(call.weights, {}, call.out);
    const std::uint64_t rowLength = tensor().rowLength();
    if (call.importance.size() == rowLength) {
        store().encodeRows(call.weights, rowLength, call.importance, call.out);
        return;
    }
    const float mean =
        store().usesRowMeanSquare ? meanSquareOf(call.place.first / rowLength, run) : 0.0F;
    store().encodeBlocks(call.weights, {call.importance, mean}, call.out);
}

bool FormatEncoder::encode(const Rectangle& area, const EncodeWishes& wishes, EncodedPiece& piece,
                           TaskContext& task) const {
    const TensorPiece range{area.row * tensor().rowLength() + area.column, area.weights()};
    if (!encodeRuns(*this, range, wishes, piece, task)) return false;
    if (wishes.bad) findBad(range, piece, piece.buffers<RunBuffers>());
    return true;
}

/// Encodes the cells as if they followed each other. Precondition: seesBlocksOnly(), and they make
/// up a run.
void FormatEncoder::measureTogether(std::span<const TensorPiece> cells, RunBuffers& run,
                                    std::span<ErrorStats> errors) const {
    std::uint64_t weights = 0;
    for (const TensorPiece& cell : cells) weights += cell.count;
    run.original.resize(weights);
    run.decoded.resize(weights);
    run.importance.clear();
    std::uint64_t begin = 0;
    for (const TensorPiece& cell : cells) {
        source().decode(cell, std::span(run.original).subspan(begin, cell.count));
        importance().appendOf(areaOf(tensor(), cell), tensor().rowLength(), run.importance);
        begin += cell.count;
    }
    run.bytes.resize(store().rowBytes(weights));
    const std::span<const float> all = run.importance;
    store().encodeBlocks(run.original, {guide().empty() ? guide().values : all}, run.bytes);
    if (takesCodes()) takeCodes(cells, run.bytes);
    store().decodeRow(run.bytes, run.decoded);
    begin = 0;
    for (std::size_t i = 0; i < cells.size(); begin += cells[i++].count) {
        errors[i] = {};
        errors[i].add(std::span(run.original).subspan(begin, cells[i].count),
                      std::span(run.decoded).subspan(begin, cells[i].count),
                      all.empty() ? all : all.subspan(begin, cells[i].count));
    }
}

void FormatEncoder::takeCodes(std::span<const TensorPiece> cells,
                              std::span<std::byte> bytes) const {
    for (const TensorPiece& cell : cells) {
        source().takeCodes(store(), cell, bytes.first(store().rowBytes(cell.count)));
        bytes = bytes.subspan(store().rowBytes(cell.count));
    }
}

/// Small cells are encoded together where the format allows it, as encoders work on many blocks at
/// once.
bool FormatEncoder::measureCells(std::span<const TensorPiece> cells, EncodedPiece& buffers,
                                 std::span<ErrorStats> errors, TaskContext& task) const {
    const bool together = seesBlocksOnly();
    while (!cells.empty()) {
        if (task.cancelled()) return false;
        const std::size_t count = together ? cellsOfRun(cells) : 0;
        if (count > 0) {
            measureTogether(cells.first(count), buffers.buffers<RunBuffers>(), errors);
        } else {
            if (!encode(areaOf(tensor(), cells.front()), {}, buffers, task)) return false;
            errors.front() = buffers.error;
        }
        cells = cells.subspan(std::max<std::size_t>(1, count));
        errors = errors.subspan(std::max<std::size_t>(1, count));
    }
    return true;
}

std::optional<schemes::SchemeResult> FormatEncoder::explain(
    const ErrorStats& error, const schemes::ErrorCauses& causes) const {
    if (m_copies) return std::nullopt;
    schemes::SchemeResult result;
    result.cost.weights = tensor().weightCount();
    result.cost.groups = result.cost.weights / store().weightsPerBlock;
    result.cost.codeBytes = bytes();
    result.error = error;
    result.worstGroups = causes.groups;
    result.nonFinite = error.nonFinite;
    return result;
}

/// Weights that are too large are rare: only then the piece is read again.
void FormatEncoder::findBad(const TensorPiece& range, EncodedPiece& piece, RunBuffers& run) const {
    if (piece.beyondHalf == 0 && !piece.firstNonFinite) return;
    run.original.resize(range.count);
    source().decode(range, run.original);
    if (piece.firstNonFinite) {
        const std::uint64_t index = *piece.firstNonFinite;
        piece.bad = BadWeight{index, run.original[index - range.first]};
        return;
    }
    // Only weights over 65,504 can overflow a format.
    run.decoded.resize(range.count);
    store().decodeRow(piece.bytes, run.decoded);
    const auto found = std::find_if(run.decoded.begin(), run.decoded.end(),
                                    [](float weight) { return !std::isfinite(weight); });
    if (found == run.decoded.end()) return;
    // The weight that is to blame is the largest of the block, not the first one it spoils.
    const auto at = static_cast<std::uint64_t>(found - run.decoded.begin());
    const std::uint64_t block = at / store().weightsPerBlock * store().weightsPerBlock;
    const auto begin = run.original.begin() + static_cast<std::ptrdiff_t>(block);
    const auto largest = std::max_element(
        begin, begin + static_cast<std::ptrdiff_t>(store().weightsPerBlock),
        [](float left, float right) { return std::fabs(left) < std::fabs(right); });
    piece.bad = BadWeight{range.first + static_cast<std::uint64_t>(largest - run.original.begin()),
                          *largest};
}

Result<void> checkEncodable(const TensorInfo& tensor, const Treatment& treatment) {
    const formats::Format& format = *treatment.format;
    const std::string_view target = format.info.label;
    if (!tensor.format->canDecode()) {
        return fail(ErrorCode::Unsupported, whyUnreadable(tensor));
    }
    if (treatment.keeps(tensor)) return {};
    if (!format.canEncode() || !format.canDecode()) {
        return fail(ErrorCode::Unsupported,
                    "%1 cannot be written by this version; choose another format."_text(target));
    }
    if (!format.fitsRow(tensor.rowLength())) {
        return fail(ErrorCode::Unsupported,
                    "Rows of %1 weights do not divide into blocks of %2 for %3."_text(
                        tensor.rowLength(), format.weightsPerBlock, target));
    }
    return {};
}

Result<std::unique_ptr<TensorEncoder>> makeFormatEncoder(const TensorSource& source,
                                                         const Treatment& treatment,
                                                         const EncoderInputs& inputs) {
    if (auto possible = checkEncodable(source.tensor, treatment); !possible) {
        return fail(std::move(possible.error()));
    }
    return std::make_unique<FormatEncoder>(source, treatment, inputs);
}

}  // namespace weightscape::encoders
