// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/decoders/decoder_shape.h"

#include <cmath>
#include <string>

#include "core/model/architectures/architecture.h"
#include "core/model/architectures/layer_memory.h"
#include "core/support/printable.h"

namespace weightscape::inference {
namespace {

constexpr double kUsualRotaryBase = 10'000.0;
/// No head is taken to be longer, so that products of lengths stay small.
constexpr std::uint32_t kLongestHead = 1U << 16U;

tl::unexpected<Error> lacks(const Words& what) {
    return fail(ErrorCode::Damaged, "The model cannot be run: it does not say %1."_text(what));
}

tl::unexpected<Error> unknownArchitecture(const std::string& name) {
    std::string known;
    for (const DecoderKind& kind : allDecoderKinds()) {
        known += (known.empty() ? "" : ", ") + std::string(kind.architecture);
    }
    if (name.empty()) {
        return fail(ErrorCode::Unsupported,
                    "The model cannot be run: its file names no architecture. Those that can be "
                    "run are %1."_text(known));
    }
    return fail(ErrorCode::Unsupported,
                "Models of architecture %1 cannot be run; those that can are %2."_text(
                    printable(name, 64), known));
}

Result<void> checkNumbers(const ModelFacts& facts) {
    if (facts.layers == 0) return lacks("its number of layers"_text);
    if (facts.embeddingLength == 0) return lacks("the length of its embedding"_text);
    if (facts.heads == 0) return lacks("its number of attention heads"_text);
    if (facts.keyLength == 0 || facts.valueLength == 0 || facts.keyLength > kLongestHead ||
        facts.valueLength > kLongestHead) {
        return lacks("a sensible length of its attention heads"_text);
    }
    if (!(facts.running.normEpsilon > 0.0)) return lacks("the epsilon of its norms"_text);
    if (facts.experts != 0 && (facts.usedExperts == 0 || facts.usedExperts > facts.experts)) {
        return lacks("a sensible number of experts for each token"_text);
    }
    return {};
}

double given(double inFile, double usual) {
    return inFile != 0.0 ? inFile : usual;
}

double attentionScaleOf(const ModelFacts& facts, const DecoderKind& kind) {
    const RunningFacts& running = facts.running;
    if (running.attentionScale != 0.0) return running.attentionScale;
    if (running.queryScalar > 0.0) return 1.0 / std::sqrt(running.queryScalar);
    const bool byShare = kind.scaledByShareAtLayers == facts.layers;
    return 1.0 / std::sqrt(byShare ? static_cast<double>(facts.embeddingLength) / facts.heads
                                   : static_cast<double>(facts.keyLength));
}

std::optional<GradualScaling> gradualScalingOf(const RunningFacts& running) {
    if (running.rotaryScaling != "llama3") return std::nullopt;
    const GradualScaling usual;
    return GradualScaling{given(running.rotaryFactor, usual.factor),
                          given(running.rotaryLowFactor, usual.lowFactor),
                          given(running.rotaryHighFactor, usual.highFactor),
                          given(running.rotaryContext, usual.originalContext)};
}

/// Of a GGUF, tensors have the factors.
Result<void> checkRotaryScaling(const Model& model) {
    const std::string& scaling = model.facts.running.rotaryScaling;
    if (model.isGguf() || (scaling != "longrope" && scaling != "su")) return {};
    return fail(ErrorCode::Unsupported,
                "The model cannot be run from its folder: its rotary positions are scaled by "
                "lists of factors (%1). As a GGUF it can."_text(scaling));
}

Result<std::vector<LayerShape>> layersOf(const ModelFacts& facts, const DecoderKind& kind) {
    const Architecture& architecture = architectureNamed(facts.architecture);
    const RunningFacts& running = facts.running;
    const double base = given(running.rotaryBase, kUsualRotaryBase);
    const bool grows = running.rotaryFactor > 0.0 &&
                       (running.rotaryScaling.empty() || running.rotaryScaling == "linear" ||
                        running.rotaryScaling == "yarn");
    const double scale = grows ? 1.0 / running.rotaryFactor : 1.0;
    std::vector<LayerShape> layers;
    for (std::uint32_t i = 0; i < facts.layers; ++i) {
        const LayerMemory memory = layerMemory(facts, architecture, i);
        LayerShape layer;
        layer.keyValueHeads = memory.heads;
        layer.window = kind.ignoresWindow ? 0 : memory.window;
        layer.rotaryBase = base;
        layer.rotaryScale = scale;
        if (layer.window != 0 && kind.windowRotaryBase != 0.0) {
            layer.rotaryBase = given(running.windowRotaryBase, kind.windowRotaryBase);
            layer.rotaryScale = 1.0;
        }
        if (layer.keyValueHeads == 0 || facts.heads % layer.keyValueHeads != 0) {
            return lacks("a sensible number of key-value heads"_text);
        }
        layers.push_back(layer);
    }
    return layers;
}

}  // namespace

Result<DecoderShape> readDecoderShape(const Model& model) {
    const ModelFacts& facts = model.facts;
    const DecoderKind* const kind = findDecoderKind(facts.architecture);
    if (kind == nullptr) return unknownArchitecture(facts.architecture);
    if (auto complete = checkNumbers(facts); !complete) return fail(complete.error());
    if (auto scaling = checkRotaryScaling(model); !scaling) return fail(scaling.error());
    auto layers = layersOf(facts, *kind);
    if (!layers) return fail(layers.error());
    const RunningFacts& running = facts.running;
    DecoderShape shape;
    shape.kind = kind;
    shape.width = facts.embeddingLength;
    shape.heads = facts.heads;
    shape.keyLength = facts.keyLength;
    shape.valueLength = facts.valueLength;
    shape.experts = facts.experts;
    shape.usedExperts = facts.usedExperts;
    shape.contextLength = facts.contextLength;
    const bool isGiven =
        running.rotaryDimensions != 0 && running.rotaryDimensions <= facts.keyLength;
    // Turned in pairs.
    shape.rotaryDimensions = (isGiven ? running.rotaryDimensions : facts.keyLength) / 2 * 2;
    shape.rotary = kind->rotary;
    // Converters reorder the rows so that adjacent numbers are turned together; folders have
    // halves.
    if (!model.isGguf() && shape.rotary == RotaryPairs::Neighbours)
        shape.rotary = RotaryPairs::Halves;
    shape.normEpsilon = running.normEpsilon;
    shape.attentionScale = attentionScaleOf(facts, *kind);
    shape.attentionSoftCap = given(running.attentionSoftCap, kind->attentionSoftCap);
    shape.finalSoftCap = given(running.finalSoftCap, kind->finalSoftCap);
    shape.embeddingScale =
        kind->scalesEmbedding ? std::sqrt(static_cast<double>(shape.width)) : 1.0;
    shape.expertScale = given(running.expertScale, 1.0);
    shape.gradualScaling = gradualScalingOf(running);
    shape.running = running;
    shape.layers = *std::move(layers);
    return shape;
}

}  // namespace weightscape::inference
