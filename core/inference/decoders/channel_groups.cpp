// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/decoders/channel_groups.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/inference/decoders/decoder_shape.h"
#include "core/inference/weights/layer_reader.h"
#include "core/model/tensor_piece.h"

namespace weightscape::inference {
namespace {

/// What makes the channels of a group.
enum class Made {
    ByNorm,      ///< all its numbers
    AsValues,    ///< the last rows of the maker, which heads read
    BesideGate,  ///< the last rows of the maker, multiplied by what a gate makes of others
};

constexpr std::string_view kFeedForwardNorm = "";  ///< as DecoderKind names it

/// The shape of a group: roles in a layer, a space between alternatives or several.
struct GroupShape {
    Made made;
    std::string_view makers;   ///< the first that the model has
    std::string_view readers;  ///< those that the model has
};

/// All of them.
constexpr auto kShapes = std::to_array<GroupShape>({
    {Made::ByNorm, "attn_norm", "attn_qkv attn_q attn_k attn_v"},
    {Made::AsValues, "attn_v attn_qkv", "attn_output"},
    {Made::ByNorm, kFeedForwardNorm, "ffn_gate_inp ffn_gate ffn_up ffn_gate_exps ffn_up_exps"},
    {Made::BesideGate, "ffn_up", "ffn_down"},
    {Made::BesideGate, "ffn_up_exps", "ffn_down_exps"},
});

/// Whether the gate's outputs grow as `up` does.
bool isLinearInUp(Gate gate) {
    return gate == Gate::Silu || gate == Gate::Gelu;
}

std::vector<std::string_view> wordsOf(std::string_view list) {
    std::vector<std::string_view> words;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        words.push_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return words;
}

class GroupFinder {
  public:
    GroupFinder(const Model& model, const DecoderShape& shape) : m_model(model), m_shape(shape) {
        for (std::size_t i = 0; i < model.tensors.size(); ++i) {
            m_places.emplace(model.tensors[i].ggufName, i);
        }
    }

    std::vector<ChannelGroup> find() {
        for (std::size_t layer = 0; layer < m_shape.layers.size(); ++layer) {
            for (const GroupShape& shape : kShapes) addGroups(shape, layer);
        }
        return std::move(m_groups);
    }

  private:
    using Tensors = std::vector<std::size_t>;

    [[nodiscard]] const TensorInfo& tensor(std::size_t index) const {
        return m_model.tensors[index];
    }
    [[nodiscard]] std::optional<std::size_t> place(const std::string& name) const {
        const auto found = m_places.find(name);
        return found != m_places.end() ? std::optional(found->second) : std::nullopt;
    }
    /// The name without its ending.
    [[nodiscard]] std::string stemOf(std::size_t layer, std::string_view role) const {
        return LayerReader::layerName(layer, role.empty() ? m_shape.kind->feedForwardNorm : role);
    }
    /// The weights: one tensor, or one for each expert in older files.
    [[nodiscard]] Tensors weightsOf(const std::string& stem) const {
        if (const auto whole = place(stem + ".weight")) return {*whole};
        constexpr std::string_view kExperts = "_exps";
        if (!stem.ends_with(kExperts)) return {};
        const std::string own = stem.substr(0, stem.size() - kExperts.size()) + ".";
        Tensors experts;
        for (std::size_t i = 0; i < m_shape.experts; ++i) {
            if (const auto one = place(own + std::to_string(i) + ".weight"))
                experts.push_back(*one);
        }
        return experts;
    }

    void addGroups(const GroupShape& shape, std::size_t layer) {
        std::string maker;
        Tensors makers;
        const auto roles =
            shape.makers.empty() ? std::vector{kFeedForwardNorm} : wordsOf(shape.makers);
        for (const std::string_view role : roles) {
            if (!makers.empty()) break;
            maker = stemOf(layer, role);
            makers = weightsOf(maker);
        }
        Tensors readers;
        for (const std::string_view role : wordsOf(shape.readers)) {
            const Tensors own = weightsOf(stemOf(layer, role));
            readers.insert(readers.end(), own.begin(), own.end());
        }
        if (makers.empty() || readers.empty()) return;
        const auto bias = place(maker + ".bias");
        if (shape.made == Made::ByNorm) return addNorm(makers.front(), bias, readers);
        if (shape.made == Made::AsValues) {
            return addValues(makers.front(), bias, readers.front(), layer);
        }
        if (!gates(maker, makers, readers)) return;
        for (std::size_t i = 0; i < makers.size(); ++i) addInner(makers[i], bias, readers[i]);
    }

    /// Whether the tensors are gated linear networks: `up` with a gate beside it or above it.
    [[nodiscard]] bool gates(const std::string& up, const Tensors& makers,
                             const Tensors& readers) const {
        if (!isLinearInUp(m_shape.kind->gate) || makers.size() != readers.size()) return false;
        std::string gate = up;
        gate.replace(gate.rfind("ffn_up"), 6, "ffn_gate");
        if (weightsOf(gate).size() == makers.size()) return true;
        return rowsPerMatrix(tensor(makers.front())) == 2 * tensor(readers.front()).rowLength();
    }

    [[nodiscard]] bool isVector(std::size_t index, std::uint64_t count) const {
        return tensor(index).dimensions.size() == 1 && tensor(index).rowLength() == count;
    }

    /// With the bias, if there is one. Its last numbers belong to the last rows.
    bool addMakers(std::size_t weights, std::optional<std::size_t> bias, std::uint64_t outputs,
                   ChannelGroup& group) const {
        group.makers.push_back({weights});
        if (!bias) return true;
        group.makers.push_back({*bias});
        return isVector(*bias, outputs);
    }

    void addNorm(std::size_t norm, std::optional<std::size_t> bias, Tensors readers) {
        const std::uint64_t width = m_shape.width;
        ChannelGroup group{
            .makers = {}, .readers = std::move(readers), .channels = width, .run = width};
        const bool fits = isVector(norm, width) && addMakers(norm, bias, width, group) &&
                          std::ranges::all_of(group.readers, [&](std::size_t reader) {
                              return tensor(reader).rowLength() == width;
                          });
        if (!fits) return;
        const bool lacksOne = m_shape.kind->folderNormsLackOne && !m_model.isGguf();
        group.makers.front().lacking = lacksOne ? 1.0F : 0.0F;
        m_groups.push_back(std::move(group));
    }

    void addValues(std::size_t values, std::optional<std::size_t> bias, std::size_t output,
                   std::size_t layer) {
        const std::uint64_t length = m_shape.valueLength;
        const std::uint64_t heads = m_shape.layers[layer].keyValueHeads;
        ChannelGroup group{.makers = {},
                           .readers = {output},
                           .channels = heads * length,
                           .run = length,
                           .repeats = m_shape.heads / heads};
        const TensorInfo& made = tensor(values);
        const bool fused = made.rowCount() != group.channels;
        const std::uint64_t before = (m_shape.heads + heads) * m_shape.keyLength;
        const bool fits = made.rowLength() == m_shape.width &&
                          rowsPerMatrix(made) == made.rowCount() &&
                          made.rowCount() == group.channels + (fused ? before : 0) &&
                          tensor(output).rowLength() == m_shape.heads * length &&
                          addMakers(values, bias, made.rowCount(), group);
        if (fits) m_groups.push_back(std::move(group));
    }

    void addInner(std::size_t up, std::optional<std::size_t> bias, std::size_t down) {
        const TensorInfo& made = tensor(up);
        const TensorInfo& read = tensor(down);
        const std::uint64_t inner = read.rowLength();
        const std::uint64_t outputs = rowsPerMatrix(made);
        ChannelGroup group{.makers = {},
                           .readers = {down},
                           .channels = inner,
                           .matrices = read.rowCount() / rowsPerMatrix(read),
                           .run = inner};
        const bool fits = made.rowLength() == m_shape.width &&
                          rowsPerMatrix(read) == m_shape.width &&
                          made.rowCount() == group.matrices * outputs &&
                          (outputs == inner || outputs == 2 * inner) &&
                          (!bias || group.matrices == 1) && addMakers(up, bias, outputs, group);
        if (fits) m_groups.push_back(std::move(group));
    }

    const Model& m_model;
    const DecoderShape& m_shape;
    std::unordered_map<std::string_view, std::size_t> m_places;  ///< by ggufName
    std::vector<ChannelGroup> m_groups;
};

}  // namespace

std::vector<ChannelGroup> channelGroups(const Model& model) {
    const auto shape = readDecoderShape(model);
    if (!shape) return {};
    return GroupFinder(model, *shape).find();
}

std::shared_ptr<const encoders::ScaledGroups> scalableChannels(const Model& model) {
    return std::make_shared<const encoders::ScaledGroups>(channelGroups(model));
}

}  // namespace weightscape::inference
