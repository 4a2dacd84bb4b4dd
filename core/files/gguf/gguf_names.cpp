// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/gguf/gguf_names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace weightscape::files {
namespace {

struct NamePair {
    std::string_view huggingFace;
    std::string_view gguf;
};

/// Outside of the layers, without the ending .weight or .bias.
constexpr std::array<NamePair, 4> kModelNames = {{{"embed_tokens", "token_embd"},
                                                  {"norm", "output_norm"},
                                                  {"final_layernorm", "output_norm"},
                                                  {"lm_head", "output"}}};

/// Inside a layer, without the ending .weight or .bias.
constexpr std::array<NamePair, 33> kLayerNames = {{
    {"self_attn.q_proj", "attn_q"},
    {"self_attn.k_proj", "attn_k"},
    {"self_attn.v_proj", "attn_v"},
    {"self_attn.o_proj", "attn_output"},
    {"self_attn.qkv_proj", "attn_qkv"},
    {"self_attn.q_norm", "attn_q_norm"},
    {"self_attn.k_norm", "attn_k_norm"},
    {"self_attn.q_a_proj", "attn_q_a"},
    {"self_attn.q_b_proj", "attn_q_b"},
    {"self_attn.q_a_layernorm", "attn_q_a_norm"},
    {"self_attn.kv_a_proj_with_mqa", "attn_kv_a_mqa"},
    {"self_attn.kv_b_proj", "attn_kv_b"},
    {"self_attn.kv_a_layernorm", "attn_kv_a_norm"},
    {"input_layernorm", "attn_norm"},
    {"post_attention_layernorm", "ffn_norm"},
    {"pre_feedforward_layernorm", "ffn_norm"},
    {"post_feedforward_layernorm", "post_ffw_norm"},
    {"mlp.gate_proj", "ffn_gate"},
    {"mlp.up_proj", "ffn_up"},
    {"mlp.down_proj", "ffn_down"},
    {"mlp.gate_up_proj", "ffn_up"},
    {"mlp.gate", "ffn_gate_inp"},
    {"mlp.shared_expert_gate", "ffn_gate_inp_shexp"},
    {"mlp.shared_expert.gate_proj", "ffn_gate_shexp"},
    {"mlp.shared_expert.up_proj", "ffn_up_shexp"},
    {"mlp.shared_expert.down_proj", "ffn_down_shexp"},
    {"mlp.shared_experts.gate_proj", "ffn_gate_shexp"},
    {"mlp.shared_experts.up_proj", "ffn_up_shexp"},
    {"mlp.shared_experts.down_proj", "ffn_down_shexp"},
    {"mlp.experts.gate_proj", "ffn_gate_exps"},
    {"mlp.experts.up_proj", "ffn_up_exps"},
    {"mlp.experts.down_proj", "ffn_down_exps"},
    {"block_sparse_moe.gate", "ffn_gate_inp"},
}};

/// One expert's matrices; GGUF's older name carries the expert's number at its end.
constexpr std::array<NamePair, 6> kExpertNames = {{{"gate_proj", "ffn_gate"},
                                                   {"up_proj", "ffn_up"},
                                                   {"down_proj", "ffn_down"},
                                                   {"w1", "ffn_gate"},
                                                   {"w3", "ffn_up"},
                                                   {"w2", "ffn_down"}}};

std::optional<std::string_view> findName(std::span<const NamePair> table, std::string_view name) {
    const auto found = std::find_if(table.begin(), table.end(), [name](const NamePair& pair) {
        return pair.huggingFace == name;
    });
    return found == table.end() ? std::nullopt : std::optional(found->gguf);
}

/// Takes `prefix` off the front of `name` if it is there.
bool takePrefix(std::string_view& name, std::string_view prefix) {
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    return true;
}

/// Takes "12." off the front and returns "12"; empty when there is no number.
std::string_view takeNumber(std::string_view& name) {
    const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
    if (digits == 0 || digits == name.size() || name[digits] != '.') return {};
    const std::string_view number = name.substr(0, digits);
    name.remove_prefix(digits + 1);
    return number;
}

std::optional<std::string> expertName(std::string_view name) {
    if (!takePrefix(name, "mlp.experts.") && !takePrefix(name, "block_sparse_moe.experts.")) {
        return std::nullopt;
    }
    const std::string_view expert = takeNumber(name);
    const auto matrix = findName(kExpertNames, name);
    if (expert.empty() || !matrix) return std::nullopt;
    return std::string(*matrix) + "." + std::string(expert);
}

std::optional<std::string> layerName(std::string_view name) {
    const std::string_view layer = takeNumber(name);
    if (layer.empty()) return std::nullopt;
    const std::string prefix = "blk." + std::string(layer) + ".";
    if (const auto known = findName(kLayerNames, name)) return prefix + std::string(*known);
    if (const auto expert = expertName(name)) return prefix + *expert;
    return std::nullopt;
}

}  // namespace

std::string ggufNameOf(std::string_view huggingFaceName) {
    static constexpr std::array<std::string_view, 4> kPrefixes = {
        "language_model.model.", "model.language_model.", "language_model.", "model."};
    std::string_view name = huggingFaceName;
    for (const std::string_view prefix : kPrefixes) {
        if (takePrefix(name, prefix)) break;
    }
    const std::size_t dot = name.rfind('.');
    const std::string_view ending = dot == std::string_view::npos ? "" : name.substr(dot);
    if (ending != ".weight" && ending != ".bias") return std::string(huggingFaceName);
    name.remove_suffix(ending.size());
    if (const auto known = findName(kModelNames, name)) {
        return std::string(*known) + std::string(ending);
    }
    if (takePrefix(name, "layers.")) {
        if (const auto inLayer = layerName(name)) return *inLayer + std::string(ending);
    }
    return std::string(huggingFaceName);
}

}  // namespace weightscape::files
