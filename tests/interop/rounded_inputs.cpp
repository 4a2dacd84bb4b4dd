// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/rounded_inputs.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "core/inference/kernels/multiply.h"

namespace weightscape::test {
namespace {

/// ggml's blocks of 8 bits under a scale in F32, for weights in blocks of 256.
void roundBlock(std::span<float> block) {
    const float largest =
        *std::ranges::max_element(block, {}, [](float value) { return std::abs(value); });
    if (largest == 0.0F) return;
    const float inverse = -127.0F / largest;
    for (float& value : block) {
        value = std::min(127.0F, std::nearbyint(inverse * value)) * (1.0F / inverse);
    }
}

void roundTo(const formats::Format& format, std::span<float> row) {
    std::vector<std::byte> bytes(format.rowBytes(row.size()));
    format.encodeRow(row, {}, bytes);
    format.decodeRow(bytes, row);
}

void roundRow(const formats::Format& weights, std::span<float> row) {
    constexpr std::size_t kLargeBlock = 256;
    if (weights.weightsPerBlock == 1) return roundTo(weights, row);
    if (weights.weightsPerBlock < kLargeBlock) return roundTo(*formats::findFormat("q8_0"), row);
    for (std::size_t i = 0; i < row.size(); i += kLargeBlock) {
        roundBlock(row.subspan(i, kLargeBlock));
    }
}

}  // namespace

Result<void> RoundedInputs::multiply(const inference::LinearLayer& layer, std::size_t matrix,
                                     inference::ConstRows inputs, inference::MutableRows outputs,
                                     TaskContext& task) {
    const inference::WeightMatrix& weights = layer.matrices[matrix];
    inference::Rows rounded(inputs.count, inputs.width);
    for (std::size_t i = 0; i < inputs.count; ++i) {
        std::ranges::copy(inputs.row(i), rounded.row(i).begin());
        roundRow(*weights.format, rounded.row(i));
    }
    return inference::multiply(weights, std::as_const(rounded).view(), outputs, task);
}

}  // namespace weightscape::test
