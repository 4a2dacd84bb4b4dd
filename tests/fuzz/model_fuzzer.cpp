// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/files/open_model.h"

/// Opens arbitrary bytes as a model file of any kind and reads what was accepted. Seeds: the files
/// of tests/data/hostile and tests/data/frameworks.
namespace {

/// Aborts, so that the fuzzer keeps the input, when an accepted tensor breaks a promise.
void require(bool promise) {
    if (!promise) std::abort();
}

void readTensors(const weightscape::Model& model) {
    volatile unsigned sink = 0;
    std::uint64_t total = 0;
    // Checkpoints have tensors that are views of the same numbers, and archives are deflated.
    constexpr std::uint64_t kMostGain = 1100;
    const bool mayShare = !model.isGguf() && model.container != weightscape::Model::kSafetensors;
    for (const weightscape::TensorInfo& tensor : model.tensors) {
        require(tensor.format != nullptr && tensor.file < model.files.size());
        const std::uint64_t size = model.files[tensor.file]->bytes().size();
        require(tensor.origin != nullptr ||
                (tensor.offset <= size && tensor.bytes <= size - tensor.offset));
        if (mayShare) require(tensor.bytes <= kMostGain * size);
        if (!mayShare) total += tensor.bytes;
        if (tensor.bytes == 0) continue;
        if (tensor.origin == nullptr) {
            const auto bytes = model.bytesOf(tensor);
            sink =
                sink + static_cast<unsigned>(bytes.front()) + static_cast<unsigned>(bytes.back());
        }
        if (!tensor.format->canDecode()) continue;
        std::vector<float> row(tensor.rowLength());
        // Packed weights reach into the bytes of several tensors.
        weightscape::decodeRows(model, tensor, 0, 1, row);
        weightscape::decodeRows(model, tensor, tensor.rowCount() - 1, 1, row);
    }
    require(total <= model.fileBytes());
    for (const weightscape::MetadataEntry& entry : model.metadata) {
        sink = sink + static_cast<unsigned>(entry.value.text().size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int descriptor = memfd_create("model", MFD_CLOEXEC);
    require(descriptor >= 0);
    require(write(descriptor, data, size) == static_cast<ssize_t>(size));
    const auto model = weightscape::files::openModel("/proc/self/fd/" + std::to_string(descriptor));
    if (model) {
        readTensors(**model);
    } else {
        require(!model.error().detail.empty());
    }
    close(descriptor);
    return 0;
}
