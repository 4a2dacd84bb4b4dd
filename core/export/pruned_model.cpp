// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/pruned_model.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "core/recipes/metadata_overrides.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

using Layers = std::vector<std::uint32_t>;

constexpr std::string_view kBlock = "blk.";
constexpr std::string_view kLeadingDense = "leading_dense_block_count";

/// Lists below the architecture's name that may have as many values as there are layers without
/// being about layers.
constexpr std::array<std::string_view, 1> kOtherLists = {"rope.dimension_sections"};

/// Single numbers that speak of layers in ways that only the architecture knows.
constexpr std::array<std::string_view, 7> kLayerNumbers = {
    "attention.shared_kv_layers", "attention.sliding_window_pattern",
    "full_attention_interval",    "interleave_moe_layer_step",
    "moe_every_n_layers",         "n_deepstack_layers",
    "nextn_predict_layers",
};

bool contains(const Layers& layers, std::uint64_t layer) {
    return std::ranges::binary_search(layers, layer);
}

/// How many of `layers` come before `layer`.
std::uint32_t countBefore(const Layers& layers, std::uint64_t layer) {
    return static_cast<std::uint32_t>(std::ranges::lower_bound(layers, layer) - layers.begin());
}

/// "blk.12." in front of a name.
struct LayerPrefix {
    std::uint32_t layer = 0;
    std::size_t length = 0;  ///< up to the second dot, without it
};

std::optional<LayerPrefix> layerPrefix(std::string_view name) {
    if (!name.starts_with(kBlock)) return std::nullopt;
    const char* const digits = name.data() + kBlock.size();
    const char* const end = name.data() + name.size();
    LayerPrefix prefix;
    const auto [stop, error] = std::from_chars(digits, end, prefix.layer);
    if (error != std::errc{} || stop == end || *stop != '.') return std::nullopt;
    prefix.length = static_cast<std::size_t>(stop - name.data());
    // Numbers with leading zeros are not layers to llama.cpp's loader.
    const bool canonical = prefix.length == kBlock.size() + std::to_string(prefix.layer).size();
    return canonical ? std::optional(prefix) : std::nullopt;
}

Result<void> checkModel(const Model& model) {
    const std::string file = model.path.string();
    if (!model.isGguf()) {
        return fail(ErrorCode::Unsupported,
                    "Layers can only be left out of a GGUF; convert the model first."_text, file);
    }
    if (model.facts.layers == 0 || model.facts.architecture.empty()) {
        return fail(ErrorCode::Unsupported,
                    "The model does not say how many layers it has, so none can be left out."_text,
                    file);
    }
    for (const TensorInfo& tensor : model.tensors) {
        if (tensor.ggufName.find(".blk.") == std::string::npos) continue;
        return fail(ErrorCode::Unsupported,
                    "Tensor %1 belongs to a second stack of layers; layers can only be left out of "
                    "models with one stack, blk.N."_text(printable(tensor.ggufName, 200)),
                    file);
    }
    return {};
}

Result<void> checkLayers(const Model& model, const Layers& layers) {
    const std::uint32_t count = model.facts.layers;
    if (layers.empty())
        return fail(ErrorCode::InvalidArgument, "No layer is named to leave out."_text);
    if (layers.back() >= count) {
        return fail(
            ErrorCode::InvalidArgument,
            "There is no layer %1; the model has layers 0 to %2."_text(layers.back(), count - 1),
            model.path.string());
    }
    if (layers.size() == count) {
        return fail(ErrorCode::InvalidArgument,
                    "That would leave out every layer; keep at least one."_text,
                    model.path.string());
    }
    return {};
}

std::vector<TensorInfo> keptTensors(const Model& model, const Layers& layers) {
    std::vector<TensorInfo> kept;
    for (const TensorInfo& tensor : model.tensors) {
        const auto prefix = layerPrefix(tensor.ggufName);
        if (prefix && contains(layers, prefix->layer)) continue;
        TensorInfo& added = kept.emplace_back(tensor);
        if (!prefix) continue;
        const std::uint32_t layer = prefix->layer - countBefore(layers, prefix->layer);
        added.ggufName.replace(kBlock.size(), prefix->length - kBlock.size(),
                               std::to_string(layer));
    }
    return kept;
}

void shortenList(MetadataValue& list, const Layers& layers) {
    const auto elements = list.elements();
    list.bytes.clear();
    list.count = 0;
    for (std::size_t layer = 0; layer < elements.size(); ++layer) {
        if (contains(layers, layer)) continue;
        list.bytes += elements[layer].bytes;
        ++list.count;
    }
}

/// Brings the architecture's own keys into line with the layers that are left.
void adaptKeys(Model& model, const Layers& layers) {
    const std::string prefix = model.facts.architecture + ".";
    for (auto& [key, value] : model.metadata) {
        if (!key.starts_with(prefix)) continue;
        const std::string_view name = std::string_view(key).substr(prefix.size());
        const bool isList = value.type == ValueType::Array;
        const bool perLayer = isList && value.elementType != ValueType::Array &&
                              value.count == model.facts.layers &&
                              std::ranges::find(kOtherLists, name) == kOtherLists.end();
        if (perLayer) shortenList(value, layers);
        if (name == kLeadingDense && value.type == ValueType::Uint32) {
            const auto dense = static_cast<std::uint32_t>(value.asUnsigned().value_or(0));
            value = MetadataValue::fromUint32(dense - countBefore(layers, dense));
        }
        if (!isList && std::ranges::find(kLayerNumbers, name) != kLayerNumbers.end()) {
            model.warnings.push_back(
                "The key %1 stays %2 although layers are left out; check that it still fits."_text(
                    printable(key, 200), value.text()));
        }
    }
}

struct LayerRange {
    std::uint32_t first = 0, last = 0;
};

/// "4" or "4-7" at `next`, which then stands behind it. No model has more layers than are read.
std::optional<LayerRange> readRange(const char*& next, const char* end) {
    LayerRange range;
    auto read = std::from_chars(next, end, range.first);
    if (read.ec != std::errc{}) return std::nullopt;
    range.last = range.first;
    if (read.ptr != end && *read.ptr == '-') {
        read = std::from_chars(read.ptr + 1, end, range.last);
        if (read.ec != std::errc{}) return std::nullopt;
    }
    next = read.ptr;
    const bool isPossible = range.first <= range.last && range.last < kMostLayers;
    return isPossible ? std::optional(range) : std::nullopt;
}

}  // namespace

Result<std::vector<std::uint32_t>> parseLayers(std::string_view text) {
    Layers layers;
    const char* next = text.data();
    const char* const end = text.data() + text.size();
    while (true) {
        const auto range = readRange(next, end);
        if (!range || (next != end && *next != ',')) {
            return fail(ErrorCode::InvalidArgument,
                        "'%1' is no list of layers; write numbers from 0, or ranges, with commas, "
                        "such as '4,5,12-15'."_text(printable(text, 100)));
        }
        for (std::uint32_t layer = range->first; layer <= range->last; ++layer) {
            layers.push_back(layer);
        }
        if (next == end) break;
        ++next;
    }
    std::ranges::sort(layers);
    layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
    return layers;
}

Result<Model> prunedModel(const Model& model, const std::vector<std::uint32_t>& layers) {
    if (auto possible = checkModel(model); !possible) return fail(std::move(possible.error()));
    if (auto valid = checkLayers(model, layers); !valid) return fail(std::move(valid.error()));
    const ModelFacts& source = model.facts;
    Model result = model;
    result.tensors = keptTensors(model, layers);
    adaptKeys(result, layers);
    const auto left = source.layers - static_cast<std::uint32_t>(layers.size());
    recipes::setOverride(result,
                         {source.architecture + ".block_count", MetadataValue::fromUint32(left)});
    recipes::readFactsAgain(result);
    result.facts.sourceLayers = source.sourceLayers != 0 ? source.sourceLayers : source.layers;
    result.facts.heads = source.heads;
    result.facts.keyValueHeads = source.keyValueHeads;
    return result;
}

}  // namespace weightscape::exporting
