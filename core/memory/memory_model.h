// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/formats/registry.h"
#include "core/model/architectures/layer_memory.h"
#include "core/model/model.h"
#include "core/model/model_facts.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"

/// Memory that running a model with llama.cpp takes. One model of it for window, command line and
/// report. Sums and products of a file's numbers stop at the largest value instead of wrapping.
namespace weightscape::memory {

inline constexpr std::uint64_t kUsualContext = 4096;

/// Reads a length of context: tokens, or multiples of 1,024 or 1,048,576 of them with K or M, any
/// case. Errors: InvalidArgument (another form, or not from 1 to 16,777,216).
[[nodiscard]] Result<std::uint64_t> parseContext(std::string_view text);

/// Formats that llama.cpp keeps keys and values in, widest first.
[[nodiscard]] std::span<const formats::Format* const> cacheFormats();
/// F16.
[[nodiscard]] const formats::Format* usualCacheFormat();
/// One of cacheFormats() by its id, any case. Errors: NotFound, with the list.
[[nodiscard]] Result<const formats::Format*> findCacheFormat(std::string_view id);

/// What the user chooses about running.
struct MemoryOptions {
    std::uint64_t context = kUsualContext;             ///< tokens
    const formats::Format* keys = usualCacheFormat();  ///< one of cacheFormats()
    const formats::Format* values = usualCacheFormat();
    std::uint64_t reserve = 0;  ///< bytes left to the system and other programs
    friend bool operator==(const MemoryOptions&, const MemoryOptions&) = default;
};

using weightscape::CacheKind;
/// "full attention", "sliding window", "latent attention", "recurrent state".
[[nodiscard]] Words cacheKindName(CacheKind kind);

/// Layers that keep the same amount.
struct CacheGroup {
    CacheKind kind = CacheKind::Full;
    std::uint64_t layers = 0;
    std::uint64_t bytes = 0;  ///< of all these layers
    Text formula;             ///< with the model's numbers: "32 layers × 8 KV heads × …"
};

/// Each term by itself, bytes.
struct MemoryUse {
    std::uint64_t weights = 0;
    std::vector<CacheGroup> cache;    ///< by kind, then size; empty when the file does not say
    std::uint64_t keyValueCache = 0;  ///< sum of `cache`
    std::vector<std::uint64_t> layerCache;  ///< of each layer; empty when the file does not say
    /// Room for computing 512 tokens at once, an estimate by what llama.cpp reports: with flash
    /// attention and its masks elsewhere, as on graphics cards; and with the masks, or without
    /// flash attention where that is more.
    std::uint64_t computeLow = 0, computeHigh = 0;
    std::uint64_t reserve = 0;

    Text weightsFormula, computeFormula;

    /// What inference takes: all terms but the reserve.
    [[nodiscard]] std::uint64_t inferenceLow() const;
    [[nodiscard]] std::uint64_t inferenceHigh() const;
    /// All terms, the reserve included: what must be free.
    [[nodiscard]] std::uint64_t totalLow() const;
    [[nodiscard]] std::uint64_t totalHigh() const;
};

/// `weightBytes` are the tensors' bytes. A full layer keeps (key length + value length) × KV heads
/// for each token, the context padded to a multiple of 256 as llama.cpp does; a sliding window at
/// most its width and one batch of 512 tokens; recurrent layers their state in F32.
[[nodiscard]] MemoryUse memoryAtInference(const ModelFacts& facts, std::uint64_t weightBytes,
                                          const MemoryOptions& options);

/// What weights may take so that all terms fit into `capacity` bytes, the largest compute buffer
/// among them; 0 where the others fill it.
[[nodiscard]] std::uint64_t roomForWeights(const ModelFacts& facts, const MemoryOptions& options,
                                           std::uint64_t capacity);

enum class Fit {
    Fits,
    Tight,  ///< only with the smallest compute buffer
    TooLarge,
};
[[nodiscard]] Fit fitIn(const MemoryUse& use, std::uint64_t capacity);
/// "fits", "tight", "does not fit".
[[nodiscard]] Words fitName(Fit fit);

/// Where a model's bytes are.
struct LayerBytes {
    std::vector<std::uint64_t> layers;
    std::uint64_t output = 0;  ///< output matrix and norm; a tied embedding is copied for it
    std::uint64_t others = 0;  ///< token embedding and what belongs to no layer
};
/// Under the plan; as stored where it is null.
[[nodiscard]] LayerBytes layerBytes(const Model& model, const recipes::QuantizationPlan* plan);

/// The last layers on a device, the others in the computer's memory, as llama.cpp shares them.
struct LayerSplit {
    std::uint64_t deviceLayers = 0, layers = 0;
    bool outputOnDevice = false;
    std::uint64_t deviceBytes = 0;  ///< with cache, largest compute buffer and reserve; 0: nothing
    std::uint64_t hostBytes = 0;
};
/// As many layers as fit into `capacity` bytes of the device.
[[nodiscard]] LayerSplit splitLayers(const MemoryUse& use, const LayerBytes& bytes,
                                     std::uint64_t capacity);

}  // namespace weightscape::memory
