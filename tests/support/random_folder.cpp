// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/random_folder.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/support/file_bytes.h"
#include "tests/support/folder_config.h"
#include "tests/support/folder_tokenizer.h"
#include "tests/support/small_safetensors.h"

namespace weightscape::test {
namespace {

using Names = std::map<std::string, std::string>;

/// Names of a layer's parts in most architectures.
const Names kPartNames = {{"attn_norm", "input_layernorm"},
                          {"attn_q", "self_attn.q_proj"},
                          {"attn_k", "self_attn.k_proj"},
                          {"attn_v", "self_attn.v_proj"},
                          {"attn_qkv", "self_attn.qkv_proj"},
                          {"attn_output", "self_attn.o_proj"},
                          {"attn_q_norm", "self_attn.q_norm"},
                          {"attn_k_norm", "self_attn.k_norm"},
                          {"ffn_norm", "post_attention_layernorm"},
                          {"ffn_gate", "mlp.gate_proj"},
                          {"ffn_up", "mlp.up_proj"},
                          {"ffn_down", "mlp.down_proj"},
                          {"ffn_gate_inp", "mlp.gate"},
                          {"post_attention_norm", "post_attention_layernorm"},
                          {"post_ffw_norm", "post_feedforward_layernorm"}};

/// Where an architecture has other names.
const std::map<std::string, Names> kOwnPartNames = {
    {"llama", {{"ffn_gate_inp", "block_sparse_moe.gate"}}},
    {"gemma2", {{"ffn_norm", "pre_feedforward_layernorm"}}},
    {"gemma3", {{"ffn_norm", "pre_feedforward_layernorm"}}},
    {"phi3", {{"ffn_up", "mlp.gate_up_proj"}}},
    {"gpt-oss", {{"ffn_gate_inp", "mlp.router"}, {"attn_sinks", "self_attn.sinks"}}},
    {"gpt2",
     {{"attn_norm", "ln_1"},
      {"attn_qkv", "attn.c_attn"},
      {"attn_output", "attn.c_proj"},
      {"ffn_norm", "ln_2"},
      {"ffn_up", "mlp.c_fc"},
      {"ffn_down", "mlp.c_proj"}}}};

/// Those of the matrices of an expert.
const std::map<std::string, Names> kExpertNames = {
    {"llama",
     {{"ffn_gate_exps", "block_sparse_moe.experts.#.w1"},
      {"ffn_up_exps", "block_sparse_moe.experts.#.w3"},
      {"ffn_down_exps", "block_sparse_moe.experts.#.w2"}}},
    {"qwen3moe",
     {{"ffn_gate_exps", "mlp.experts.#.gate_proj"},
      {"ffn_up_exps", "mlp.experts.#.up_proj"},
      {"ffn_down_exps", "mlp.experts.#.down_proj"}}}};

/// A tensor's name in a GGUF: its layer's number with a dot, what it is, ".weight" or ".bias".
struct Parts {
    explicit Parts(const std::string& name) {
        const std::size_t dot = name.rfind('.');
        ending = name.substr(dot);
        role = name.substr(0, dot);
        if (!role.starts_with("blk.")) return;
        const std::size_t number = role.find('.', 4);
        layer = role.substr(4, number - 3);
        role = role.substr(number + 1);
    }
    std::string layer, role, ending;
};

class FolderWriter {
  public:
    explicit FolderWriter(const RandomModel& model)
        : m_model(model), m_architecture(modelArchitecture(model)) {}

    std::vector<StoredTensor> run() {
        for (const SmallTensor& tensor : m_model.tensors) {
            if (!tensor.name.starts_with("rope_")) add(tensor);
        }
        return std::move(m_stored);
    }

  private:
    void add(const SmallTensor& tensor) {
        const Parts parts(tensor.name);
        if (parts.role.ends_with("_exps")) {
            m_architecture == "gpt-oss" ? addByTurns(tensor, parts) : addExperts(tensor, parts);
        } else if (parts.role == "attn_sinks") {
            store(prefix(parts) + "self_attn.sinks", tensor.dimensions, tensor.weights);
        } else {
            store(nameOf(parts), tensor.dimensions, weightsOf(tensor, parts));
        }
    }

    [[nodiscard]] bool isGpt2() const { return m_architecture == "gpt2"; }
    [[nodiscard]] std::string prefix(const Parts& parts) const {
        return (isGpt2() ? "transformer.h." : "model.layers.") + parts.layer;
    }

    [[nodiscard]] std::string nameOf(const Parts& parts) const {
        static const Names whole = {{"token_embd", "model.embed_tokens"},
                                    {"output_norm", "model.norm"},
                                    {"output", "lm_head"}};
        static const Names ofGpt2 = {{"token_embd", "transformer.wte"},
                                     {"position_embd", "transformer.wpe"},
                                     {"output_norm", "transformer.ln_f"},
                                     {"output", "lm_head"}};
        if (parts.layer.empty()) return (isGpt2() ? ofGpt2 : whole).at(parts.role) + parts.ending;
        const auto own = kOwnPartNames.find(m_architecture);
        const bool isOwn = own != kOwnPartNames.end() && own->second.contains(parts.role);
        return prefix(parts) + (isOwn ? own->second : kPartNames).at(parts.role) + parts.ending;
    }

    [[nodiscard]] std::vector<float> weightsOf(const SmallTensor& tensor,
                                               const Parts& parts) const {
        const bool isTurned = parts.role == "attn_q" || parts.role == "attn_k";
        if (m_architecture == "llama" && isTurned) return inHalves(tensor, parts);
        const bool isMatrix = tensor.dimensions.size() == 2;
        if (isGpt2() && isMatrix && !parts.layer.empty()) return transposed(tensor.weights, tensor);
        std::vector<float> weights = tensor.weights;
        if (m_architecture.starts_with("gemma") && tensor.name.ends_with("norm.weight")) {
            for (float& weight : weights) weight -= 1.0F;
        }
        return weights;
    }

    /// Rows 2j and 2j + 1 of each head become rows j and j + half of it.
    [[nodiscard]] std::vector<float> inHalves(const SmallTensor& tensor, const Parts& parts) const {
        const std::uint64_t columns = tensor.dimensions.size() > 1 ? tensor.dimensions[0] : 1;
        const std::uint64_t rows = tensor.weights.size() / columns;
        const std::uint64_t headRows =
            rows / modelNumber(m_model, parts.role == "attn_q" ? "attention.head_count"
                                                               : "attention.head_count_kv");
        std::vector<float> weights(tensor.weights.size());
        for (std::uint64_t row = 0; row < rows; ++row) {
            const std::uint64_t inHead = row % headRows;
            const std::uint64_t to = row - inHead + inHead / 2 + inHead % 2 * (headRows / 2);
            std::copy_n(tensor.weights.begin() + static_cast<std::ptrdiff_t>(row * columns),
                        columns, weights.begin() + static_cast<std::ptrdiff_t>(to * columns));
        }
        return weights;
    }

    /// Of a matrix of the tensor: outputs as columns. The dimensions are exchanged when stored.
    static std::vector<float> transposed(std::span<const float> matrix, const SmallTensor& tensor) {
        const std::uint64_t columns = tensor.dimensions[0];
        const std::uint64_t rows = tensor.dimensions[1];
        std::vector<float> weights(matrix.size());
        for (std::uint64_t row = 0; row < rows; ++row) {
            for (std::uint64_t i = 0; i < columns; ++i) {
                weights[i * rows + row] = matrix[row * columns + i];
            }
        }
        return weights;
    }

    /// Each expert's matrix under a name of its own.
    void addExperts(const SmallTensor& tensor, const Parts& parts) {
        const std::uint64_t count = tensor.dimensions[0] * tensor.dimensions[1];
        const std::string& name = kExpertNames.at(m_architecture).at(parts.role);
        const std::size_t place = name.find('#');
        for (std::uint64_t expert = 0; expert < tensor.dimensions[2]; ++expert) {
            const auto begin = tensor.weights.begin() + static_cast<std::ptrdiff_t>(expert * count);
            store(prefix(parts) + name.substr(0, place) + std::to_string(expert) +
                      name.substr(place + 1) + parts.ending,
                  {tensor.dimensions[0], tensor.dimensions[1]},
                  {begin, begin + static_cast<std::ptrdiff_t>(count)});
        }
    }

    /// The experts of gpt-oss: inputs as rows, outputs of gates and ups by turns.
    void addByTurns(const SmallTensor& tensor, const Parts& parts) {
        const bool isBias = parts.ending == ".bias";
        const std::string stem = prefix(parts) + "mlp.experts.";
        if (parts.role == "ffn_down_exps") {
            return isBias ? store(stem + "down_proj_bias", tensor.dimensions, tensor.weights)
                          : store(stem + "down_proj", turnedShape(tensor), eachTransposed(tensor));
        }
        const bool isGate = parts.role == "ffn_gate_exps";
        SmallTensor& gate = m_gates[parts.layer + parts.ending];
        if (isGate) {
            gate = tensor;
            return;
        }
        SmallTensor both = tensor;
        const std::size_t outputs = isBias ? 0 : 1;
        both.dimensions[outputs] *= 2;
        both.weights.clear();
        const std::uint64_t length = isBias ? 1 : tensor.dimensions[0];
        for (std::uint64_t at = 0; at < tensor.weights.size(); at += length) {
            for (const SmallTensor* part : {&std::as_const(gate), &tensor}) {
                const auto begin = part->weights.begin() + static_cast<std::ptrdiff_t>(at);
                both.weights.insert(both.weights.end(), begin,
                                    begin + static_cast<std::ptrdiff_t>(length));
            }
        }
        if (isBias) return store(stem + "gate_up_proj_bias", both.dimensions, both.weights);
        store(stem + "gate_up_proj", turnedShape(both), eachTransposed(both));
    }

    static std::vector<std::uint64_t> turnedShape(const SmallTensor& tensor) {
        return {tensor.dimensions[1], tensor.dimensions[0], tensor.dimensions[2]};
    }

    static std::vector<float> eachTransposed(const SmallTensor& tensor) {
        const std::size_t count = tensor.dimensions[0] * tensor.dimensions[1];
        std::vector<float> weights;
        for (std::size_t at = 0; at < tensor.weights.size(); at += count) {
            const auto matrix = transposed({&tensor.weights[at], count}, tensor);
            weights.insert(weights.end(), matrix.begin(), matrix.end());
        }
        return weights;
    }

    void store(const std::string& name, std::vector<std::uint64_t> dimensions,
               const std::vector<float>& weights) {
        const bool isTurned = isGpt2() && dimensions.size() == 2 && name.find(".h.") < name.size();
        if (isTurned) std::swap(dimensions[0], dimensions[1]);
        m_stored.push_back({name,
                            "F32",
                            {dimensions.rbegin(), dimensions.rend()},
                            std::string(reinterpret_cast<const char*>(weights.data()),
                                        weights.size() * sizeof(float))});
    }

    const RandomModel& m_model;
    std::string m_architecture;
    std::vector<StoredTensor> m_stored;
    std::map<std::string, SmallTensor> m_gates;  ///< of gpt-oss, until their ups come
};

}  // namespace

void writeRandomFolder(const std::filesystem::path& folder, const RandomModel& model,
                       std::string_view config) {
    std::filesystem::create_directories(folder);
    writeSafetensors(folder / "model.safetensors", FolderWriter(model).run());
    nlohmann::json whole = folderConfig(model);
    whole.update(nlohmann::json::parse(config));
    writeBytes(folder / "config.json", whole.dump());
    if (findValue(model.metadata, "tokenizer.ggml.model") != nullptr) {
        writeFolderTokenizer(folder, model.metadata);
    }
}

}  // namespace weightscape::test
