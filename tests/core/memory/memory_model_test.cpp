// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/memory_model.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/files/open_model.h"

namespace weightscape::memory {
namespace {

/// The attention of an 8B model with grouped queries.
ModelFacts groupedFacts() {
    ModelFacts facts;
    facts.layers = 32;
    facts.architecture = "llama";
    facts.heads = 32;
    facts.embeddingLength = 4096;
    facts.vocabulary = 128'256;
    facts.keyValueHeads = 8;
    facts.keyLength = 128;
    facts.valueLength = 128;
    return facts;
}

MemoryOptions atContext(std::uint64_t tokens) {
    MemoryOptions options;
    options.context = tokens;
    options.reserve = 0;
    return options;
}

TEST(MemoryModel, CountsTwoBytesPerKeyAndValueElement) {
    const MemoryUse use = memoryAtInference(groupedFacts(), 5'000'000'000, atContext(8192));
    // 128 KiB per token is the known figure for this shape.
    EXPECT_EQ(use.keyValueCache, 8192ULL * 128 * 1024);
    EXPECT_EQ(use.weights, 5'000'000'000ULL);
    ASSERT_EQ(use.cache.size(), 1U);
    EXPECT_EQ(use.cache[0].formula.english(),
              "32 layers × 8 KV heads × (128 + 128) × 8,192 tokens × 2 B");
    EXPECT_EQ(use.layerCache, std::vector<std::uint64_t>(32, 8192ULL * 4 * 1024));
}

TEST(MemoryModel, PadsTheContextAsLlamaCppDoes) {
    const auto tokens = [](std::uint64_t context) {
        return memoryAtInference(groupedFacts(), 0, atContext(context)).keyValueCache / (128 << 10);
    };
    EXPECT_EQ(tokens(1), 256U);
    EXPECT_EQ(tokens(256), 256U);
    EXPECT_EQ(tokens(257), 512U);
    EXPECT_EQ(tokens(35'000), 35'072U);
    ModelFacts windowed = groupedFacts();
    windowed.architecture = "gemma3";
    windowed.layers = 1;  // a window layer
    windowed.slidingWindow = 4096;
    EXPECT_EQ(memoryAtInference(windowed, 0, atContext(1000)).keyValueCache, 8ULL * 256 * 1024 * 2);
    EXPECT_GT(memoryAtInference(groupedFacts(), 0, atContext(~std::uint64_t{0})).keyValueCache,
              std::uint64_t{1} << 60U);
}

TEST(MemoryModel, TheComputeBufferIsARangeWithAndWithoutFlashAttention) {
    const MemoryUse use = memoryAtInference(groupedFacts(), 0, atContext(8192));
    // What llama.cpp prints for this shape: 258.50 MiB, and 560.00 MiB without flash attention.
    EXPECT_EQ(use.computeLow, std::uint64_t{517} << 19U);
    EXPECT_EQ(use.computeHigh, std::uint64_t{560} << 20U);
    EXPECT_EQ(use.totalHigh() - use.totalLow(), use.computeHigh - use.computeLow);
}

TEST(MemoryModel, KeysAndValuesMayHaveTypesOfTheirOwn) {
    MemoryOptions options = atContext(1024);
    options.keys = *findCacheFormat("Q8_0");
    options.values = *findCacheFormat("q4_0");
    const MemoryUse use = memoryAtInference(groupedFacts(), 0, options);
    EXPECT_EQ(use.keyValueCache, 32ULL * 1024 * (32 * 34 + 32 * 18));
    EXPECT_EQ(use.cache[0].formula.english(),
              "32 layers × 8 KV heads × (128 × 1.0625 B + 128 × 0.5625 B) × 1,024 tokens");
    EXPECT_FALSE(findCacheFormat("q4_k"));
    EXPECT_FALSE(findCacheFormat("apples"));
}

TEST(MemoryModel, AddsLayersThatDiffer) {
    ModelFacts facts = groupedFacts();
    facts.layers = 4;
    facts.keyValueHeads = 0;
    facts.keyValueHeadsPerLayer = {0, 8, 0, 4};
    const MemoryUse use = memoryAtInference(facts, 0, atContext(10));
    EXPECT_EQ(use.keyValueCache, 12ULL * 256 * 256 * 2);  // 10 tokens are padded to 256
    ASSERT_EQ(use.cache.size(), 2U);
    EXPECT_EQ(use.cache[0].formula.english(),
              "1 layer × 4 KV heads × (128 + 128) × 256 tokens × 2 B");
    EXPECT_EQ(use.cache[1].formula.english(),
              "1 layer × 8 KV heads × (128 + 128) × 256 tokens × 2 B");
}

TEST(MemoryModel, WindowedLayersKeepOnlyTheirWindow) {
    ModelFacts facts = groupedFacts();
    facts.architecture = "gemma3";
    facts.layers = 12;
    facts.slidingWindow = 1024;
    const MemoryUse use = memoryAtInference(facts, 0, atContext(32768));
    ASSERT_EQ(use.cache.size(), 2U);
    EXPECT_EQ(use.cache[0].kind, CacheKind::Full);
    EXPECT_EQ(use.cache[0].layers, 2U);  // every sixth
    EXPECT_EQ(use.cache[1].kind, CacheKind::Window);
    EXPECT_EQ(use.cache[1].bytes, 10ULL * 8 * 256 * (1024 + 512) * 2);
    // Below the window all layers are alike.
    EXPECT_EQ(memoryAtInference(facts, 0, atContext(512)).keyValueCache, 12ULL * 8 * 256 * 512 * 2);
}

TEST(MemoryModel, AWindowThatLlamaCppDoesNotUseCountsAsFullAttention) {
    ModelFacts facts = groupedFacts();
    facts.slidingWindow = 1024;
    EXPECT_EQ(memoryAtInference(facts, 0, atContext(32768)).cache[0].kind, CacheKind::Full);
    facts.slidingLayers.assign(32, true);
    EXPECT_EQ(memoryAtInference(facts, 0, atContext(32768)).cache[0].kind, CacheKind::Window);
}

TEST(MemoryModel, LatentAttentionKeepsOneVectorPerToken) {
    ModelFacts facts = groupedFacts();
    facts.layers = 61;
    facts.keyValueHeads = 1;
    facts.keyLength = 576;
    facts.valueLength = 512;
    facts.latentRank = 512;
    const MemoryUse use = memoryAtInference(facts, 0, atContext(4096));
    ASSERT_EQ(use.cache.size(), 1U);
    EXPECT_EQ(use.cache[0].kind, CacheKind::Latent);
    EXPECT_EQ(use.keyValueCache, 61ULL * 576 * 4096 * 2);
}

TEST(MemoryModel, RecurrentLayersKeepAStateWhateverTheContext) {
    ModelFacts facts = groupedFacts();
    facts.layers = 2;
    facts.keyValueHeadsPerLayer = {0, 8};
    facts.stateSize = 16;
    facts.stateInnerSize = 8192;
    facts.convolutionLength = 4;
    const MemoryUse use = memoryAtInference(facts, 0, atContext(4096));
    ASSERT_EQ(use.cache.size(), 2U);
    EXPECT_EQ(use.cache[1].kind, CacheKind::Recurrent);
    EXPECT_EQ(use.cache[1].bytes, (3ULL * 8192 + 16 * 8192) * 4);
    EXPECT_EQ(use.layerCache[0], memoryAtInference(facts, 0, atContext(8192)).layerCache[0]);
}

TEST(MemoryModel, IgnoresEntriesBeyondTheLastLayer) {
    ModelFacts facts = groupedFacts();
    facts.layers = 1;
    facts.keyValueHeadsPerLayer = {2, 100};
    EXPECT_EQ(memoryAtInference(facts, 0, atContext(1)).keyValueCache, 2ULL * 256 * 256 * 2);
}

TEST(MemoryModel, HasNoCacheWhereTheFileDoesNotGiveTheAttention) {
    const MemoryUse use = memoryAtInference(ModelFacts{}, 100, atContext(4096));
    EXPECT_EQ(use.keyValueCache, 0U);
    EXPECT_TRUE(use.cache.empty());
    EXPECT_EQ(use.totalLow(), 100U);
}

TEST(MemoryModel, StopsAtTheLargestNumberInsteadOfWrapping) {
    constexpr auto kMost = std::numeric_limits<std::uint32_t>::max();
    ModelFacts facts;
    facts.layers = 65'536;
    facts.keyValueHeads = facts.keyLength = facts.valueLength = kMost;
    const MemoryUse use = memoryAtInference(facts, kMost, atContext(std::uint64_t{1} << 60U));
    EXPECT_EQ(use.keyValueCache, std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(use.totalHigh(), std::numeric_limits<std::uint64_t>::max());
}

TEST(MemoryModel, MoreContextNeverTakesLess) {
    std::uint64_t before = 0;
    for (std::uint64_t tokens = 1; tokens < (1U << 20U); tokens = tokens * 3 / 2 + 1) {
        const MemoryUse use = memoryAtInference(groupedFacts(), 1000, atContext(tokens));
        EXPECT_GE(use.totalLow(), before);
        EXPECT_LE(use.totalLow(), use.totalHigh());
        before = use.totalLow();
    }
}

TEST(MemoryModel, SaysWhetherItFits) {
    const MemoryUse use = memoryAtInference(groupedFacts(), 1000, atContext(8192));
    EXPECT_EQ(fitIn(use, use.totalHigh()), Fit::Fits);
    EXPECT_EQ(fitIn(use, use.totalHigh() - 1), Fit::Tight);
    EXPECT_EQ(fitIn(use, use.totalLow()), Fit::Tight);
    EXPECT_EQ(fitIn(use, use.totalLow() - 1), Fit::TooLarge);
}

LayerBytes fourLayers() {
    return {{100, 100, 100, 100}, 50, 30};
}

TEST(LayerSplit, PutsTheLastLayersOnTheDevice) {
    MemoryUse use;
    use.layerCache = {10, 10, 10, 10};
    use.computeHigh = 20;
    const LayerSplit split = splitLayers(use, fourLayers(), 20 + 220 + 109);
    EXPECT_EQ(split.deviceLayers, 2U);
    EXPECT_EQ(split.layers, 4U);
    EXPECT_FALSE(split.outputOnDevice);
    EXPECT_EQ(split.deviceBytes, 240U);
    EXPECT_EQ(split.hostBytes, 220U + 50 + 30);
}

TEST(LayerSplit, TheOutputFollowsWhenAllLayersAreThere) {
    const MemoryUse use;
    const LayerSplit all = splitLayers(use, fourLayers(), 450);
    EXPECT_TRUE(all.outputOnDevice);
    EXPECT_EQ(all.hostBytes, 30U);
    EXPECT_FALSE(splitLayers(use, fourLayers(), 449).outputOnDevice);
    EXPECT_EQ(splitLayers(use, fourLayers(), 99).deviceBytes, 0U);
}

TEST(LayerSplit, MoreMemoryNeverHoldsFewerLayers) {
    const MemoryUse use;
    std::uint64_t before = 0;
    for (std::uint64_t capacity = 0; capacity < 600; capacity += 7) {
        const LayerSplit split = splitLayers(use, fourLayers(), capacity);
        EXPECT_GE(split.deviceLayers, before);
        EXPECT_LE(split.deviceBytes, capacity);
        before = split.deviceLayers;
    }
}

TEST(LayerSplit, AccountsForEveryByteOfTheModel) {
    const auto model = files::openModel("sample");
    ASSERT_TRUE(model);
    const LayerBytes bytes = layerBytes(**model, nullptr);
    std::uint64_t all = bytes.output + bytes.others;
    for (const std::uint64_t layer : bytes.layers) all += layer;
    std::uint64_t stored = 0;
    std::uint64_t embedding = 0;
    for (const TensorInfo& tensor : (*model)->tensors) {
        stored += tensor.bytes;
        if (tensor.ggufName == "token_embd.weight") embedding = tensor.bytes;
    }
    const bool tied = (*model)->find("output.weight") == nullptr;
    EXPECT_EQ(all, stored + (tied ? embedding : 0));
}

TEST(MemoryModel, ComputingATinyModelTakesWhatItsWidestStepNeeds) {
    ModelFacts facts;
    facts.architecture = "llama";
    facts.layers = 8;
    facts.heads = 4;
    facts.keyValueHeads = 2;
    facts.keyLength = facts.valueLength = 64;
    facts.embeddingLength = 256;
    facts.feedForwardLength = 512;
    facts.vocabulary = 64;
    const MemoryUse use = memoryAtInference(facts, 0, atContext(8192));
    // llama.cpp reports 12.51 MiB with flash attention on a processor: 8 of it are the mask.
    EXPECT_EQ(use.computeLow, 512ULL * 4 * 3 * (512 + 256));
    EXPECT_GE(use.computeHigh, use.computeLow + (8ULL << 20U));
    const double reported = 12.51 * (1 << 20);
    EXPECT_NEAR(static_cast<double>(use.computeLow + (8ULL << 20U)), reported, 0.01 * reported);
    EXPECT_EQ(use.reserve, 0U);
    EXPECT_EQ(use.totalLow(), use.keyValueCache + use.computeLow);
}

TEST(MemoryModel, MasksOfWindowsCountBesideThoseOfAllTokens) {
    ModelFacts facts;
    facts.architecture = "gemma2";
    facts.layers = 8;
    facts.heads = 1;
    facts.keyValueHeads = 1;
    facts.keyLength = facts.valueLength = 64;
    facts.embeddingLength = 256;
    facts.feedForwardLength = 512;
    facts.vocabulary = 64;
    // Without a key the window is 4,096 tokens, so 4,608 places.
    const MemoryUse use = memoryAtInference(facts, 0, atContext(8192));
    const double reported = 17.02 * (1 << 20);
    EXPECT_NEAR(static_cast<double>(use.computeLow) + 512.0 * 2 * (8192 + 4608), reported,
                0.01 * reported);
}

TEST(ContextLength, IsReadAsPeopleWriteIt) {
    EXPECT_EQ(parseContext("4096").value(), 4096U);
    EXPECT_EQ(parseContext("128K").value(), 131'072U);
    EXPECT_EQ(parseContext("16m").value(), 1ULL << 24U);
    for (const char* wrong :
         {"", "0", "K", "1.5K", "128KB", "-1", "17M", "16777217", "99999999999"}) {
        EXPECT_FALSE(parseContext(wrong)) << wrong;
    }
}

TEST(MemoryModel, WhatInferenceTakesLeavesTheReserveOut) {
    MemoryOptions options = atContext(8192);
    const MemoryUse without = memoryAtInference(groupedFacts(), 5'000'000'000, options);
    options.reserve = 512ULL << 20U;
    const MemoryUse with = memoryAtInference(groupedFacts(), 5'000'000'000, options);
    EXPECT_EQ(with.inferenceLow(), without.totalLow());
    EXPECT_EQ(with.inferenceHigh(), without.totalHigh());
    EXPECT_EQ(with.totalHigh(), with.inferenceHigh() + options.reserve);
    EXPECT_EQ(MemoryOptions{}.reserve, 0U);
}

}  // namespace
}  // namespace weightscape::memory
