// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/read_rectangle.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace weightscape::schemes {
namespace {

/// Decodes weights [first, first + count) of the tensor; both at block boundaries.
void decodeRun(const Model& model, const TensorInfo& tensor, std::uint64_t first,
               std::span<float> out) {
    const formats::Format& format = *tensor.format;
    const auto bytes = model.bytesOf(tensor).subspan(
        first / format.weightsPerBlock * format.bytesPerBlock, format.rowBytes(out.size()));
    format.decodeRow(bytes, out);
}

}  // namespace

void readRectangle(const Model& model, const TensorInfo& tensor, const Rectangle& area,
                   std::vector<float>& out, std::vector<float>& buffer) {
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t block = tensor.format->weightsPerBlock;
    out.resize(area.weights());
    if (area.columns == rowLength) {
        decodeRun(model, tensor, area.row * rowLength, out);
        return;
    }
    const std::uint64_t begin = area.column / block * block;
    const std::uint64_t end = (area.column + area.columns + block - 1) / block * block;
    buffer.resize(end - begin);
    for (std::uint64_t i = 0; i < area.rows; ++i) {
        decodeRun(model, tensor, (area.row + i) * rowLength + begin, buffer);
        const auto from = buffer.begin() + static_cast<std::ptrdiff_t>(area.column - begin);
        std::copy_n(from, area.columns,
                    out.begin() + static_cast<std::ptrdiff_t>(i * area.columns));
    }
}

std::span<const float> importanceOfRow(const TensorInfo& tensor, std::span<const float> importance,
                                       std::uint64_t row) {
    if (importance.empty()) return {};
    const std::uint64_t matrices = importance.size() / tensor.rowLength();
    const std::uint64_t rowsEach = tensor.rowCount() / matrices;
    return importance.subspan(row / rowsEach * tensor.rowLength(), tensor.rowLength());
}

Result<void> checkImportance(const TensorInfo& tensor, std::span<const float> importance) {
    if (importance.empty()) return {};
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t matrices = rowLength == 0 ? 0 : importance.size() / rowLength;
    if (matrices == 0 || importance.size() % rowLength != 0 || tensor.rowCount() % matrices != 0) {
        return fail(ErrorCode::InvalidArgument,
                    "the importance has " + std::to_string(importance.size()) +
                        " weights, and the rows have " + std::to_string(rowLength) +
                        "; there must be one per column");
    }
    const bool valid = std::all_of(importance.begin(), importance.end(), [](float weight) {
        return std::isfinite(weight) && weight >= 0.0F;
    });
    if (!valid) {
        return fail(ErrorCode::InvalidArgument,
                    "the importance holds a weight that is negative or not finite");
    }
    return {};
}

}  // namespace weightscape::schemes
