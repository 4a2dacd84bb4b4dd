// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_piece.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "core/model/tensor_source.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

/// Copied bytes have no pieces of their own.
constexpr std::uint64_t kCopyBytes = std::uint64_t{1} << 20U;

}  // namespace

PieceSource::PieceSource(const Model& model, const TensorInfo& tensor,
                         const encoders::TensorEncoder* encoder)
    : m_model(model), m_tensor(tensor), m_encoder(encoder) {
    if (encoder != nullptr) {
        m_pieces = encoder->consecutivePieces(wholeOf(tensor));
    } else if (tensor.origin != nullptr) {
        m_pieces = consecutivePieces(wholeOf(tensor));
    }
}

std::uint64_t PieceSource::count() const {
    return m_pieces ? m_pieces->count() : (m_tensor.bytes + kCopyBytes - 1) / kCopyBytes;
}

void PieceSource::doneWith(std::uint64_t begin, std::uint64_t length) const {
    m_model.doneReading(m_tensor, begin, length);
}

void PieceSource::copy(std::uint64_t index, Piece& piece) const {
    const std::uint64_t begin = index * kCopyBytes;
    const std::uint64_t length = std::min<std::uint64_t>(kCopyBytes, m_tensor.bytes - begin);
    const auto part = m_model.bytesOf(m_tensor, begin, length);
    piece.bytes.assign(part.begin(), part.end());
    const formats::Format& format = *m_tensor.format;
    piece.weights = format.hasKnownSize()
                        ? length / format.bytesPerBlock * format.weightsPerBlock
                        : static_cast<std::uint64_t>(static_cast<double>(length) /
                                                     static_cast<double>(m_tensor.bytes) *
                                                     static_cast<double>(m_tensor.weightCount()));
    doneWith(begin, length);
}

void PieceSource::copyMade(const Rectangle& area, Piece& piece) const {
    const TensorPiece range{area.row * m_tensor.rowLength() + area.column, area.weights()};
    (void)TensorSource{m_model, m_tensor}.blocksOf(range, piece.bytes);
    piece.weights = range.count;
    doneWith(m_tensor.format->rowBytes(range.first), piece.bytes.size());
}

bool PieceSource::make(std::uint64_t index, bool measureError, encoders::EncodedPiece& scratch,
                       Piece& piece, TaskContext& task) const {
    piece.error = {};
    piece.saturated = 0;
    piece.bad.reset();
    if (!m_pieces) {
        copy(index, piece);
        return true;
    }
    using encoders::Measured;
    const Rectangle area = m_pieces->at(index);
    if (m_encoder == nullptr) {
        copyMade(area, piece);
        return true;
    }
    const encoders::EncodeWishes wishes{
        .measured = measureError ? Measured::Stored : Measured::Nothing,
        .bytes = true,
        .bad = true};
    if (!m_encoder->encode(area, wishes, scratch, task)) return false;
    piece.error = scratch.error;
    piece.weights = area.weights();
    piece.bad = scratch.bad;
    piece.saturated = scratch.saturated;
    std::swap(piece.bytes, scratch.bytes);
    const formats::Format& source = *m_tensor.format;
    const std::uint64_t first = area.row * m_tensor.rowLength() + area.column;
    const std::uint64_t begin = source.rowBytes(first);
    doneWith(begin, source.rowBytes(first + area.weights()) - begin);
    return true;
}

tl::unexpected<Error> badWeightError(const encoders::TensorEncoder& encoder,
                                     const encoders::BadWeight& bad) {
    const TensorInfo& tensor = encoder.tensor();
    const Text place = "row %1, column %2 (counted from 0)"_text(bad.index / tensor.rowLength(),
                                                                 bad.index % tensor.rowLength());
    const std::string name = printable(tensor.name);
    if (!std::isfinite(bad.value)) {
        const auto spoils =
            std::isnan(bad.value)
                ? "Tensor %1 holds NaN at %2; as %3 it would spoil its %4. Repair the model, or "
                  "keep this tensor in its own format."_text
                : "Tensor %1 holds infinity at %2; as %3 it would spoil its %4. Repair the model, "
                  "or keep this tensor in its own format."_text;
        return fail(ErrorCode::Unsupported,
                    spoils(name, place, encoder.name(), encoder.groupName()));
    }
    // What a scheme leaves is finite: it is the float that stores it which is too small.
    const std::string tooSmall =
        encoder.simulates() ? std::string(encoder.store().info.label) : encoder.name();
    std::array<char, 32> value{};
    std::snprintf(value.data(), value.size(), "%g", static_cast<double>(bad.value));
    return fail(ErrorCode::Unsupported,
                "Tensor %1 holds %2 at %3, which is too large for %4. Keep this tensor as BF16 or "
                "F32."_text(name, Text::number(value.data()), place, tooSmall));
}

}  // namespace weightscape::exporting
