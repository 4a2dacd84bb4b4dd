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
    KnownRole{"token_embd", "embedding: one row per token"_text},
    KnownRole{"per_layer_token_embd", "embedding that every layer adds"_text},
    KnownRole{"per_layer_model_proj", "projection of the embedding for every layer"_text},
    KnownRole{"per_layer_proj_norm", "normalization of the embedding that every layer adds"_text},
    KnownRole{"altup_proj", "projections that make several streams of one"_text},
    KnownRole{"v.class_embd", "image encoder: embedding of the whole image"_text},
    KnownRole{"v.patch_embd", "image encoder: embedding of a patch"_text},
    KnownRole{"v.position_embd", "image encoder: embedding of the position"_text},
    KnownRole{"v.pre_ln", "image encoder: normalization before the layers"_text},
    KnownRole{"v.ln1", "image encoder: normalization before the attention"_text},
    KnownRole{"v.attn_q", "image encoder: query projection of the attention"_text},
    KnownRole{"v.attn_k", "image encoder: key projection of the attention"_text},
    KnownRole{"v.attn_v", "image encoder: value projection of the attention"_text},
    KnownRole{"v.attn_out", "image encoder: output projection of the attention"_text},
    KnownRole{"v.ln2", "image encoder: normalization before the feed-forward network"_text},
    KnownRole{"v.ffn_up", "image encoder: projection into the feed-forward network"_text},
    KnownRole{"v.ffn_down", "image encoder: projection out of the feed-forward network"_text},
    KnownRole{"v.post_ln", "image encoder: normalization after the layers"_text},
    KnownRole{"position_embd", "embedding of the position in the text"_text},
    KnownRole{"token_types", "embedding of the token type"_text},
    KnownRole{"token_embd_norm", "normalization of the embedding"_text},
    KnownRole{"rope_freqs", "frequencies of the rotary position code"_text},
    KnownRole{"rope_factors_long", "factors of the rotary position code for long texts"_text},
    KnownRole{"rope_factors_short", "factors of the rotary position code for short texts"_text},
    KnownRole{"altup_router", "chooses how streams mix"_text},
    KnownRole{"altup_router_norm", "normalization before streams are mixed"_text},
    KnownRole{"altup_predict_coef", "how streams are predicted from each other"_text},
    KnownRole{"attn_norm", "normalization before the attention"_text},
    KnownRole{"attn_norm_2", "second normalization before the attention"_text},
    KnownRole{"attn_qkv", "query, key and value projections in one"_text},
    KnownRole{"attn_q", "query projection of the attention"_text},
    KnownRole{"attn_q_norm", "normalization of the queries"_text},
    KnownRole{"attn_q_a", "first half of a low-rank query projection"_text},
    KnownRole{"attn_q_a_norm", "normalization inside the query projection"_text},
    KnownRole{"attn_q_b", "second half of a low-rank query projection"_text},
    KnownRole{"attn_k", "key projection of the attention"_text},
    KnownRole{"attn_k_norm", "normalization of the keys"_text},
    KnownRole{"attn_v", "value projection of the attention"_text},
    KnownRole{"attn_kv_a_mqa", "first half of a low-rank key and value projection"_text},
    KnownRole{"attn_kv_a_norm", "normalization inside the key and value projection"_text},
    KnownRole{"attn_kv_b", "second half of a low-rank key and value projection"_text},
    KnownRole{"attn_k_b", "second half of a low-rank key projection"_text},
    KnownRole{"attn_v_b", "second half of a low-rank value projection"_text},
    KnownRole{"attn_sinks", "attention that each head may leave unused"_text},
    KnownRole{"attn_output", "output projection of the attention"_text},
    KnownRole{"attn_output_norm", "normalization after the attention"_text},
    KnownRole{"post_attention_norm", "normalization after the attention"_text},
    KnownRole{"laurel_l", "first half of the low-rank bypass"_text},
    KnownRole{"laurel_r", "second half of the low-rank bypass"_text},
    KnownRole{"laurel_post_norm", "normalization after the low-rank bypass"_text},
    KnownRole{"shortconv.in_proj", "input projection of the short convolution"_text},
    KnownRole{"shortconv.conv", "short convolution over the last tokens"_text},
    KnownRole{"shortconv.out_proj", "output projection of the short convolution"_text},
    KnownRole{"ssm_in", "input projection of the state-space layer"_text},
    KnownRole{"ssm_ba", "strengths of the state's update and decay"_text},
    KnownRole{"ssm_conv1d", "short convolution of the state-space layer"_text},
    KnownRole{"ssm_x", "projection that selects the state's update"_text},
    KnownRole{"ssm_dt", "step size of the state-space layer"_text},
    KnownRole{"ssm_dt_norm", "normalization of the step size"_text},
    KnownRole{"ssm_b_norm", "normalization of what enters the state"_text},
    KnownRole{"ssm_c_norm", "normalization of what is read from the state"_text},
    KnownRole{"ssm_a", "decay of the state"_text},
    KnownRole{"ssm_d", "skip connection of the state-space layer"_text},
    KnownRole{"ssm_norm", "normalization of the state-space layer"_text},
    KnownRole{"ssm_out", "output projection of the state-space layer"_text},
    KnownRole{"ffn_norm", "normalization before the feed-forward network"_text},
    KnownRole{"pre_ffw_norm_2", "normalization before the experts"_text},
    KnownRole{"ffn_gate_inp", "router: chooses the experts"_text},
    KnownRole{"ffn_gate_inp.scale", "scale of the router's input"_text},
    KnownRole{"exp_probs_b", "bias that keeps the experts equally busy"_text},
    KnownRole{"ffn_gate_up", "gate and up projections in one"_text},
    KnownRole{"ffn_gate", "gate of the feed-forward network"_text},
    KnownRole{"ffn_up", "projection into the feed-forward network"_text},
    KnownRole{"ffn_down", "projection out of the feed-forward network"_text},
    KnownRole{"ffn_down_exps.scale", "scale of each expert's output"_text},
    KnownRole{"ffn_gate_inp_shexp", "router of the shared expert"_text},
    KnownRole{"ffn_gate_shexp", "gate of the shared expert"_text},
    KnownRole{"ffn_up_shexp", "projection into the shared expert"_text},
    KnownRole{"ffn_down_shexp", "projection out of the shared expert"_text},
    KnownRole{"post_ffw_norm", "normalization after the feed-forward network"_text},
    KnownRole{"post_ffw_norm_1", "normalization after the shared network"_text},
    KnownRole{"post_ffw_norm_2", "normalization after the experts"_text},
    KnownRole{"altup_correct_coef", "how streams are corrected after the layer"_text},
    KnownRole{"altup_correct_scale", "scale of the corrected stream"_text},
    KnownRole{"inp_gate", "gate of the embedding that the layer adds"_text},
    KnownRole{"proj", "projection of the embedding that the layer adds"_text},
    KnownRole{"post_norm", "normalization of what the layer adds"_text},
    KnownRole{"layer_output_norm", "normalization at the end of the layer"_text},
    KnownRole{"layer_output_scale", "scale at the end of the layer"_text},
    KnownRole{"nextn.embed_tokens", "prediction of further tokens: embedding"_text},
    KnownRole{"nextn.enorm", "prediction of further tokens: normalization of the embedding"_text},
    KnownRole{"nextn.hnorm",
              "prediction of further tokens: normalization of the layer's input"_text},
    KnownRole{"nextn.eh_proj", "prediction of further tokens: projection of both"_text},
    KnownRole{"nextn.shared_head_norm",
              "prediction of further tokens: normalization before the output"_text},
    KnownRole{"nextn.shared_head_head", "prediction of further tokens: output"_text},
    KnownRole{"altup_unembd_proj", "projections that make one stream of several"_text},
    KnownRole{"output_norm", "normalization before the output"_text},
    KnownRole{"output", "output: one row per token that may come next"_text},
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

Words roleMeaning(std::string_view role) {
    const std::size_t index = rank(role);
    return index < kKnownRoles.size() ? kKnownRoles[index].meaning : Words();
}

bool roleComesBefore(std::string_view left, std::string_view right) {
    // The bias sorts behind its weight because the shorter of two names with one stem comes first.
    return std::tuple(rank(left), left) < std::tuple(rank(right), right);
}

}  // namespace weightscape
