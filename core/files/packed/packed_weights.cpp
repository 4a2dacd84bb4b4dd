// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/packed_weights.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "core/files/packed/packed_rows.h"
#include "core/files/packed/take_codes.h"
#include "core/model/tensor_piece.h"

namespace weightscape::files {
namespace {

/// Calls visit(row, column, count, done) for the parts of rows that a piece consists of, at most
/// `most` weights each.
template <typename Visit>
void forEachPart(const TensorPiece& piece, std::uint64_t columns, std::uint64_t most,
                 const Visit& visit) {
    for (std::uint64_t done = 0; done < piece.count;) {
        const std::uint64_t column = (piece.first + done) % columns;
        const std::uint64_t count = std::min({piece.count - done, columns - column, most});
        visit((piece.first + done) / columns, column, count, done);
        done += count;
    }
}

}  // namespace

void PackedWeights::decode(const Model& model, const TensorInfo& /*tensor*/,
                           const TensorPiece& piece, std::span<float> out) const {
    PackedRows rows(m_parts, model);
    forEachPart(piece, m_parts.columns, kRunWeights,
                [&](std::uint64_t row, std::uint64_t column, std::uint64_t count,
                    std::uint64_t done) { rows.read(row, column, out.subspan(done, count)); });
}

void PackedWeights::blocks(const Model& model, const TensorInfo& /*tensor*/,
                           const TensorPiece& piece, std::span<std::byte> out) const {
    PackedRows rows(m_parts, model);
    std::vector<float> weights;
    forEachPart(
        piece, m_parts.columns, kRunWeights,
        [&](std::uint64_t row, std::uint64_t column, std::uint64_t count, std::uint64_t done) {
            weights.resize(count);
            rows.read(row, column, weights);
            std::memcpy(out.data() + done * sizeof(float), weights.data(), count * sizeof(float));
        });
}

void PackedWeights::takeCodes(const Model& model, const TensorInfo& /*tensor*/,
                              const formats::Format& format, const TensorPiece& piece,
                              std::span<std::byte> blocks) const {
    if (!mayTakeCodes(m_parts, format)) return;
    CodeTaker taker(m_parts, model, format);
    forEachPart(
        piece, m_parts.columns, kRunWeights,
        [&](std::uint64_t row, std::uint64_t column, std::uint64_t count, std::uint64_t done) {
            taker.take({row, column, 1, count},
                       blocks.subspan(format.rowBytes(done), format.rowBytes(count)));
        });
}

void PackedWeights::doneReading(const Model& model, const TensorInfo& /*tensor*/,
                                const TensorPiece& piece) const {
    const CodeGrid& codes = m_parts.codes;
    const auto [begin, end] = codes.bytesOf(piece, m_parts.rows, m_parts.columns);
    if (begin < end)
        model.files[codes.place.file]->doneReading(codes.place.offset + begin, end - begin);
}

}  // namespace weightscape::files
