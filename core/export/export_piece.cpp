// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_piece.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

constexpr std::uint64_t kCopyBytes = std::uint64_t{1} << 20U;

void doneWith(const encoders::EncodeJob& job, std::uint64_t begin, std::uint64_t length) {
    job.model.files[job.tensor.file]->doneReading(job.tensor.offset + begin, length);
}

void copyPiece(const encoders::EncodeJob& job, std::uint64_t index, ExportPiece& piece) {
    const auto source = job.model.bytesOf(job.tensor);
    const std::uint64_t begin = index * kCopyBytes;
    const std::uint64_t length = std::min<std::uint64_t>(kCopyBytes, source.size() - begin);
    const auto part = source.subspan(begin, length);
    piece.bytes.assign(part.begin(), part.end());
    const formats::Format& format = *job.tensor.format;
    piece.weights = format.hasKnownSize()
                        ? length / format.bytesPerBlock * format.weightsPerBlock
                        : static_cast<std::uint64_t>(static_cast<double>(length) /
                                                     static_cast<double>(source.size()) *
                                                     static_cast<double>(job.tensor.weightCount()));
    doneWith(job, begin, length);
}

/// Weights that are too large are rare: only then the piece is read again.
void findBad(const encoders::EncodeJob& job, const encoders::TensorPiece& range,
             encoders::EncodedPiece& encoded, ExportPiece& piece) {
    if (encoded.beyondHalf == 0 && !encoded.firstNonFinite) return;
    encoded.original.resize(range.count);
    encoders::decodePiece(job.model, job.tensor, range, encoded.original);
    if (encoded.firstNonFinite) {
        const std::uint64_t index = *encoded.firstNonFinite;
        piece.bad = BadWeight{index, encoded.original[index - range.first]};
        return;
    }
    // Only weights over 65,504 can overflow a format.
    if (job.encoding.format.info.id == "f16") {
        piece.beyondHalf = encoded.beyondHalf;
        return;
    }
    encoded.decoded.resize(range.count);
    job.encoding.format.decodeRow(encoded.bytes, encoded.decoded);
    const auto found = std::find_if(encoded.decoded.begin(), encoded.decoded.end(),
                                    [](float weight) { return !std::isfinite(weight); });
    if (found == encoded.decoded.end()) return;
    // The weight that is to blame is the largest of the block, not the first one it spoils.
    const auto at = static_cast<std::uint64_t>(found - encoded.decoded.begin());
    const std::uint64_t block =
        at / job.encoding.format.weightsPerBlock * job.encoding.format.weightsPerBlock;
    const auto begin = encoded.original.begin() + static_cast<std::ptrdiff_t>(block);
    const auto largest = std::max_element(
        begin, begin + static_cast<std::ptrdiff_t>(job.encoding.format.weightsPerBlock),
        [](float left, float right) { return std::fabs(left) < std::fabs(right); });
    piece.bad = BadWeight{
        range.first + static_cast<std::uint64_t>(largest - encoded.original.begin()), *largest};
}

}  // namespace

std::uint64_t exportPieceCount(const TensorInfo& tensor, const encoders::Encoding& encoding) {
    if (!encoding.copies(tensor)) return encoders::pieceCount(tensor);
    return (tensor.bytes + kCopyBytes - 1) / kCopyBytes;
}

bool makeExportPiece(const encoders::EncodeJob& job, std::uint64_t index,
                     encoders::EncodedPiece& scratch, ExportPiece& piece, TaskContext& task) {
    piece.error = {};
    piece.beyondHalf = 0;
    piece.bad.reset();
    if (job.encoding.copies(job.tensor)) {
        copyPiece(job, index, piece);
        return true;
    }
    const encoders::TensorPiece range = encoders::pieceAt(job.tensor, index);
    if (!encoders::encodeRows(job, range, scratch, task)) return false;
    piece.error = scratch.error;
    piece.weights = range.count;
    findBad(job, range, scratch, piece);
    std::swap(piece.bytes, scratch.bytes);
    const formats::Format& source = *job.tensor.format;
    doneWith(job, source.rowBytes(range.first), source.rowBytes(range.count));
    return true;
}

tl::unexpected<Error> badWeightError(const TensorInfo& tensor, const encoders::Treatment& treatment,
                                     const BadWeight& bad) {
    const std::string place = "row " + std::to_string(bad.index / tensor.rowLength()) +
                              ", column " + std::to_string(bad.index % tensor.rowLength()) +
                              " (counted from 0)";
    const std::string name = "Tensor " + printable(tensor.name);
    const std::string label = treatment.isSimulated() ? treatment.scheme->element.id()
                                                      : std::string(treatment.format->info.label);
    if (!std::isfinite(bad.value)) {
        return fail(ErrorCode::Unsupported,
                    name + (std::isnan(bad.value) ? " holds NaN at " : " holds infinity at ") +
                        place + "; as " + label + " it would spoil its " +
                        (treatment.isSimulated() ? "group" : "block") +
                        ". Repair the model, or keep this tensor in its "
                        "own format.");
    }
    std::array<char, 32> value{};
    std::snprintf(value.data(), value.size(), "%g", static_cast<double>(bad.value));
    return fail(ErrorCode::Unsupported, name + " holds " + value.data() + " at " + place +
                                            ", which is too large for " + label +
                                            ". Keep this tensor as BF16 or F32.");
}

}  // namespace weightscape::exporting
