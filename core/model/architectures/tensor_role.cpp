// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/tensor_role.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

namespace weightscape {

namespace {

constexpr std::array kKnownRoles = {
    KnownRole{"token_embd", "embedding: one row per token"},
    KnownRole{"per_layer_token_embd", "embedding that every layer adds"},
    KnownRole{"per_layer_model_proj", "projection of the embedding for every layer"},
    KnownRole{"per_layer_proj_norm", "normalization of the embedding that every layer adds"},
    KnownRole{"altup_proj", "projections that make several streams of one"},
    KnownRole{"v.class_embd", "image encoder: embedding of the whole image"},
    KnownRole{"v.patch_embd", "image encoder: embedding of a patch"},
    KnownRole{"v.position_embd", "image encoder: embedding of the position"},
    KnownRole{"v.pre_ln", "image encoder: normalization before the layers"},
    KnownRole{"v.ln1", "image encoder: normalization before the attention"},
    KnownRole{"v.attn_q", "image encoder: query projection of the attention"},
    KnownRole{"v.attn_k", "image encoder: key projection of the attention"},
    KnownRole{"v.attn_v", "image encoder: value projection of the attention"},
    KnownRole{"v.attn_out", "image encoder: output projection of the attention"},
    KnownRole{"v.ln2", "image encoder: normalization before the feed-forward network"},
    KnownRole{"v.ffn_up", "image encoder: projection into the feed-forward network"},
    KnownRole{"v.ffn_down", "image encoder: projection out of the feed-forward network"},
    KnownRole{"v.post_ln", "image encoder: normalization after the layers"},
    KnownRole{"position_embd", "embedding of the position in the text"},
    KnownRole{"token_types", "embedding of the token type"},
    KnownRole{"token_embd_norm", "normalization of the embedding"},
    KnownRole{"rope_freqs", "frequencies of the rotary position code"},
    KnownRole{"rope_factors_long", "factors of the rotary position code for long texts"},
    KnownRole{"rope_factors_short", "factors of the rotary position code for short texts"},
    KnownRole{"altup_router", "chooses how streams mix"},
    KnownRole{"altup_router_norm", "normalization before streams are mixed"},
    KnownRole{"altup_predict_coef", "how streams are predicted from each other"},
    KnownRole{"attn_norm", "normalization before the attention"},
    KnownRole{"attn_norm_2", "second normalization before the attention"},
    KnownRole{"attn_qkv", "query, key and value projections in one"},
    KnownRole{"attn_q", "query projection of the attention"},
    KnownRole{"attn_q_norm", "normalization of the queries"},
    KnownRole{"attn_q_a", "first half of a low-rank query projection"},
    KnownRole{"attn_q_a_norm", "normalization inside the query projection"},
    KnownRole{"attn_q_b", "second half of a low-rank query projection"},
    KnownRole{"attn_k", "key projection of the attention"},
    KnownRole{"attn_k_norm", "normalization of the keys"},
    KnownRole{"attn_v", "value projection of the attention"},
    KnownRole{"attn_kv_a_mqa", "first half of a low-rank key and value projection"},
    KnownRole{"attn_kv_a_norm", "normalization inside the key and value projection"},
    KnownRole{"attn_kv_b", "second half of a low-rank key and value projection"},
    KnownRole{"attn_k_b", "second half of a low-rank key projection"},
    KnownRole{"attn_v_b", "second half of a low-rank value projection"},
    KnownRole{"attn_sinks", "attention that each head may leave unused"},
    KnownRole{"attn_output", "output projection of the attention"},
    KnownRole{"attn_output_norm", "normalization after the attention"},
    KnownRole{"post_attention_norm", "normalization after the attention"},
    KnownRole{"laurel_l", "first half of the low-rank bypass"},
    KnownRole{"laurel_r", "second half of the low-rank bypass"},
    KnownRole{"laurel_post_norm", "normalization after the low-rank bypass"},
    KnownRole{"shortconv.in_proj", "input projection of the short convolution"},
    KnownRole{"shortconv.conv", "short convolution over the last tokens"},
    KnownRole{"shortconv.out_proj", "output projection of the short convolution"},
    KnownRole{"ssm_in", "input projection of the state-space layer"},
    KnownRole{"ssm_ba", "strengths of the state's update and decay"},
    KnownRole{"ssm_conv1d", "short convolution of the state-space layer"},
    KnownRole{"ssm_x", "projection that selects the state's update"},
    KnownRole{"ssm_dt", "step size of the state-space layer"},
    KnownRole{"ssm_dt_norm", "normalization of the step size"},
    KnownRole{"ssm_b_norm", "normalization of what enters the state"},
    KnownRole{"ssm_c_norm", "normalization of what is read from the state"},
    KnownRole{"ssm_a", "decay of the state"},
    KnownRole{"ssm_d", "skip connection of the state-space layer"},
    KnownRole{"ssm_norm", "normalization of the state-space layer"},
    KnownRole{"ssm_out", "output projection of the state-space layer"},
    KnownRole{"ffn_norm", "normalization before the feed-forward network"},
    KnownRole{"pre_ffw_norm_2", "normalization before the experts"},
    KnownRole{"ffn_gate_inp", "router: chooses the experts"},
    KnownRole{"ffn_gate_inp.scale", "scale of the router's input"},
    KnownRole{"exp_probs_b", "bias that keeps the experts equally busy"},
    KnownRole{"ffn_gate_up", "gate and up projections in one"},
    KnownRole{"ffn_gate", "gate of the feed-forward network"},
    KnownRole{"ffn_up", "projection into the feed-forward network"},
    KnownRole{"ffn_down", "projection out of the feed-forward network"},
    KnownRole{"ffn_down_exps.scale", "scale of each expert's output"},
    KnownRole{"ffn_gate_inp_shexp", "router of the shared expert"},
    KnownRole{"ffn_gate_shexp", "gate of the shared expert"},
    KnownRole{"ffn_up_shexp", "projection into the shared expert"},
    KnownRole{"ffn_down_shexp", "projection out of the shared expert"},
    KnownRole{"post_ffw_norm", "normalization after the feed-forward network"},
    KnownRole{"post_ffw_norm_1", "normalization after the shared network"},
    KnownRole{"post_ffw_norm_2", "normalization after the experts"},
    KnownRole{"altup_correct_coef", "how streams are corrected after the layer"},
    KnownRole{"altup_correct_scale", "scale of the corrected stream"},
    KnownRole{"inp_gate", "gate of the embedding that the layer adds"},
    KnownRole{"proj", "projection of the embedding that the layer adds"},
    KnownRole{"post_norm", "normalization of what the layer adds"},
    KnownRole{"layer_output_norm", "normalization at the end of the layer"},
    KnownRole{"layer_output_scale", "scale at the end of the layer"},
    KnownRole{"nextn.embed_tokens", "prediction of further tokens: embedding"},
    KnownRole{"nextn.enorm", "prediction of further tokens: normalization of the embedding"},
    KnownRole{"nextn.hnorm", "prediction of further tokens: normalization of the layer's input"},
    KnownRole{"nextn.eh_proj", "prediction of further tokens: projection of both"},
    KnownRole{"nextn.shared_head_norm",
              "prediction of further tokens: normalization before the output"},
    KnownRole{"nextn.shared_head_head", "prediction of further tokens: output"},
    KnownRole{"altup_unembd_proj", "projections that make one stream of several"},
    KnownRole{"output_norm", "normalization before the output"},
    KnownRole{"output", "output: one row per token that may come next"},
};

constexpr std::string_view kBlock = "blk.";
constexpr std::string_view kWeight = ".weight";
constexpr std::string_view kBias = ".bias";
constexpr std::string_view kExperts = "_exps";

struct Block {
    std::size_t begin = std::string_view::npos;  ///< of "blk."
    std::size_t end = 0;                         ///< behind the dot after the number
    int layer = -1;
};

/// The first "blk.N." that starts the name or a dotted part of it.
Block findBlock(std::string_view name) {
    for (std::size_t at = name.find(kBlock); at != std::string_view::npos;
         at = name.find(kBlock, at + 1)) {
        if (at != 0 && name[at - 1] != '.') continue;
        const char* const digits = name.data() + at + kBlock.size();
        const char* const last = name.data() + name.size();
        unsigned layer = 0;
        const auto [end, error] = std::from_chars(digits, last, layer);
        if (error != std::errc{} || end == last || *end != '.' || layer > 1'000'000) continue;
        return {at, static_cast<std::size_t>(end - name.data()) + 1, static_cast<int>(layer)};
    }
    return {};
}

/// Cuts a trailing ".N" (one expert's own tensor, as older Mixtral files have them).
bool cutExpertNumber(std::string& role) {
    const std::size_t dot = role.rfind('.');
    if (dot == std::string::npos || dot + 1 == role.size()) return false;
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::all_of(role.begin() + static_cast<std::ptrdiff_t>(dot) + 1, role.end(), isDigit)) {
        return false;
    }
    role.resize(dot);
    return true;
}

bool cutSuffix(std::string& text, std::string_view suffix) {
    if (text.size() <= suffix.size() || !text.ends_with(suffix)) return false;
    text.resize(text.size() - suffix.size());
    return true;
}

std::string_view withoutBias(std::string_view role) {
    return role.ends_with(kBias) ? role.substr(0, role.size() - kBias.size()) : role;
}

std::size_t rank(std::string_view role) {
    const auto found = std::ranges::find(kKnownRoles, withoutBias(role), &KnownRole::role);
    return static_cast<std::size_t>(found - kKnownRoles.begin());
}

}  // namespace

TensorRole tensorRole(std::string_view ggufName) {
    TensorRole result;
    const Block block = findBlock(ggufName);
    if (block.begin == std::string_view::npos) {
        result.role = ggufName;
    } else {
        result.role = ggufName.substr(0, block.begin);
        result.role += ggufName.substr(block.end);
        result.layer = block.layer;
    }
    const bool bias = cutSuffix(result.role, kBias);
    if (!bias) cutSuffix(result.role, kWeight);
    result.expert =
        cutSuffix(result.role, kExperts) || (result.layer >= 0 && cutExpertNumber(result.role));
    if (bias) result.role += kBias;
    return result;
}

std::span<const KnownRole> knownRoles() {
    return kKnownRoles;
}

std::string_view roleMeaning(std::string_view role) {
    const std::size_t index = rank(role);
    return index < kKnownRoles.size() ? kKnownRoles[index].meaning : std::string_view{};
}

bool roleComesBefore(std::string_view left, std::string_view right) {
    // The bias sorts behind its weight because the shorter of two names with one stem comes first.
    return std::tuple(rank(left), left) < std::tuple(rank(right), right);
}

}  // namespace weightscape
