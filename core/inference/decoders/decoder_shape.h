// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/inference/decoders/decoder_kind.h"
#include "core/model/model.h"
#include "core/model/rotary_factors.h"
#include "core/support/result.h"

namespace weightscape::inference {

/// What one layer of a decoder differs in.
struct LayerShape {
    std::size_t keyValueHeads = 0;
    std::size_t window = 0;    ///< tokens, itself included; 0: it attends to all
    double rotaryBase = 0.0;   ///< of the rotary frequencies
    double rotaryScale = 1.0;  ///< 1 / how many times the context grew
};

/// The numbers of a decoder, complete and in bounds: what a file leaves out is what llama.cpp
/// takes.
struct DecoderShape {
    const DecoderKind* kind = nullptr;
    std::size_t width = 0;  ///< of the embedding
    std::size_t heads = 0;
    std::size_t keyLength = 0;    ///< per head
    std::size_t valueLength = 0;  ///< per head
    std::size_t vocabulary = 0;
    std::size_t experts = 0;      ///< 0: none
    std::size_t usedExperts = 0;  ///< for each token
    std::size_t contextLength = 0;
    std::size_t rotaryDimensions = 0;
    RotaryPairs rotary = RotaryPairs::Halves;
    double normEpsilon = 0.0;
    double attentionScale = 0.0;
    double attentionSoftCap = 0.0;  ///< 0: none
    double finalSoftCap = 0.0;      ///< 0: none
    double embeddingScale = 1.0;
    double expertScale = 1.0;
    std::optional<GradualScaling> gradualScaling;  ///< where no tensor has its factors
    RunningFacts running;  ///< of the file, for what rotary positions scale by
    std::vector<LayerShape> layers;
};

/// Reads the numbers of a model that can be run. Errors: Unsupported (another architecture),
/// Damaged (a number is missing or contradicts another).
[[nodiscard]] Result<DecoderShape> readDecoderShape(const Model& model);

}  // namespace weightscape::inference
