// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/memory/memory_model.h"
#include "core/support/result.h"

/// What a model takes that exists only as a few numbers: arithmetic without a file.
namespace weightscape::memory {

/// Bytes per trained parameter.
struct TrainingKind {
    std::string_view id;  ///< as the command line names it
    Words label;
    Words summary;               ///< one plain line
    unsigned weights = 0;        ///< as they are computed with
    unsigned masterWeights = 0;  ///< a second copy that steps are added to
    unsigned gradients = 0;
    unsigned states = 0;      ///< the optimizer's two moments
    unsigned activation = 2;  ///< of one number that is kept for the backward pass
    bool adapters = false;    ///< only adapters are trained; the weights stay as they are
};
/// FP32 Adam (16 bytes), mixed precision (16), bf16 with 8-bit Adam (6), LoRA.
[[nodiscard]] std::span<const TrainingKind> trainingKinds();
/// Their ids, with commas between them.
[[nodiscard]] std::string trainingNames();
/// By id, any case. Errors: NotFound, with the list.
[[nodiscard]] Result<const TrainingKind*> findTrainingKind(std::string_view id);

/// A model as a few numbers; 0 stands for what is not known, and leaves its term out.
struct SizeQuestion {
    std::uint64_t parameters = 0;
    double bits = 16.0;          ///< of one weight's code
    std::uint64_t group = 0;     ///< weights that share a scale; 0: none does
    unsigned scaleBits = 16;     ///< of one scale
    unsigned zeroPointBits = 0;  ///< of one zero point
    std::uint64_t layers = 0, heads = 0, keyValueHeads = 0, headSize = 0, embedding = 0;
    std::uint64_t context = kUsualContext;  ///< tokens of the cache, or of a sequence in training
    const formats::Format* keys = usualCacheFormat();
    const formats::Format* values = usualCacheFormat();
    const TrainingKind* training = nullptr;  ///< null: inference
    std::uint64_t batch = 1;                 ///< sequences at once, in training
    std::uint64_t rank = 16;                 ///< of LoRA's adapters
    std::uint64_t adapterParameters = 0;     ///< 0: from rank and shape
};

/// Bytes of one thing, from least to most; equal where they are exact.
struct SizeTerm {
    Text name;
    std::uint64_t low = 0, high = 0;
    Text formula;  ///< with the question's numbers
};

/// All terms. Inference: codes, scales and zero points of the weights (each rounded up to a byte)
/// and the key-value cache, of the context padded as in memoryAtInference(). Training: weights,
/// gradients and the optimizer's states; activations of all layers by Korthikanti and others,
/// Reducing Activation Recomputation in Large Transformer Models, 2022: for s tokens, b sequences,
/// width h and a heads a layer keeps s b h (34 + 5 a s / h) bytes in 16 bits (high; without heads,
/// or with flash attention, 34 s b h), and with every layer computed again only its input, 2 s b h,
/// and one layer whole (low). Errors: InvalidArgument (no parameters, bits outside 0..64, LoRA
/// without the size of its adapters).
[[nodiscard]] Result<std::vector<SizeTerm>> sizeTerms(const SizeQuestion& question);

/// The sum: name and formula are empty.
[[nodiscard]] SizeTerm totalOf(std::span<const SizeTerm> terms);

}  // namespace weightscape::memory
