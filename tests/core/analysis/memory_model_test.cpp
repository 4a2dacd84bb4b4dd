// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/memory_model.h"

#include <gtest/gtest.h>

#include <limits>

namespace weightscape::analysis {
namespace {

/// The attention of an 8B model with grouped queries.
ModelFacts groupedFacts() {
    ModelFacts facts;
    facts.layers = 32;
    facts.heads = 32;
    facts.keyValueHeads = 8;
    facts.keyLength = 128;
    facts.valueLength = 128;
    return facts;
}

TEST(MemoryModel, CountsTwoBytesPerKeyAndValueElement) {
    const MemoryUse use = memoryAtInference(groupedFacts(), 5'000'000'000, 8192);
    // 128 KiB per token is the known figure for this shape.
    EXPECT_EQ(use.keyValueCache, 8192ULL * 128 * 1024);
    EXPECT_EQ(use.weights, 5'000'000'000ULL);
    EXPECT_EQ(use.total(), 5'000'000'000ULL + 8192ULL * 128 * 1024);
    EXPECT_EQ(use.keyValueFormula, "32 layers × 8 KV heads × (128 + 128) × 8,192 tokens × 2 B");
}

TEST(MemoryModel, AddsLayersThatDiffer) {
    ModelFacts facts = groupedFacts();
    facts.layers = 4;
    facts.keyValueHeads = 0;
    facts.keyValueHeadsPerLayer = {0, 8, 0, 4};
    const MemoryUse use = memoryAtInference(facts, 0, 10);
    EXPECT_EQ(use.keyValueCache, 12ULL * 256 * 10 * 2);
    EXPECT_EQ(use.keyValueFormula, "12 KV heads in 4 layers × (128 + 128) × 10 tokens × 2 B");
}

TEST(MemoryModel, IgnoresEntriesBeyondTheLastLayer) {
    ModelFacts facts = groupedFacts();
    facts.layers = 1;
    facts.keyValueHeadsPerLayer = {2, 100};
    EXPECT_EQ(memoryAtInference(facts, 0, 1).keyValueCache, 2ULL * 256 * 2);
}

TEST(MemoryModel, SaysWhenTheFileDoesNotGiveTheAttention) {
    const MemoryUse use = memoryAtInference(ModelFacts{}, 100, 4096);
    EXPECT_EQ(use.keyValueCache, 0U);
    EXPECT_EQ(use.total(), 100U);
    EXPECT_NE(use.keyValueFormula.find("does not give"), std::string::npos);
}

TEST(MemoryModel, StopsAtTheLargestNumberInsteadOfWrapping) {
    constexpr auto kMost = std::numeric_limits<std::uint32_t>::max();
    ModelFacts facts;
    facts.layers = 65'536;
    facts.keyValueHeads = facts.keyLength = facts.valueLength = kMost;
    const MemoryUse use = memoryAtInference(facts, kMost, std::uint64_t{1} << 60U);
    EXPECT_EQ(use.keyValueCache, std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(use.total(), std::numeric_limits<std::uint64_t>::max());
}

}  // namespace
}  // namespace weightscape::analysis
