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

/// Calls the encoder for [begin, end) of the piece, which lies inside one row.
void encodeRun(const EncodeJob& job, std::uint64_t begin, std::uint64_t end, EncodedPiece& piece,
               const TaskContext& task) {
    const formats::Format& format = job.encoding.format;
    const auto weights = std::span<const float>(piece.original).subspan(begin, end - begin);
    const auto bytes = std::span<std::byte>(piece.bytes)
                           .subspan(encodedBytes(format, begin), encodedBytes(format, end - begin));
    if (job.encoding.calibrated != nullptr) {
        job.encoding.calibrated->encodeRow({weights, {}}, bytes, piece.calibration, task);
        if (task.cancelled()) return;
    } else {
        format.encodeRow(weights, {}, bytes);
    }
    if (!job.measureError) return;
    const auto decoded = std::span<float>(piece.decoded).subspan(begin, end - begin);
    format.decodeRow(bytes, decoded);
    piece.error.add(weights, decoded);
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
    if (format.info.importance == formats::ImportanceUse::Required) {
        return fail(
            ErrorCode::Unsupported,
            target + " needs an importance matrix, and none is given; choose another format.");
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
    const auto source = sourceBytes(job, range);
    piece.error = {};
    piece.bytes.resize(encodedBytes(job.encoding.format, range.count));
    piece.original.resize(range.count);
    piece.decoded.resize(job.measureError && !copied ? range.count : 0);
    if (task.cancelled()) return false;
    job.tensor.format->decodeRow(source, piece.original);
    findNonFinite(range, piece);
    if (copied) {
        std::copy(source.begin(), source.end(), piece.bytes.begin());
        if (job.measureError) piece.error.add(piece.original, piece.original);
        return true;
    }
    const std::uint64_t rowLength = job.tensor.rowLength();
    std::uint64_t sinceLook = 0;
    for (std::uint64_t begin = 0; begin < range.count;) {
        const std::uint64_t rowLeft = rowLength - (range.first + begin) % rowLength;
        const std::uint64_t length = std::min({rowLeft, kRunWeights, range.count - begin});
        encodeRun(job, begin, begin + length, piece, task);
        begin += length;
        sinceLook += length;
        if (sinceLook < kRunWeights) continue;
        if (task.cancelled()) return false;
        sinceLook = 0;
    }
    return job.encoding.calibrated == nullptr || !task.cancelled();
}

}  // namespace weightscape::analysis
