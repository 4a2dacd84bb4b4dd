// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "core/recipes/quantization_plan.h"

/// How long a plan takes: it runs anew with every change of the recipe, so it must stay far below
/// one frame (16 ms).
namespace weightscape::recipes {
namespace {

TensorInfo tensorNamed(const std::string& name, std::vector<std::uint64_t> dimensions) {
    TensorInfo tensor;
    tensor.name = tensor.ggufName = name;
    tensor.format = formats::findFormat(dimensions.size() == 1 ? "f32" : "f16");
    tensor.dimensions = std::move(dimensions);
    return tensor;
}

/// The header of a llama-like model with nine tensors per layer.
Model modelWithLayers(std::uint32_t layers) {
    Model model;
    model.facts.architecture = "llama";
    model.facts.layers = layers;
    model.facts.heads = 32;
    model.facts.keyValueHeads = 8;
    model.metadata = {{"general.architecture", MetadataValue::fromString("llama")},
                      {"llama.block_count", MetadataValue::fromUint32(layers)}};
    model.tensors.push_back(tensorNamed("token_embd.weight", {4096, 128'256}));
    model.tensors.push_back(tensorNamed("output.weight", {4096, 128'256}));
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
        const std::string block = "blk." + std::to_string(layer) + ".";
        for (const char* norm : {"attn_norm.weight", "ffn_norm.weight"}) {
            model.tensors.push_back(tensorNamed(block + norm, {4096}));
        }
        for (const char* matrix : {"attn_q.weight", "attn_k.weight", "attn_v.weight",
                                   "attn_output.weight", "ffn_gate.weight", "ffn_up.weight"}) {
            model.tensors.push_back(tensorNamed(block + matrix, {4096, 4096}));
        }
        model.tensors.push_back(tensorNamed(block + "ffn_down.weight", {14'336, 4096}));
    }
    return model;
}

void planAll(benchmark::State& state, const Recipe& recipe) {
    const Model model = modelWithLayers(static_cast<std::uint32_t>(state.range(0)) / 9);
    const auto basis = std::make_shared<const PlanBasis>(planBasis(model));
    for (auto _ : state) benchmark::DoNotOptimize(planQuantization(model, basis, recipe, {}));
    state.counters["tensors"] = static_cast<double>(model.tensors.size());
}

void presetOnly(benchmark::State& state) {
    planAll(state, Recipe{});
}

void withTwentyRules(benchmark::State& state) {
    Recipe recipe;
    for (int i = 0; i < 10; ++i) {
        const std::string digit = std::to_string(i);
        recipe.rules.push_back({"blk.*" + digit + ".ffn_down.weight", formats::findFormat("q6_k")});
        recipe.rules.push_back(
            {"re:blk\\.\\d*" + digit + "\\.attn_[qk]\\.weight", formats::findFormat("q8_0")});
    }
    planAll(state, recipe);
}

/// A recipe that changes keys as well.
void withEditedMetadata(benchmark::State& state) {
    Recipe recipe;
    recipe.metadata.edits.push_back({"general.name", MetadataEdit::Kind::Text, "another"});
    planAll(state, recipe);
}

/// What every plan shares; once per model.
void basisOfPlans(benchmark::State& state) {
    const Model model = modelWithLayers(static_cast<std::uint32_t>(state.range(0)) / 9);
    for (auto _ : state) benchmark::DoNotOptimize(planBasis(model));
}

BENCHMARK(basisOfPlans)->Arg(300)->Arg(5000)->Arg(60000)->Unit(benchmark::kMillisecond);
BENCHMARK(presetOnly)->Arg(300)->Arg(5000)->Arg(60000)->Unit(benchmark::kMillisecond);
BENCHMARK(withEditedMetadata)->Arg(300)->Arg(5000)->Arg(60000)->Unit(benchmark::kMillisecond);
BENCHMARK(withTwentyRules)->Arg(300)->Arg(5000)->Arg(60000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weightscape::recipes
