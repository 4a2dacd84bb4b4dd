// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/memory_model.h"

#include <algorithm>
#include <limits>

namespace weightscape::analysis {

namespace {

constexpr std::uint64_t kBytesPerElement = 2;  // F16

/// Products of a file's numbers may be absurd; they stop at the largest value instead of wrapping.
std::uint64_t product(std::uint64_t left, std::uint64_t right) {
    std::uint64_t result = 0;
    return __builtin_mul_overflow(left, right, &result) ? std::numeric_limits<std::uint64_t>::max()
                                                        : result;
}

/// "131,072"
std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

struct HeadLengths {
    std::uint64_t key = 0;
    std::uint64_t value = 0;
};

HeadLengths headLengths(const ModelFacts& facts) {
    const std::uint64_t usual = facts.heads == 0 ? 0 : facts.embeddingLength / facts.heads;
    return {facts.keyLength != 0 ? facts.keyLength : usual,
            facts.valueLength != 0 ? facts.valueLength : usual};
}

/// Σ of key-value heads over the layers, with the words for it.
struct HeadSum {
    std::uint64_t heads = 0;
    std::string text;
};

HeadSum sumOfHeads(const ModelFacts& facts) {
    const std::vector<std::uint32_t>& perLayer = facts.keyValueHeadsPerLayer;
    const std::string layers = grouped(facts.layers) + (facts.layers == 1 ? " layer" : " layers");
    if (!perLayer.empty()) {
        HeadSum sum;
        const std::size_t count = std::min<std::size_t>(perLayer.size(), facts.layers);
        for (std::size_t i = 0; i < count; ++i) sum.heads += perLayer[i];
        sum.text = grouped(sum.heads) + " KV heads in " + layers;
        return sum;
    }
    const std::uint64_t heads = facts.keyValueHeads != 0 ? facts.keyValueHeads : facts.heads;
    return {product(facts.layers, heads), layers + " × " + grouped(heads) + " KV heads"};
}

}  // namespace

MemoryUse memoryAtInference(const ModelFacts& facts, std::uint64_t weightBytes,
                            std::uint64_t context) {
    MemoryUse use;
    use.weights = weightBytes;
    const HeadLengths lengths = headLengths(facts);
    const HeadSum heads = sumOfHeads(facts);
    const std::uint64_t elements = product(heads.heads, lengths.key + lengths.value);
    if (elements == 0) {
        use.keyValueFormula = "the file does not give the attention's dimensions";
        return use;
    }
    use.keyValueCache = product(product(elements, context), kBytesPerElement);
    use.keyValueFormula = heads.text + " × (" + grouped(lengths.key) + " + " +
                          grouped(lengths.value) + ") × " + grouped(context) + " tokens × " +
                          std::to_string(kBytesPerElement) + " B";
    return use;
}

}  // namespace weightscape::analysis
