// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/tensor_source.h"

#include <algorithm>

namespace weightscape {

void multiplyWeights(const TensorInfo& tensor, const TensorFactors& factors,
                     const TensorPiece& piece, std::span<float> weights) {
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t perMatrix = rowsPerMatrix(tensor);
    for (std::uint64_t begin = 0, count = 0; begin < piece.count; begin += count) {
        const std::uint64_t row = (piece.first + begin) / rowLength;
        const std::uint64_t column = (piece.first + begin) % rowLength;
        count = std::min(piece.count - begin, rowLength - column);
        const auto columns = factors.columnsOf(row / perMatrix, rowLength);
        const float byRow = factors.rows.empty() ? 1.0F : factors.rows[row];
        for (std::uint64_t i = 0; i < count; ++i) {
            const float byColumn = columns.empty() ? 1.0F : columns[column + i];
            float& weight = weights[begin + i];
            weight = (weight + factors.lacking) * byColumn * byRow - factors.lacking;
        }
    }
}

namespace {

std::span<const std::byte> fileBlocks(const TensorSource& source, const TensorPiece& piece) {
    const formats::Format& format = *source.tensor.format;
    return source.model.bytesOf(source.tensor,
                                piece.first / format.weightsPerBlock * format.bytesPerBlock,
                                format.rowBytes(piece.count));
}

}  // namespace

std::span<const std::byte> TensorSource::blocksOf(const TensorPiece& piece,
                                                  std::vector<std::byte>& buffer) const {
    if (tensor.origin == nullptr) return fileBlocks(*this, piece);
    buffer.resize(tensor.format->rowBytes(piece.count));
    tensor.origin->blocks(model, tensor, piece, buffer);
    return buffer;
}

void TensorSource::decode(const TensorPiece& piece, std::span<float> out) const {
    if (tensor.origin != nullptr) {
        tensor.origin->decode(model, tensor, piece, out);
    } else {
        tensor.format->decodeRow(fileBlocks(*this, piece), out);
    }
    if (changed != nullptr) {
        const std::uint64_t index = changed->row * tensor.rowLength() + changed->column;
        if (index - piece.first < piece.count) out[index - piece.first] = changed->value;
    }
    if (factors != nullptr) multiplyWeights(tensor, *factors, piece, out);
}

void TensorSource::takeCodes(const formats::Format& format, const TensorPiece& piece,
                             std::span<std::byte> blocks) const {
    if (tensor.origin == nullptr || changed != nullptr || factors != nullptr) return;
    tensor.origin->takeCodes(model, tensor, format, piece, blocks);
}

void TensorSource::read(const Rectangle& area, std::vector<float>& out,
                        std::vector<float>& buffer) const {
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t block = tensor.format->weightsPerBlock;
    out.resize(area.weights());
    if (area.columns == rowLength) return decode({area.row * rowLength, out.size()}, out);
    const std::uint64_t begin = area.column / block * block;
    const std::uint64_t end = (area.column + area.columns + block - 1) / block * block;
    buffer.resize(end - begin);
    for (std::uint64_t i = 0; i < area.rows; ++i) {
        decode({(area.row + i) * rowLength + begin, buffer.size()}, buffer);
        const auto from = buffer.begin() + static_cast<std::ptrdiff_t>(area.column - begin);
        std::copy_n(from, area.columns,
                    out.begin() + static_cast<std::ptrdiff_t>(i * area.columns));
    }
}

}  // namespace weightscape
