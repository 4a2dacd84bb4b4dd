// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/model.h"

#include <algorithm>

#include "core/model/tensor_source.h"

namespace weightscape {

std::uint64_t Model::fileBytes() const {
    std::uint64_t total = 0;
    for (const auto& file : files) total += file->bytes().size();
    return total;
}

Result<void> Model::bring(const TensorInfo& tensor, TaskContext& task) const {
    if (tensor.origin != nullptr) return {};
    const ByteRange range{tensor.offset, tensor.offset + tensor.bytes};
    return files[tensor.file]->bring({&range, 1}, task);
}

bool Model::isRemote() const {
    return std::ranges::any_of(files, [](const auto& file) { return file->isRemote(); });
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

void Model::willRead(const TensorInfo& tensor, std::uint64_t begin, std::uint64_t length) const {
    if (tensor.origin == nullptr) files[tensor.file]->willRead(tensor.offset + begin, length);
}

void Model::doneReading(const TensorInfo& tensor, std::uint64_t begin, std::uint64_t length) const {
    if (tensor.origin == nullptr) {
        files[tensor.file]->doneReading(tensor.offset + begin, length);
        return;
    }
    const formats::Format& format = *tensor.format;
    const std::uint64_t weights = length / format.bytesPerBlock * format.weightsPerBlock;
    tensor.origin->doneReading(*this, tensor,
                               {begin / format.bytesPerBlock * format.weightsPerBlock, weights});
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
    const std::uint64_t rowLength = tensor.rowLength();
    TensorSource{model, tensor}.decode({firstRow * rowLength, count * rowLength},
                                       out.first(count * rowLength));
}

}  // namespace weightscape
