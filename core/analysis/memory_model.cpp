// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/memory_model.h"

#include <algorithm>
#include <limits>

namespace weightscape::analysis {

namespace {

constexpr std::uint64_t kBytesPerElement = 2;  // F16
constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();

/// Products of a file's numbers may be absurd; they stop at the largest value instead of wrapping.
std::uint64_t product(std::uint64_t left, std::uint64_t right) {
    std::uint64_t result = 0;
    return __builtin_mul_overflow(left, right, &result) ? kLargest : result;
}

/// "131,072"
std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
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
    return {product(facts.layers, facts.keyValueHeads),
            layers + " × " + grouped(facts.keyValueHeads) + " KV heads"};
}

}  // namespace

std::uint64_t MemoryUse::total() const {
    std::uint64_t sum = 0;
    return __builtin_add_overflow(weights, keyValueCache, &sum) ? kLargest : sum;
}

MemoryUse memoryAtInference(const ModelFacts& facts, std::uint64_t weightBytes,
                            std::uint64_t context) {
    MemoryUse use;
    use.weights = weightBytes;
    const HeadSum heads = sumOfHeads(facts);
    const std::uint64_t elements =
        product(heads.heads, std::uint64_t{facts.keyLength} + facts.valueLength);
    if (elements == 0) {
        use.keyValueFormula = "the file does not give the attention's dimensions";
        return use;
    }
    use.keyValueCache = product(product(elements, context), kBytesPerElement);
    use.keyValueFormula = heads.text + " × (" + grouped(facts.keyLength) + " + " +
                          grouped(facts.valueLength) + ") × " + grouped(context) + " tokens × " +
                          std::to_string(kBytesPerElement) + " B";
    return use;
}

}  // namespace weightscape::analysis
