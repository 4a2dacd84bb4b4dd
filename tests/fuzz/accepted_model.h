// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "core/model/model.h"
#include "core/support/result.h"

/// What holds for every model that a reader accepts.
namespace weightscape::fuzz {

/// Aborts, so that the fuzzer keeps the input, when a promise is broken.
inline void require(bool promise) {
    if (!promise) std::abort();
}

inline void readTensors(const Model& model) {
    volatile unsigned sink = 0;
    std::uint64_t total = 0;
    // Checkpoints have tensors that are views of the same numbers, and archives are deflated; what
    // packings stand for takes more than their codes.
    constexpr std::uint64_t kMostGain = 1100;
    const bool mayShare = !model.isGguf() && model.container != Model::kSafetensors;
    for (const TensorInfo& tensor : model.tensors) {
        require(tensor.format != nullptr && tensor.file < model.files.size());
        const std::uint64_t size = model.files[tensor.file]->bytes().size();
        require(tensor.origin != nullptr ||
                (tensor.offset <= size && tensor.bytes <= size - tensor.offset));
        if (mayShare) require(tensor.bytes <= kMostGain * size);
        if (!mayShare) total += tensor.bytes;
        if (tensor.bytes == 0 || tensor.weightCount() == 0) continue;
        if (tensor.origin == nullptr) {
            const auto bytes = model.bytesOf(tensor);
            sink =
                sink + static_cast<unsigned>(bytes.front()) + static_cast<unsigned>(bytes.back());
        }
        if (!tensor.format->canDecode()) continue;
        std::vector<float> row(tensor.rowLength());
        // Packed weights reach into the bytes of several tensors.
        decodeRows(model, tensor, 0, 1, row);
        decodeRows(model, tensor, tensor.rowCount() - 1, 1, row);
    }
    require(total <= model.fileBytes());
    for (const MetadataEntry& entry : model.metadata) {
        sink = sink + static_cast<unsigned>(entry.value.text().size());
    }
}

/// Reads what was accepted; what was refused says why.
inline void check(const Result<std::shared_ptr<const Model>>& model) {
    if (model) {
        readTensors(**model);
    } else {
        require(!model.error().detail.empty());
    }
}

}  // namespace weightscape::fuzz
