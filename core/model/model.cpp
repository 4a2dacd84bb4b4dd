// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/model.h"

#include <algorithm>

namespace weightscape {

std::uint64_t Model::fileBytes() const {
    std::uint64_t total = 0;
    for (const auto& file : files) total += file->bytes().size();
    return total;
}

std::uint64_t Model::parameterCount() const {
    std::uint64_t total = 0;
    for (const TensorInfo& tensor : tensors) total += tensor.parameters();
    return total;
}

std::uint64_t Model::tensorBytes() const {
    std::uint64_t total = 0;
    for (const TensorInfo& tensor : tensors) total += tensor.bytes;
    return total;
}

const TensorInfo* Model::find(std::string_view name) const {
    const auto found =
        std::find_if(tensors.begin(), tensors.end(),
                     [name](const TensorInfo& tensor) { return tensor.name == name; });
    return found == tensors.end() ? nullptr : &*found;
}

Result<void> Model::checkUnchanged() const {
    for (const auto& file : files) {
        if (auto unchanged = file->checkUnchanged(); !unchanged) return unchanged;
    }
    return {};
}

void decodeRows(const Model& model, const TensorInfo& tensor, std::uint64_t firstRow,
                std::uint64_t count, std::span<float> out) {
    const formats::Format& format = *tensor.format;
    const std::uint64_t rowBytes = format.rowBytes(tensor.rowLength());
    const std::span<const std::byte> rows =
        model.bytesOf(tensor).subspan(firstRow * rowBytes, count * rowBytes);
    format.decodeRow(rows, out.first(count * tensor.rowLength()));
}

}  // namespace weightscape
