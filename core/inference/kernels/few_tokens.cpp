// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/few_tokens.h"

#include <algorithm>
#include <optional>

#include "core/inference/kernels/dot_loops.h"
#include "core/inference/kernels/rounded_loops.h"
#include "core/inference/kernels/scratch.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

/// A chunk of rows takes some microseconds: less would not be worth handing to another thread.
constexpr std::size_t kChunkWeights = std::size_t{1} << 17U;
/// Rows that are decoded before they are multiplied.
constexpr std::size_t kDecodedRows = 4;

const formats::Format& plainFloats() {
    static const formats::Format& format = *formats::findFormat("f32");
    return format;
}

/// For formats without a kernel of their own: by that of F32.
void multiplyDecoded(const WeightMatrix& weights, ConstRows inputs, MutableRows outputs) {
    const DotFunction dot = findDot(plainFloats());
    const auto decoded = threadScratch(ScratchUse::Decoded, kDecodedRows * weights.columns);
    for (std::size_t r = 0; r < weights.rows; r += kDecodedRows) {
        const std::size_t rows = std::min(kDecodedRows, weights.rows - r);
        for (std::size_t i = 0; i < rows; ++i) {
            weights.format->decodeRow(weights.part(r + i, 1).bytes,
                                      decoded.subspan(i * weights.columns, weights.columns));
        }
        dot({std::as_bytes(decoded).data(), weights.columns * sizeof(float), inputs,
             outputs.columns(r, rows)});
    }
}

}  // namespace

bool multiplyFewTokens(const WeightMatrix& weights, ConstRows inputs, MutableRows outputs,
                       TaskContext& task) {
    const DotFunction dot = findDot(*weights.format);
    const RoundedDotFunction roundedDot = findRoundedDot(*weights.format);
    std::optional<RoundedInputs> rounded;
    if (roundedDot != nullptr) rounded.emplace(inputs, kLargestDotInput);
    const std::size_t chunk =
        std::max<std::size_t>(8, kChunkWeights / std::max<std::size_t>(weights.columns, 1) / 8 * 8);
    return forEachChunk(
        weights.rows, chunk, task, [&](std::size_t, std::size_t begin, std::size_t end) {
            const WeightMatrix part = weights.part(begin, end - begin);
            const MutableRows partOutputs = outputs.columns(begin, end - begin);
            if (roundedDot != nullptr) {
                return roundedDot({part.bytes.data(), part.rowBytes(), &*rounded, partOutputs});
            }
            if (dot == nullptr) return multiplyDecoded(part, inputs, partOutputs);
            dot({part.bytes.data(), part.rowBytes(), inputs, partOutputs});
        });
}

}  // namespace weightscape::inference
