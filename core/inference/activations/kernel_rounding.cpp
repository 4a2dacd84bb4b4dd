// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/activations/kernel_rounding.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/formats/kernel_inputs.h"
#include "core/inference/activations/input_levels.h"
#include "core/inference/kernels/multiply.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

constexpr std::size_t kWideBlock = 256;

void roundWideBlock(std::span<float> block) {
    float signedLargest = 0.0F;
    for (const float input : block) {
        if (std::abs(input) > std::abs(signedLargest)) signedLargest = input;
    }
    if (signedLargest == 0.0F) {
        std::ranges::fill(block, 0.0F);
        return;
    }
    const float inverse = -127.0F / signedLargest;
    const float scale = 1.0F / inverse;
    for (float& input : block) {
        input = std::min(127.0F, std::nearbyint(inverse * input)) * scale;
    }
}

bool isFinite(std::span<const float> row) {
    return std::ranges::all_of(row, [](float input) { return std::isfinite(input); });
}

/// Rounds through the bytes of a format.
void roundAs(const formats::Format& format, std::span<float> row) {
    std::vector<std::byte> bytes(format.rowBytes(row.size()));
    format.encodeRow(row, {}, bytes);
    format.decodeRow(bytes, row);
}

}  // namespace

void roundAsQ8K(std::span<float> inputs) {
    for (std::size_t first = 0; first < inputs.size(); first += kWideBlock) {
        roundWideBlock(inputs.subspan(first, kWideBlock));
    }
}

void roundAsQ8_0(std::span<float> inputs) {
    roundAs(*formats::findFormat("q8_0"), inputs);
}

Result<void> KernelRounding::multiply(const LinearLayer& layer, std::size_t matrix,
                                      ConstRows inputs, MutableRows outputs, TaskContext& task) {
    const WeightMatrix& weights = layer.matrices[matrix];
    using formats::KernelInputs;
    const KernelInputs kind = formats::kernelInputsOf(*weights.format);
    if (kind == KernelInputs::Exact) return inference::multiply(weights, inputs, outputs, task);
    const formats::Format& format =
        kind == KernelInputs::Float ? *weights.format : *formats::findFormat("q8_0");
    Rows rounded(inputs.count, inputs.width);
    const auto roundRows = [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::span<float> row = rounded.row(i);
            std::ranges::copy(inputs.row(i), row.begin());
            // What is not finite goes its way and makes the outputs so.
            if (!isFinite(row)) continue;
            if (kind == KernelInputs::WideBlocks) {
                roundAsQ8K(row);
            } else {
                roundAs(format, row);
            }
        }
    };
    if (!forEachChunk(inputs.count, kTokensInChunk, task, roundRows)) return failCancelled();
    return inference::multiply(weights, rounded.view(), outputs, task);
}

std::unique_ptr<InputRounding> makeKernelRounding(const ActivationMode& /*mode*/,
                                                  std::shared_ptr<const InputRanges> /*ranges*/) {
    return std::make_unique<KernelRounding>();
}

}  // namespace weightscape::inference
