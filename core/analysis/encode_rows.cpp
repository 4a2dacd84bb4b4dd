// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/encode_rows.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace weightscape::analysis {
namespace {

/// Weights encoded between two looks at `cancelled()`: the slowest encoders need under 50 ms.
constexpr std::uint64_t kRunWeights = std::uint64_t{1} << 14U;

std::uint64_t encodedBytes(const formats::Format& format, std::uint64_t weights) {
    return weights / format.weightsPerBlock * format.bytesPerBlock;
}

std::span<const std::byte> sourceBytes(const EncodeJob& job, const TensorPiece& range) {
    const auto& format = *job.tensor.format;
    return job.model.bytesOf(job.tensor)
        .subspan(encodedBytes(format, range.first), encodedBytes(format, range.count));
}

void findNonFinite(const TensorPiece& range, EncodedPiece& piece) {
    const auto found = std::find_if(piece.original.begin(), piece.original.end(),
                                    [](float weight) { return !std::isfinite(weight); });
    piece.firstNonFinite.reset();
    if (found != piece.original.end()) {
        piece.firstNonFinite =
            range.first + static_cast<std::uint64_t>(found - piece.original.begin());
    }
}

/// Some weights of one row: [begin, end) of the piece.
struct Run {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    formats::RowImportance importance;

    [[nodiscard]] std::uint64_t length() const { return end - begin; }
};

/// meanSquare() of the whole row, of which the piece may hold a part only.
float rowMeanSquare(const EncodeJob& job, std::uint64_t row, EncodedPiece& piece,
                    const TensorPiece& range) {
    const std::uint64_t rowLength = job.tensor.rowLength();
    const std::uint64_t first = row * rowLength;
    if (first >= range.first && first + rowLength <= range.first + range.count) {
        return formats::meanSquare(
            std::span<const float>(piece.original).subspan(first - range.first, rowLength));
    }
    piece.row.resize(rowLength);
    job.tensor.format->decodeRow(sourceBytes(job, {first, rowLength}), piece.row);
    return formats::meanSquare(piece.row);
}

/// Calls the encoder for a run.
void encodeRun(const EncodeJob& job, const Run& run, EncodedPiece& piece, const TaskContext& task) {
    const formats::Format& format = job.encoding.format;
    const auto weights = std::span<const float>(piece.original).subspan(run.begin, run.length());
    const auto bytes =
        std::span<std::byte>(piece.bytes)
            .subspan(encodedBytes(format, run.begin), encodedBytes(format, run.length()));
    const std::span<const float> importance = run.importance.values;
    if (job.encoding.calibrated != nullptr) {
        job.encoding.calibrated->encodeRow({weights, importance}, bytes, piece.calibration, task);
        if (task.cancelled()) return;
    } else {
        format.encodeBlocks(weights, run.importance, bytes);
    }
    if (!job.measureError) return;
    const auto decoded = std::span<float>(piece.decoded).subspan(run.begin, run.length());
    format.decodeRow(bytes, decoded);
    piece.error.add(weights, decoded, importance);
}

/// The piece in the tensor's own format.
void copyRows(const EncodeJob& job, const TensorPiece& range, EncodedPiece& piece) {
    const auto source = sourceBytes(job, range);
    std::copy(source.begin(), source.end(), piece.bytes.begin());
    if (job.measureError) piece.error.add(piece.original, piece.original);
}

}  // namespace

std::uint64_t rowsPerPiece(const TensorInfo& tensor) {
    const std::uint64_t rowLength = std::max<std::uint64_t>(1, tensor.rowLength());
    return std::max<std::uint64_t>(1, kPieceWeights / rowLength);
}

std::uint64_t pieceCount(const TensorInfo& tensor) {
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t rows = tensor.rowCount();
    if (rowLength == 0 || rows == 0) return 0;
    if (rowLength > kPieceWeights) return rows * ((rowLength - 1) / kPieceWeights + 1);
    return (rows - 1) / rowsPerPiece(tensor) + 1;
}

TensorPiece pieceAt(const TensorInfo& tensor, std::uint64_t index) {
    const std::uint64_t rowLength = tensor.rowLength();
    if (rowLength > kPieceWeights) {
        const std::uint64_t piecesPerRow = (rowLength - 1) / kPieceWeights + 1;
        const std::uint64_t column = index % piecesPerRow * kPieceWeights;
        return {index / piecesPerRow * rowLength + column,
                std::min(kPieceWeights, rowLength - column)};
    }
    const std::uint64_t firstRow = index * rowsPerPiece(tensor);
    const std::uint64_t rows = std::min(rowsPerPiece(tensor), tensor.rowCount() - firstRow);
    return {firstRow * rowLength, rows * rowLength};
}

Result<void> checkEncodable(const TensorInfo& tensor, const Encoding& encoding) {
    const formats::Format& format = encoding.format;
    const std::string source{tensor.format->info.label};
    const std::string target{format.info.label};
    if (!tensor.format->canDecode()) {
        return fail(ErrorCode::Unsupported,
                    source + " weights cannot be read, only copied as they are.");
    }
    if (encoding.copies(tensor)) return {};
    if (!format.canEncode() || !format.canDecode()) {
        return fail(ErrorCode::Unsupported,
                    target + " cannot be written by this version; choose another format.");
    }
    if (!format.fitsRow(tensor.rowLength())) {
        return fail(ErrorCode::Unsupported, "Rows of " + std::to_string(tensor.rowLength()) +
                                                " weights do not divide into blocks of " +
                                                std::to_string(format.weightsPerBlock) + " for " +
                                                target + ".");
    }
    return {};
}

void decodePiece(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                 std::span<float> out) {
    tensor.format->decodeRow(sourceBytes({model, tensor, *tensor.format}, piece), out);
}

bool encodeRows(const EncodeJob& job, const TensorPiece& range, EncodedPiece& piece,
                TaskContext& task) {
    const bool copied = job.encoding.copies(job.tensor);
    piece.error = {};
    piece.bytes.resize(encodedBytes(job.encoding.format, range.count));
    piece.original.resize(range.count);
    piece.decoded.resize(job.measureError && !copied ? range.count : 0);
    if (task.cancelled()) return false;
    job.tensor.format->decodeRow(sourceBytes(job, range), piece.original);
    findNonFinite(range, piece);
    if (copied) {
        copyRows(job, range, piece);
        return true;
    }
    const ColumnImportance& importance = job.encoding.importance;
    const bool needsMean = !importance.empty() && job.encoding.format.usesRowMeanSquare;
    const std::uint64_t rowLength = job.tensor.rowLength();
    std::uint64_t sinceLook = 0;
    Run run;
    for (std::uint64_t begin = 0; begin < range.count; begin = run.end) {
        const std::uint64_t row = (range.first + begin) / rowLength;
        const std::uint64_t column = (range.first + begin) % rowLength;
        run.begin = begin;
        run.end = begin + std::min({rowLength - column, kRunWeights, range.count - begin});
        if (!importance.empty()) {
            run.importance.values = importance.ofRow(row, rowLength).subspan(column, run.length());
            const bool newRow = begin == 0 || column == 0;
            if (needsMean && newRow) {
                run.importance.rowMeanSquare = rowMeanSquare(job, row, piece, range);
            }
        }
        encodeRun(job, run, piece, task);
        sinceLook += run.length();
        if (sinceLook < kRunWeights) continue;
        if (task.cancelled()) return false;
        sinceLook = 0;
    }
    return job.encoding.calibrated == nullptr || !task.cancelled();
}

}  // namespace weightscape::analysis
