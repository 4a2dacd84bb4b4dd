// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/scratch.h"

#include <memory>
#include <new>

namespace weightscape::inference {
namespace {

constexpr std::align_val_t kAlignment{64};

struct FreeAligned {
    void operator()(float* values) const { ::operator delete[](values, kAlignment); }
};

struct Scratch {
    std::unique_ptr<float, FreeAligned> values;
    std::size_t size = 0;
};

}  // namespace

std::span<float> threadScratch(ScratchUse use, std::size_t count) {
    thread_local Scratch scratches[2];
    Scratch& scratch = scratches[static_cast<std::size_t>(use)];
    if (scratch.size < count) {
        scratch.size = 0;
        scratch.values.reset(
            static_cast<float*>(::operator new[](count * sizeof(float), kAlignment)));
        scratch.size = count;
    }
    return {scratch.values.get(), count};
}

}  // namespace weightscape::inference
