// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/rule_tables.h"

#include <algorithm>
#include <array>

#include "core/support/ascii_text.h"

namespace weightscape::recipes {

namespace {

// Words for conditions that several rules share.
constexpr Pattern<2> kPlain = "%2 in %1"_text;
constexpr Pattern<2> kEightExpertsWords =
    "small and shared by eight experts, so %1 keeps it at %2"_text;
constexpr Pattern<2> kFirstEighthWords =
    "one of the first eighth of the layers, which %1 keeps at %2"_text;
constexpr Pattern<2> kSomeLayersWords = "one of the layers that %1 keeps at %2"_text;

constexpr Condition kAlways{[](const Situation&) { return true; }, kPlain};
constexpr Condition kMoreBits{[](const Situation& s) { return s.getsMoreBits(); },
                              kSomeLayersWords};
constexpr Condition kFirstTwo{[](const Situation& s) { return s.index < 2; },
                              "one of the first two layers, which %1 keeps at %2"_text};
constexpr Condition kFirstFour{[](const Situation& s) { return s.index < 4; },
                               "one of the first four layers, which %1 keeps at %2"_text};
constexpr Condition kFirstEighth{[](const Situation& s) { return s.isInFirstEighth(); },
                                 kFirstEighthWords};
constexpr Condition kFirstSixteenth{
    [](const Situation& s) { return s.index < s.count / 16; },
    "one of the first sixteenth of the layers, which %1 keeps at %2"_text};
constexpr Condition kMiddleLayers{
    [](const Situation& s) { return !s.isInFirstEighth() && s.index < 7 * s.count / 8; },
    "one of the middle layers, which %1 lowers to %2"_text};

constexpr Condition kSharedKeys{[](const Situation& s) { return s.facts.queriesPerKey >= 4; },
                                "four or more query heads share it, so %1 keeps it at %2"_text};
constexpr Condition kSharedOrExperts{
    [](const Situation& s) { return s.facts.queriesPerKey >= 4 || s.facts.experts >= 4; },
    "four or more query heads or experts share it, so %1 keeps it at %2"_text};
constexpr Condition kEightExperts{[](const Situation& s) { return s.facts.experts == 8; },
                                  kEightExpertsWords};
constexpr Condition kEightExpertsNotFalcon{
    [](const Situation& s) { return s.facts.experts == 8 && !s.isFalcon(); }, kEightExpertsWords};
constexpr Condition kOtherExpertsNotFalcon{
    [](const Situation& s) { return s.facts.experts != 8 && !s.isFalcon(); }, kPlain};
constexpr Condition kFirstEighthOrEightExperts{
    [](const Situation& s) {
        return s.isInFirstEighth() || (s.facts.experts == 8 && s.getsMoreBits());
    },
    kSomeLayersWords};
constexpr Condition kExperts{
    [](const Situation& s) { return s.tensor.dimensions.size() > 2 && s.tensor.dimensions[2] > 1; },
    "holds many experts, which %1 stores in %2"_text};
constexpr Condition kStackedButNoExperts{
    [](const Situation& s) {
        const TensorCategory category = tensorCategory(s.tensor.ggufName);
        const bool feedForward = category == TensorCategory::FeedForwardUp ||
                                 category == TensorCategory::FeedForwardGate ||
                                 category == TensorCategory::FeedForwardDown;
        return s.facts.quantization.stacksAttention && kExperts.holds(s) && !feedForward;
    },
    "not an expert, so %1 keeps it at %2"_text};

constexpr Condition kIsEmbedding{[](const Situation& s) {
                                     return tensorCategory(s.tensor.ggufName) ==
                                            TensorCategory::TokenEmbedding;
                                 },
                                 kPlain};
constexpr Condition kNarrow{[](const Situation& s) { return !s.own.fitsRow(s.tensor.rowLength()); },
                            "%2 because its rows do not divide into the blocks of %1"_text};

constexpr Condition kFalcon{[](const Situation& s) { return s.isFalcon(); },
                            "%2 in %1 for Falcon models"_text};
constexpr Condition kFalconFirstSixteenth{
    [](const Situation& s) { return s.isFalcon() && s.index < s.count / 16; },
    "one of the first sixteenth of the layers, which %1 keeps at %2 in Falcon models"_text};
constexpr Condition kFalconMoreBits{
    [](const Situation& s) { return s.isFalcon() && s.getsMoreBits(); },
    "one of the layers that %1 keeps at %2 in Falcon models"_text};
constexpr Condition kMoreBitsNotFalcon{
    [](const Situation& s) { return !s.isFalcon() && s.getsMoreBits(); }, kSomeLayersWords};
constexpr Condition kNotFalconOrMoreBits{
    [](const Situation& s) { return !s.isFalcon() || s.getsMoreBits(); }, kPlain};
constexpr Condition kFirstEighthNotFalcon{
    [](const Situation& s) { return !s.isFalcon() && s.isInFirstEighth(); }, kFirstEighthWords};

constexpr Condition kFirstEighthImportance{
    [](const Situation& s) { return s.facts.hasImportance && s.isInFirstEighth(); },
    "one of the first eighth of the layers, which %1 with importance keeps at %2"_text};
constexpr Condition kFirstEighthNoImportance{
    [](const Situation& s) { return !s.facts.hasImportance && s.isInFirstEighth(); },
    "one of the first eighth of the layers, which %1 without importance keeps at %2"_text};
constexpr Condition kNoImportance{[](const Situation& s) { return !s.facts.hasImportance; },
                                  "%2 in %1 without importance"_text};

// Presets whose own formats are so small that they have their own rules.
constexpr std::string_view kSmallest = " IQ2_XXS IQ2_XS IQ1_S IQ1_M ";
constexpr std::string_view kSmall = " IQ2_S IQ2_M ";
constexpr std::string_view kOneBit = " IQ1_S IQ1_M ";

constexpr std::array kValueRules = {
    Rule{"", kEightExperts, "q8_0"},
    Rule{" Q2_K Q2_K_S IQ3_XXS IQ3_XS IQ3_S ", kSharedKeys, "q4_k"},
    Rule{" Q2_K ", kAlways, "q3_k"},
    Rule{" IQ3_XXS ", kNoImportance, "iq3_s"},
    Rule{" IQ3_M ", kAlways, "q4_k"},
    Rule{" Q3_K_M ", kFirstTwo, "q5_k"},
    Rule{" Q3_K_M ", kAlways, "q4_k"},
    Rule{" Q3_K_L ", kAlways, "q5_k"},
    Rule{" IQ4_NL IQ4_XS ", kSharedKeys, "q5_k"},
    Rule{" Q4_K_S ", kFirstFour, "q5_k"},
    Rule{" Q4_K_M Q5_K_M ", kMoreBits, "q6_k"},
};

constexpr std::array kKeyRules = {
    Rule{"", kEightExperts, "q8_0"},
    Rule{" IQ3_XS ", kAlways, "iq3_xxs"},
    Rule{" IQ3_XXS ", kAlways, "iq2_s"},
};

constexpr std::array kQueryRules = {
    Rule{" IQ3_XS ", kAlways, "iq3_xxs"},
    Rule{" IQ3_XXS ", kAlways, "iq2_s"},
};

constexpr std::array kAttentionOutputRules = {
    Rule{" Q2_K Q3_K_S Q3_K_M Q4_K_S Q4_K_M IQ3_XXS IQ3_XS IQ3_S IQ3_M IQ4_NL IQ4_XS ",
         kEightExpertsNotFalcon, "q5_k"},
    Rule{" Q2_K ", kOtherExpertsNotFalcon, "q3_k"},
    Rule{" IQ3_XXS ", kOtherExpertsNotFalcon, "iq3_s"},
    Rule{" Q3_K_M IQ3_M ", kOtherExpertsNotFalcon, "q4_k"},
    Rule{" Q3_K_L ", kOtherExpertsNotFalcon, "q5_k"},
    Rule{" Q3_K_L ", kFalcon, "q4_k"},
};

constexpr std::array kDownRules = {
    Rule{" Q2_K ", kAlways, "q3_k"},
    Rule{" Q2_K_S ", kFirstEighth, "q4_k"},
    Rule{" IQ3_XXS ", kFirstEighthNoImportance, "q4_k"},
    Rule{" IQ3_XXS ", kNoImportance, "q3_k"},
    Rule{" Q3_K_M ", kFirstSixteenth, "q5_k"},
    Rule{" Q3_K_M ", kNotFalconOrMoreBits, "q4_k"},
    Rule{" IQ3_M ", kFirstEighthOrEightExperts, "q4_k"},
    Rule{" Q3_K_L ", kFalcon, "q4_k"},
    Rule{" Q3_K_L ", kAlways, "q5_k"},
    Rule{" Q4_K_M ", kFalconFirstSixteenth, "q6_k"},
    Rule{" Q4_K_M ", kFalconMoreBits, "q5_k"},
    Rule{" Q4_K_M ", kMoreBitsNotFalcon, "q6_k"},
    Rule{" IQ4_NL IQ4_XS ", kFirstEighthNoImportance, "q5_k"},
    Rule{" Q5_K_M ", kMoreBits, "q6_k"},
    Rule{" Q4_K_S ", kFirstEighthNotFalcon, "q5_k"},
    Rule{" Q4_0 ", kFirstEighthImportance, "q4_1"},
    Rule{" Q5_0 ", kFirstEighthImportance, "q5_1"},
};

constexpr std::array kGateAndUpRules = {
    Rule{" IQ3_XS ", kMiddleLayers, "iq3_xxs"},
};

constexpr std::array kEmbeddingRules = {
    Rule{kSmallest, kAlways, "q2_k"},
    Rule{" IQ2_S IQ2_M IQ3_XXS ", kAlways, "iq3_s"},
    Rule{" TQ1_0 TQ2_0 Q2_0 ", kAlways, "q4_k"},
};

constexpr std::array kSmallValueRules = {
    Rule{"", kSharedOrExperts, "q4_k"},
    Rule{kSmall, kAlways, "iq3_s"},
    Rule{"", kAlways, "q2_k"},
};

constexpr std::array kSmallKeyRules = {
    Rule{"", kEightExperts, "q4_k"},
};

constexpr std::array kSmallAttentionOutputRules = {
    Rule{"", kEightExperts, "q5_k"},
    Rule{kOneBit, kAlways, "iq2_xxs"},
    Rule{kSmall, kAlways, "iq3_s"},
};

constexpr std::array kSmallDownRules = {
    Rule{kSmall, kFirstEighth, "iq3_s"},
    Rule{"", kFirstEighth, "q2_k"},
};

/// Of MXFP4_MOE: experts, and nothing else, in MXFP4.
constexpr std::array kExpertRules = {
    Rule{"", kStackedButNoExperts, "q8_0"},
    Rule{"", kExperts, "mxfp4"},
    Rule{"", kAlways, "q8_0"},
};

/// Of the presets of our own: four-bit floats without a minimum lose much in embeddings.
constexpr std::array kOwnEmbeddingRules = {
    Rule{" Q8_0_F16_EMBD ", kAlways, "f16"},
    Rule{"", kAlways, "q8_0"},
};

constexpr std::array kOutputRules = {
    Rule{" Q8_0_F16_EMBD ", kIsEmbedding, "f16"},
    Rule{" MXFP4_MOE MXFP4 NVFP4 Q8_0_F16_EMBD ", kAlways, "q8_0"},
    Rule{"", kFalcon, "q8_0"},
    Rule{"", kNarrow, "q8_0"},
    Rule{" IQ2_XXS IQ2_XS IQ3_XXS IQ1_S IQ2_S IQ2_M IQ1_M ", kAlways, "q5_k"},
    Rule{" Q8_0 ", kAlways, "q8_0"},
    Rule{"", kAlways, "q6_k"},
};

using enum TensorCategory;

constexpr std::array kUsualCategories = {
    CategoryRules{TokenEmbedding, kEmbeddingRules},
    CategoryRules{FusedQueryKeyValue, kValueRules, Counting::Value},
    CategoryRules{KeyValueB, kValueRules, Counting::Value},
    CategoryRules{Value, kValueRules, Counting::Value},
    CategoryRules{Key, kKeyRules},
    CategoryRules{Query, kQueryRules},
    CategoryRules{AttentionOutput, kAttentionOutputRules},
    CategoryRules{FeedForwardDown, kDownRules, Counting::Down},
    CategoryRules{FeedForwardGate, kGateAndUpRules, Counting::Gate},
    CategoryRules{FeedForwardUp, kGateAndUpRules, Counting::Up},
};

constexpr std::array kSmallCategories = {
    CategoryRules{TokenEmbedding, kEmbeddingRules},
    CategoryRules{FusedQueryKeyValue, kSmallValueRules, Counting::Value},
    CategoryRules{KeyValueB, kSmallValueRules, Counting::Value},
    CategoryRules{Value, kSmallValueRules, Counting::Value},
    CategoryRules{Key, kSmallKeyRules},
    CategoryRules{AttentionOutput, kSmallAttentionOutputRules},
    CategoryRules{FeedForwardDown, kSmallDownRules, Counting::DownAsItComes},
};

constexpr std::array kOwnCategories = {
    CategoryRules{TokenEmbedding, kOwnEmbeddingRules},
};

constexpr std::array kRuleSets = {
    RuleSet{" IQ2_XXS IQ2_XS IQ2_S IQ2_M IQ1_S IQ1_M ", kSmallCategories, {}},
    RuleSet{" MXFP4_MOE ", {}, kExpertRules},
    RuleSet{" MXFP4 NVFP4 Q8_0_F16_EMBD ", kOwnCategories, {}},
    RuleSet{"", kUsualCategories, {}, true},
};

bool names(std::string_view list, std::string_view preset) {
    return list.empty() || hasWord(list, preset);
}

}  // namespace

bool Rule::isFor(std::string_view preset) const {
    return names(presets, preset);
}

const RuleSet& ruleSetOf(std::string_view preset) {
    return *std::ranges::find_if(kRuleSets,
                                 [&](const RuleSet& set) { return names(set.presets, preset); });
}

std::span<const Rule> outputRules() {
    return kOutputRules;
}

}  // namespace weightscape::recipes
