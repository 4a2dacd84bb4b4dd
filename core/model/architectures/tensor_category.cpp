// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/tensor_category.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace weightscape {

namespace {

using enum TensorCategory;

struct NamePart {
    std::string_view part;
    TensorCategory category;
};

constexpr std::array kWholeNames = {
    NamePart{"output.weight", Output},
    NamePart{"token_embd.weight", TokenEmbedding},
    NamePart{"per_layer_token_embd.weight", TokenEmbedding},
};

/// Searched in the name, first hit decides; so experts and shared experts are found too.
constexpr std::array kNameParts = {
    NamePart{"attn_qkv.weight", FusedQueryKeyValue},
    NamePart{"attn_kv_b.weight", KeyValueB},
    NamePart{"attn_v.weight", Value},
    NamePart{"attn_k.weight", Key},
    NamePart{"attn_q.weight", Query},
    NamePart{"attn_output.weight", AttentionOutput},
    NamePart{"ffn_up", FeedForwardUp},
    NamePart{"ffn_gate", FeedForwardGate},
    NamePart{"ffn_down", FeedForwardDown},
};

struct KeptPart {
    std::string_view part;
    Words why;
};

constexpr Words kRouter = "routers choose between experts and stay as they are"_text;
constexpr Words kSmall = "a small tensor that is read without blocks stays as it is"_text;
constexpr Words kPosition = "position and type embeddings stay as they are"_text;
constexpr Words kVision = "parts of an image or sound encoder stay as they are"_text;

constexpr std::array kKeptParts = {
    KeptPart{"_norm.weight", "norms stay as they are"_text},
    KeptPart{"ffn_gate_inp.weight", kRouter},
    KeptPart{"ffn_gate_tid2eid.weight", kRouter},
    KeptPart{"altup", kSmall},
    KeptPart{"laurel", kSmall},
    KeptPart{"per_layer_model_proj", kSmall},
    KeptPart{"ssm_conv1d", kSmall},
    KeptPart{"shortconv.conv.weight", kSmall},
    KeptPart{"indexer.k_proj.weight", kSmall},
    KeptPart{"indexer.q_proj.weight", kSmall},
    KeptPart{"time_mix_first.weight", kSmall},
    KeptPart{"time_mix_w0.weight", kSmall},
    KeptPart{"time_mix_w1.weight", kSmall},
    KeptPart{"time_mix_w2.weight", kSmall},
    KeptPart{"time_mix_v0.weight", kSmall},
    KeptPart{"time_mix_v1.weight", kSmall},
    KeptPart{"time_mix_v2.weight", kSmall},
    KeptPart{"time_mix_a0.weight", kSmall},
    KeptPart{"time_mix_a1.weight", kSmall},
    KeptPart{"time_mix_a2.weight", kSmall},
    KeptPart{"time_mix_g1.weight", kSmall},
    KeptPart{"time_mix_g2.weight", kSmall},
    KeptPart{"time_mix_decay_w1.weight", kSmall},
    KeptPart{"time_mix_decay_w2.weight", kSmall},
    KeptPart{"time_mix_lerp_fused.weight", kSmall},
    KeptPart{"attn_rel_b.weight", kPosition},
    KeptPart{".position_embd", kPosition},
    KeptPart{"sam.pos_embd", kPosition},
    KeptPart{"sam.neck.", kVision},
    KeptPart{"sam.net_", kVision},
    KeptPart{".rel_pos", kPosition},
    KeptPart{".patch_embd", kVision},
    KeptPart{".patch_merger", kVision},
    KeptPart{"a.rvq.codebook", kVision},
    KeptPart{"mm.a.code_embd", kVision},
};

constexpr std::array<std::string_view, 2> kKeptNames = {"position_embd.weight",
                                                        "token_types.weight"};

/// Dimensions without trailing ones; llama.cpp asks for at least two.
std::size_t rankOf(const TensorInfo& tensor) {
    std::size_t rank = tensor.dimensions.size();
    while (rank > 1 && tensor.dimensions[rank - 1] == 1) --rank;
    return rank;
}

}  // namespace

TensorCategory tensorCategory(std::string_view ggufName) {
    for (const NamePart& whole : kWholeNames) {
        if (ggufName == whole.part) return whole.category;
    }
    for (const NamePart& part : kNameParts) {
        if (ggufName.find(part.part) != std::string_view::npos) return part.category;
    }
    return Other;
}

bool holdsValues(TensorCategory category) {
    return category == Value || category == FusedQueryKeyValue || category == KeyValueB;
}

int blockNumber(std::string_view ggufName) {
    constexpr std::string_view kBlock = "blk.";
    if (!ggufName.starts_with(kBlock)) return -1;
    const char* const digits = ggufName.data() + kBlock.size();
    int number = -1;
    const auto [end, error] = std::from_chars(digits, ggufName.data() + ggufName.size(), number);
    return error == std::errc{} && number >= 0 ? number : -1;
}

Words whyNeverQuantized(const TensorInfo& tensor) {
    const std::string_view name = tensor.ggufName;
    if (tensor.holds != Holds::Weights) return "codes and their scales are no weights"_text;
    if (rankOf(tensor) < 2) return "norms and other vectors stay as they are"_text;
    if (!name.ends_with("weight")) return "only tensors named weight are quantized"_text;
    for (const KeptPart& kept : kKeptParts) {
        if (name.find(kept.part) != std::string_view::npos) return kept.why;
    }
    if (std::ranges::find(kKeptNames, name) != kKeptNames.end()) return kPosition;
    return {};
}

}  // namespace weightscape
