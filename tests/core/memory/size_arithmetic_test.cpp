// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/size_arithmetic.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace weightscape::memory {
namespace {

constexpr std::uint64_t kEight = 8'000'000'000;

std::map<std::string, SizeTerm> termsOf(const SizeQuestion& question) {
    const auto terms = sizeTerms(question);
    EXPECT_TRUE(terms) << (terms ? "" : terms.error().detail.english());
    std::map<std::string, SizeTerm> byName;
    if (!terms) return byName;
    for (const SizeTerm& term : *terms) byName[term.name.english()] = term;
    byName["in all"] = totalOf(*terms);
    return byName;
}

TEST(SizeArithmetic, CountsCodesAndScales) {
    auto terms = termsOf({.parameters = kEight, .bits = 32.0});
    EXPECT_EQ(terms["in all"].low, 32'000'000'000U);  // 29.802 GiB
    terms = termsOf({.parameters = kEight, .bits = 4.0, .group = 32});
    EXPECT_EQ(terms["weights"].low, 4'000'000'000U);
    EXPECT_EQ(terms["scales"].low, 500'000'000U);
    EXPECT_EQ(terms["in all"].high, 4'500'000'000U);  // 4.5 bits, as Q4_0
    EXPECT_EQ(terms["weights"].formula.english(), "8,000,000,000 × 4 bits / 8");
    EXPECT_EQ(terms["scales"].formula.english(), "250,000,000 groups of 32 × 16 bits / 8");
    terms = termsOf({.parameters = kEight, .bits = 4.0, .group = 128, .zeroPointBits = 4});
    EXPECT_EQ(terms["in all"].low, 4'000'000'000U + 125'000'000U + 31'250'000U);
    // Bits need not be whole; the last group and byte may be.
    EXPECT_EQ(termsOf({.parameters = 7, .bits = 1.58})["in all"].low, 2U);
    EXPECT_EQ(termsOf({.parameters = 33, .bits = 8.0, .group = 32})["scales"].low, 4U);
}

TEST(SizeArithmetic, CountsTheCacheFromFourNumbers) {
    const SizeQuestion shape{.parameters = kEight,
                             .bits = 4.0,
                             .layers = 32,
                             .keyValueHeads = 8,
                             .headSize = 128,
                             .context = 8192};
    auto terms = termsOf(shape);
    EXPECT_EQ(terms["KV cache"].low, std::uint64_t{1} << 30U);  // 128 KiB per token
    EXPECT_EQ(terms["in all"].low, 4'000'000'000U + (std::uint64_t{1} << 30U));
    SizeQuestion small = shape;
    small.keys = small.values = *findCacheFormat("q8_0");
    EXPECT_EQ(termsOf(small)["KV cache"].low, (std::uint64_t{1} << 30U) / 64 * 34);
    small = shape;
    small.headSize = 0;
    EXPECT_FALSE(termsOf(small).contains("KV cache")) << "nothing is guessed";
}

TEST(SizeArithmetic, TrainingTakesWhatEachKindKeeps) {
    const auto total = [](const char* kind) {
        return termsOf({.parameters = kEight, .training = *findTrainingKind(kind)})["in all"].low;
    };
    EXPECT_EQ(total("adam-fp32"), 16 * kEight);
    EXPECT_EQ(total("mixed"), 16 * kEight);
    EXPECT_EQ(total("adam8bit"), 6 * kEight);
    auto terms = termsOf({.parameters = kEight, .training = *findTrainingKind("mixed")});
    EXPECT_EQ(terms["weights"].low, 2 * kEight);
    EXPECT_EQ(terms["master weights"].low, 4 * kEight);
    EXPECT_EQ(terms["gradients"].low, 2 * kEight);
    EXPECT_EQ(terms["optimizer states"].low, 8 * kEight);
    EXPECT_FALSE(findTrainingKind("magic"));
}

TEST(SizeArithmetic, LoraTrainsItsAdaptersAlone) {
    const TrainingKind* lora = *findTrainingKind("LoRA");
    auto terms = termsOf({.parameters = kEight,
                          .bits = 4.0,
                          .group = 64,
                          .training = lora,
                          .adapterParameters = 1000});
    EXPECT_EQ(terms["weights"].low, 4'000'000'000U);
    EXPECT_EQ(terms["scales"].low, 250'000'000U);
    EXPECT_EQ(terms["adapters"].low + terms["master weights"].low + terms["gradients"].low +
                  terms["optimizer states"].low,
              16'000U);
    // Rank 16 on q, k, v and o of 32 layers, 4,096 wide, 8 of 32 heads for keys and values.
    terms = termsOf({.parameters = kEight,
                     .layers = 32,
                     .heads = 32,
                     .keyValueHeads = 8,
                     .headSize = 128,
                     .embedding = 4096,
                     .training = lora,
                     .rank = 16});
    EXPECT_EQ(terms["adapters"].low, 2ULL * 32 * 16 * (2 * (4096 + 4096) + 2 * (4096 + 1024)));
    EXPECT_EQ(sizeTerms({.parameters = kEight, .training = lora}).error().code,
              ErrorCode::InvalidArgument);
}

TEST(SizeArithmetic, ActivationsRunFromRecomputingToKeepingAll) {
    const auto terms = termsOf({.parameters = kEight,
                                .layers = 32,
                                .heads = 32,
                                .embedding = 4096,
                                .context = 2048,
                                .training = *findTrainingKind("mixed"),
                                .batch = 4});
    const std::uint64_t numbers = 2048ULL * 4 * 4096;
    // 5 a s / h = 80
    EXPECT_EQ(terms.at("activations").high, numbers * 32 * (34 + 80));
    EXPECT_EQ(terms.at("activations").low, numbers * (2 * 32 + 34));
    EXPECT_EQ(terms.at("in all").high - terms.at("in all").low,
              terms.at("activations").high - terms.at("activations").low);
    const auto full = termsOf({.parameters = kEight,
                               .layers = 32,
                               .embedding = 4096,
                               .context = 2048,
                               .training = *findTrainingKind("adam-fp32"),
                               .batch = 4});
    EXPECT_EQ(full.at("activations").high, 2 * numbers * 32 * 34) << "twice the width, no scores";
}

TEST(SizeArithmetic, RefusesWhatMakesNoSenseAndStopsAtAbsurdSizes) {
    EXPECT_FALSE(sizeTerms({}));
    EXPECT_FALSE(sizeTerms({.parameters = 1, .bits = 0.0}));
    EXPECT_FALSE(sizeTerms({.parameters = 1, .bits = 65.0}));
    EXPECT_FALSE(sizeTerms({.parameters = 1, .bits = std::numeric_limits<double>::quiet_NaN()}));
    const auto most = termsOf({.parameters = ~std::uint64_t{0},
                               .bits = 64.0,
                               .group = 1,
                               .layers = ~std::uint64_t{0},
                               .keyValueHeads = ~std::uint64_t{0},
                               .headSize = ~std::uint64_t{0},
                               .context = ~std::uint64_t{0}});
    EXPECT_GE(most.at("in all").high, std::uint64_t{1} << 62U);
}

TEST(SizeArithmetic, AbsurdAdaptersStopAtTheLargestInsteadOfBecomingFew) {
    constexpr std::uint64_t kHuge = std::uint64_t{1} << 62U;  // times 4: 0
    const auto terms = termsOf({.parameters = 1,
                                .layers = 1,
                                .embedding = kHuge,
                                .training = *findTrainingKind("lora"),
                                .rank = 1});
    EXPECT_EQ(terms.at("adapters").low, std::uint64_t{1} << 63U);
    EXPECT_GE(terms.at("in all").low, std::uint64_t{1} << 63U);
}

TEST(SizeArithmetic, NamesEachTraining) {
    for (const TrainingKind& kind : trainingKinds()) {
        EXPECT_NE(trainingNames().find(kind.id), std::string::npos) << kind.id;
    }
    EXPECT_NE(findTrainingKind("none").error().detail.english().find(trainingNames()),
              std::string::npos);
}

}  // namespace
}  // namespace weightscape::memory
