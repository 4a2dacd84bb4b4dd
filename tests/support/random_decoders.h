// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/support/small_gguf.h"

/// Small models with random weights, one for each way of a decoder that is worth a comparison.
namespace weightscape::test {

/// A key below the architecture's name.
struct DecoderKey {
    std::string_view name;
    std::variant<std::uint32_t, float, std::string_view> value;
};

/// How the feed-forward network is stored.
enum class FeedForwardParts {
    Gated,         ///< gate, up, down
    Plain,         ///< up, down
    GateInUp,      ///< up holds the gate in its first half
    Experts,       ///< a router, and each matrix once per expert, stacked
    SplitExperts,  ///< the same, each expert's a tensor of its own, as in older files
};

/// Factors that divide rotary frequencies.
struct RotaryFactors {
    std::string_view tensor;
    float mean = 1.0F;
};

/// One row. Sizes are those of small blocks; everything doubles where blocks have 256 weights.
struct RandomDecoder {
    std::string_view name;
    std::string_view architecture;
    std::vector<DecoderKey> keys = {};
    std::uint32_t layers = 3;
    std::uint32_t keyLength = 32;
    std::uint32_t rotaryDimensions = 0;  ///< 0: the key's length
    std::uint32_t contextLength = 512;
    bool hasBytePairs = false;  ///< of vocabulary; else pieces
    bool isTied = false;        ///< the output is the embedding
    bool hasMeanNorms = false;  ///< they have a shift; positions are a table
    bool hasNormsBehind = false;
    bool hasHeadNorms = false;
    bool hasFusedAttention = false;
    bool hasAttentionBias = false;
    bool hasOutputBias = false;
    bool hasFeedForwardBias = false;
    bool hasSinks = false;
    FeedForwardParts feedForward = FeedForwardParts::Gated;
    std::string_view feedForwardNorm = "ffn_norm";
    std::vector<RotaryFactors> rotaryFactors = {};
};

/// The table.
[[nodiscard]] std::span<const RandomDecoder> randomDecoders();
/// Throws where there is none of this name.
[[nodiscard]] const RandomDecoder& randomDecoder(std::string_view name);

/// A row as a GGUF has it.
struct RandomModel {
    Metadata metadata;
    std::vector<SmallTensor> tensors;
};
[[nodiscard]] RandomModel randomModel(const RandomDecoder& decoder,
                                      const std::string& format = "f32");

/// Writes a GGUF whose matrices have the format; all else is F32. The same bytes every time.
void writeRandomDecoder(const std::filesystem::path& path, const RandomDecoder& decoder,
                        const std::string& format = "f32");

/// Tokens of the small vocabularies, drawn by the seed; the first begins a text.
[[nodiscard]] std::vector<std::int32_t> randomTokens(const RandomDecoder& decoder,
                                                     std::size_t count);

}  // namespace weightscape::test
