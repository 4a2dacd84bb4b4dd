// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <stdexcept>
#include <string>

#include "tests/support/random_decoders.h"

namespace weightscape::test {

std::span<const RandomDecoder> randomDecoders() {
    using enum FeedForwardParts;
    static const std::vector<RandomDecoder> table = {
        {.name = "llama", .architecture = "llama"},
        {.name = "llama_biases",
         .architecture = "llama",
         .hasAttentionBias = true,
         .hasOutputBias = true,
         .hasFeedForwardBias = true},
        // Llama 3.1 and later have their scaling written out as factors.
        {.name = "llama_factors",
         .architecture = "llama",
         .keys = {{"rope.freq_base", 500000.0F}},
         .isTied = true,
         .rotaryFactors = {{"rope_freqs.weight", 3.0F}}},
        {.name = "llama_linear",
         .architecture = "llama",
         .keys = {{"rope.scaling.type", "linear"}, {"rope.scaling.factor", 4.0F}}},
        // The text goes on beyond the context before it grew.
        {.name = "llama_yarn",
         .architecture = "llama",
         .keys = {{"rope.scaling.type", "yarn"},
                  {"rope.scaling.factor", 8.0F},
                  {"rope.scaling.original_context_length", 64U}}},
        {.name = "llama_yarn_factor",
         .architecture = "llama",
         .keys = {{"rope.scaling.type", "yarn"},
                  {"rope.scaling.factor", 4.0F},
                  {"rope.scaling.attn_factor", 0.8F},
                  {"rope.scaling.original_context_length", 64U}}},
        {.name = "llama_yarn_slopes",
         .architecture = "llama",
         .keys = {{"rope.scaling.type", "yarn"},
                  {"rope.scaling.factor", 4.0F},
                  {"rope.scaling.yarn_beta_fast", 8.0F},
                  {"rope.scaling.yarn_beta_slow", 2.0F},
                  {"rope.scaling.original_context_length", 64U}}},
        // llama.cpp does not know that mistral has windows.
        {.name = "mistral", .architecture = "llama", .keys = {{"attention.sliding_window", 24U}}},
        {.name = "mixtral", .architecture = "llama", .feedForward = Experts},
        {.name = "mixtral_split", .architecture = "llama", .feedForward = SplitExperts},
        {.name = "qwen2",
         .architecture = "qwen2",
         .keys = {{"rope.freq_base", 1000000.0F}, {"attention.sliding_window", 24U}},
         .hasBytePairs = true,
         .isTied = true,
         .hasAttentionBias = true},
        {.name = "qwen3",
         .architecture = "qwen3",
         .keys = {{"rope.freq_base", 1000000.0F}},
         .keyLength = 64,
         .hasBytePairs = true,
         .hasHeadNorms = true},
        {.name = "qwen3moe",
         .architecture = "qwen3moe",
         .keyLength = 64,
         .hasBytePairs = true,
         .hasHeadNorms = true,
         .feedForward = Experts},
        {.name = "gemma2",
         .architecture = "gemma2",
         .keys = {{"attention.sliding_window", 24U},
                  {"attn_logit_softcapping", 5.0F},
                  {"final_logit_softcapping", 6.0F}},
         .layers = 4,
         .keyLength = 64,
         .isTied = true,
         .hasNormsBehind = true},
        {.name = "gemma3",
         .architecture = "gemma3",
         .keys = {{"attention.sliding_window", 24U},
                  {"rope.freq_base", 1000000.0F},
                  {"rope.scaling.type", "linear"},
                  {"rope.scaling.factor", 8.0F}},
         .layers = 7,
         .keyLength = 64,
         .isTied = true,
         .hasNormsBehind = true,
         .hasHeadNorms = true},
        // The text is longer than the original context in phi3_long only.
        {.name = "phi3",
         .architecture = "phi3",
         .keys = {{"rope.scaling.original_context_length", 512U},
                  {"rope.scaling.attn_factor", 1.19F},
                  {"attention.sliding_window", 24U}},
         .contextLength = 2048,
         .hasFusedAttention = true,
         .feedForward = GateInUp,
         .rotaryFactors = {{"rope_factors_long.weight", 4.0F},
                           {"rope_factors_short.weight", 1.2F}}},
        {.name = "phi3_long",
         .architecture = "phi3",
         .keys = {{"rope.scaling.original_context_length", 64U},
                  {"rope.scaling.attn_factor", 1.19F}},
         .rotaryDimensions = 24,
         .contextLength = 2048,
         .hasFusedAttention = true,
         .feedForward = GateInUp,
         .rotaryFactors = {{"rope_factors_long.weight", 4.0F},
                           {"rope_factors_short.weight", 1.2F}}},
        {.name = "gpt2",
         .architecture = "gpt2",
         .hasBytePairs = true,
         .isTied = true,
         .hasMeanNorms = true,
         .hasFusedAttention = true,
         .hasAttentionBias = true,
         .hasOutputBias = true,
         .hasFeedForwardBias = true,
         .feedForward = Plain},
        {.name = "gptoss",
         .architecture = "gpt-oss",
         .keys = {{"attention.sliding_window", 24U},
                  {"rope.freq_base", 150000.0F},
                  {"rope.scaling.type", "yarn"},
                  {"rope.scaling.factor", 32.0F},
                  {"rope.scaling.original_context_length", 64U}},
         .layers = 4,
         .hasBytePairs = true,
         .hasAttentionBias = true,
         .hasOutputBias = true,
         .hasFeedForwardBias = true,
         .hasSinks = true,
         .feedForward = Experts,
         .feedForwardNorm = "post_attention_norm"},
    };
    return table;
}

const RandomDecoder& randomDecoder(std::string_view name) {
    const auto table = randomDecoders();
    const auto found = std::ranges::find(table, name, &RandomDecoder::name);
    if (found == table.end()) throw std::runtime_error("no decoder " + std::string(name));
    return *found;
}

}  // namespace weightscape::test
