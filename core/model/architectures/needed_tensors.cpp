// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/needed_tensors.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/model/architectures/architecture.h"
#include "core/model/architectures/layer_memory.h"
#include "core/model/architectures/tensor_role.h"

namespace weightscape {
namespace {

using Roles = std::set<std::string>;

/// The roles of the weights of every layer; biases, which come and go with versions, are left out.
std::map<std::uint32_t, Roles> rolesByLayer(const Model& model) {
    std::map<std::uint32_t, Roles> layers;
    for (const TensorInfo& tensor : model.tensors) {
        if (!tensor.ggufName.starts_with("blk.")) continue;
        TensorRole role = tensorRole(tensor.ggufName);
        if (role.layer < 0) continue;
        // Layers with and without experts are of another make.
        if (role.expert) role.role += "_exps";
        Roles& roles = layers[static_cast<std::uint32_t>(role.layer)];
        if (tensor.ggufName.ends_with(".weight")) roles.insert(std::move(role.role));
    }
    return layers;
}

/// Whether a layer may have no weights: it neither attends nor has a feed-forward network or a
/// state.
bool mayBeEmpty(const ModelFacts& facts, std::uint32_t layer) {
    const auto& heads = facts.keyValueHeadsPerLayer;
    const bool attends = layer >= heads.size() || heads[layer] != 0;
    return isPredictionLayer(facts, layer) ||
           (!attends && facts.stateSize == 0 && facts.shortConvolution == 0);
}

std::vector<std::uint32_t> missingLayers(const ModelFacts& facts,
                                         const std::map<std::uint32_t, Roles>& layers) {
    std::vector<std::uint32_t> missing;
    for (std::uint32_t layer = 0; layer < facts.layers; ++layer) {
        if (!layers.contains(layer) && !mayBeEmpty(facts, layer)) missing.push_back(layer);
    }
    return missing;
}

/// `pattern` with the layer's number for its #.
std::string nameIn(std::string_view pattern, std::uint32_t layer) {
    std::string name(pattern);
    const std::size_t place = name.find('#');
    if (place != std::string::npos) name.replace(place, 1, std::to_string(layer));
    return name + ".weight";
}

/// Tensors of which one has to be there.
struct Need {
    std::string_view alternatives;  ///< with | between them
    std::uint32_t layer = 0;        ///< for their #

    /// By name; the first is what is missing where none is there.
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (std::size_t begin = 0; begin <= alternatives.size();) {
            const std::size_t end = std::min(alternatives.find('|', begin), alternatives.size());
            names.push_back(nameIn(alternatives.substr(begin, end - begin), layer));
            begin = end + 1;
        }
        return names;
    }
};

std::vector<Need> needsOf(const Architecture& architecture, const ModelFacts& facts,
                          const std::map<std::uint32_t, Roles>& layers) {
    std::vector<Need> needs;
    for (const std::string_view need : architecture.needs) {
        if (need.find('#') == std::string_view::npos) {
            needs.push_back({need});
            continue;
        }
        for (std::uint32_t layer = 0; layer < facts.layers; ++layer) {
            // A layer that is missing as a whole is told as such.
            if (layers.contains(layer) && !mayBeEmpty(facts, layer)) needs.push_back({need, layer});
        }
    }
    return needs;
}

std::vector<std::string> missingNeeds(const Model& model, const std::vector<Need>& needs) {
    // Far fewer than the model's names.
    std::unordered_map<std::string, bool> isThere;
    for (const Need& need : needs) {
        for (std::string& name : need.names()) isThere.emplace(std::move(name), false);
    }
    for (const TensorInfo& tensor : model.tensors) {
        const auto wanted = isThere.find(tensor.ggufName);
        if (wanted != isThere.end()) wanted->second = true;
    }
    std::vector<std::string> missing;
    for (const Need& need : needs) {
        std::vector<std::string> names = need.names();
        const bool found =
            std::ranges::any_of(names, [&](const std::string& name) { return isThere.at(name); });
        if (!found) missing.push_back(std::move(names.front()));
    }
    return missing;
}

/// Whether the row says what is in a layer, and not only what is outside; then layers are alike. Of
/// other architectures the first layer may lack what the others have.
bool needsLayers(const Architecture& architecture) {
    return std::ranges::any_of(architecture.needs, [](std::string_view need) {
        return need.find('#') != std::string_view::npos;
    });
}

/// Roles whose absence the hyper-parameters may explain.
bool mayDiffer(const ModelFacts& facts, std::string_view role) {
    const bool attends = role.starts_with("attn_");
    const bool shares = role.starts_with("attn_k") || role.starts_with("attn_v");
    const bool mayShare = facts.sharedKeyValueLayers != 0 || facts.slidingWindow != 0;
    return (attends && !facts.keyValueHeadsPerLayer.empty()) || (shares && mayShare) ||
           (role.starts_with("ffn_") && !facts.feedForwardLayers.empty());
}

/// Layers of one make differ in nothing, so one that lacks some of what more than half of all have,
/// and has nothing instead, is not whole.
std::vector<std::string> lackingOfMost(const ModelFacts& facts, bool firstIsLikeOthers,
                                       const std::map<std::uint32_t, Roles>& layers) {
    std::map<Roles, std::size_t> makes;
    for (const auto& [layer, roles] : layers) ++makes[roles];
    const auto most =
        std::ranges::max_element(makes, {}, [](const auto& make) { return make.second; });
    if (most == makes.end() || 2 * most->second <= layers.size()) return {};
    std::vector<std::string> lacking;
    for (const auto& [layer, roles] : layers) {
        if (layer == 0 && !firstIsLikeOthers) continue;
        if (!std::ranges::includes(most->first, roles)) continue;
        for (const std::string& role : most->first) {
            if (roles.contains(role) || mayDiffer(facts, role)) continue;
            lacking.push_back("blk." + std::to_string(layer) + "." + role + ".weight");
        }
    }
    return lacking;
}

/// Where a number of a tensor's shape comes from.
using Number = std::uint64_t (*)(const ModelFacts& facts);

constexpr Number kAny = nullptr;

std::uint64_t embedding(const ModelFacts& facts) {
    return facts.embeddingLength;
}

std::uint64_t queries(const ModelFacts& facts) {
    return std::uint64_t{facts.heads} * facts.keyLength;
}

std::uint64_t attended(const ModelFacts& facts) {
    return std::uint64_t{facts.heads} * facts.valueLength;
}

std::uint64_t keys(const ModelFacts& facts) {
    return std::uint64_t{facts.keyValueHeads} * facts.keyLength;
}

std::uint64_t values(const ModelFacts& facts) {
    return std::uint64_t{facts.keyValueHeads} * facts.valueLength;
}

struct RoleShape {
    std::string_view role;
    Number rowLength;
    Number rows;
};

constexpr auto kRoleShapes = std::to_array<RoleShape>({
    {"token_embd", embedding, kAny},
    {"output_norm", embedding, kAny},
    {"output", embedding, kAny},
    {"attn_norm", embedding, kAny},
    {"attn_q", embedding, queries},
    {"attn_k", embedding, keys},
    {"attn_v", embedding, values},
    {"attn_output", attended, embedding},
    {"ffn_norm", embedding, kAny},
    {"ffn_gate", embedding, kAny},
    {"ffn_up", embedding, kAny},
    {"ffn_down", kAny, embedding},
});

}  // namespace

MissingParts missingParts(const Model& model) {
    const Architecture& architecture = architectureNamed(model.facts.architecture);
    const auto layers = rolesByLayer(model);
    const bool isNamed = !layers.empty() || (model.isGguf() && !architecture.needs.empty());
    if (!isNamed || model.packing || model.facts.layers == 0) return {};
    return {.layers = missingLayers(model.facts, layers),
            .needed = missingNeeds(model, needsOf(architecture, model.facts, layers)),
            .unlikeOthers = lackingOfMost(model.facts, needsLayers(architecture), layers)};
}

std::vector<WrongShape> wrongShapes(const Model& model) {
    const ModelFacts& facts = model.facts;
    const bool heads = facts.keyValueHeadsPerLayer.empty() && facts.slidingKeyLength == 0;
    std::vector<WrongShape> wrong;
    if (!needsLayers(architectureNamed(facts.architecture))) return wrong;
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const TensorInfo& tensor = model.tensors[i];
        if (tensor.holds != Holds::Weights || !tensor.ggufName.ends_with(".weight")) continue;
        const TensorRole role = tensorRole(tensor.ggufName);
        const auto* const shape = std::ranges::find(kRoleShapes, role.role, &RoleShape::role);
        if (shape == kRoleShapes.end() || role.expert) continue;
        if (!heads && role.role.starts_with("attn_") && role.role != "attn_norm") continue;
        const std::uint64_t length = shape->rowLength == kAny ? 0 : shape->rowLength(facts);
        const std::uint64_t rows = shape->rows == kAny ? 0 : shape->rows(facts);
        const bool fits = (length == 0 || length == tensor.rowLength()) &&
                          (rows == 0 || rows == tensor.rowCount());
        if (!fits) wrong.push_back({i, length, rows});
    }
    return wrong;
}

}  // namespace weightscape
