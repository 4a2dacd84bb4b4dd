// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "core/inference/decoders/decoder_shape.h"
#include "core/inference/weights/layer_reader.h"
#include "core/inference/weights/linear_layer.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// The weights of one layer. What does not exist is left out of the graph.
struct DecoderLayer {
    NormWeights attentionNorm;
    LinearLayer queryKeyValue;  ///< all three on top of each other, instead of the next three
    LinearLayer query, key, value;
    NormWeights queryNorm, keyNorm;  ///< of each head
    std::vector<float> sinks;        ///< one score per head that takes part without a value
    LinearLayer output;
    NormWeights attentionOutputNorm;

    NormWeights feedForwardNorm;
    LinearLayer gate;  ///< may not exist: there is none, or `up` holds it in its first half
    LinearLayer up, down;
    LinearLayer router;  ///< exists: the next three count instead of the three before
    LinearLayer expertGate, expertUp, expertDown;
    NormWeights feedForwardOutputNorm;
};

/// Reads a layer. Errors: as LayerReader's.
[[nodiscard]] Result<DecoderLayer> readDecoderLayer(const LayerReader& reader,
                                                    const DecoderShape& shape, std::size_t index,
                                                    TaskContext& task);

/// What stands before and behind the layers.
struct DecoderEnds {
    std::shared_ptr<const HeldTensor> embedding;
    std::shared_ptr<const HeldTensor> positions;  ///< null: positions are rotary
    std::vector<float> rotaryFactors;             ///< divide the frequencies; empty: none
    std::vector<float> longRotaryFactors;         ///< for contexts longer than the original one
    NormWeights outputNorm;
    LinearLayer output;  ///< the embedding once more where the model has none of its own
};
[[nodiscard]] Result<DecoderEnds> readDecoderEnds(const LayerReader& reader, DecoderShape& shape,
                                                  TaskContext& task);

/// A layer and what it belongs to.
struct PlacedLayer {
    const DecoderShape& shape;
    const DecoderEnds& ends;
    std::size_t index;
    const DecoderLayer& layer;
};

}  // namespace weightscape::inference
