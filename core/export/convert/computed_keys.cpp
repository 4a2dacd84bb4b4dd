// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/computed_keys.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/export/convert/architecture_keys.h"
#include "core/export/convert/rotary_keys.h"
#include "core/files/huggingface/config_values.h"
#include "core/files/model_facts_reader.h"
#include "core/model/model_facts.h"
#include "core/tokenizers/huggingface/folder_files.h"

namespace weightscape::exporting {
namespace {

using Json = nlohmann::json;
using files::numberIn;
using enum ValueType;

std::uint32_t wholeHead(const Json& language) {
    const std::uint32_t heads = numberIn(language, {"num_attention_heads", "n_head"});
    return heads == 0 ? 0 : numberIn(language, {"hidden_size", "n_embd"}) / heads;
}

std::uint32_t headSizeOr(const Json& language, std::uint32_t usual) {
    const std::uint32_t given = numberIn(language, {"head_dim"});
    return given != 0 ? given : usual;
}

double partRotated(const Json& language, double usual) {
    const Json* own = files::valueIn(rotaryParameters(language), "partial_rotary_factor");
    if (own == nullptr) own = files::valueIn(language, "partial_rotary_factor");
    return own != nullptr && own->is_number() ? own->get<double>() : usual;
}

void addVocabularySize(const Json& language, KeyList& keys) {
    addConfigKey(language, {".vocab_size", Uint32, {"vocab_size"}}, keys);
}

/// How the rows of a text become one, where sentence-transformers says it.
void addPooling(const FolderConfig& config, KeyList& keys) {
    static constexpr auto kKinds = std::to_array<std::pair<std::string_view, std::uint32_t>>({
        {"pooling_mode_mean_tokens", 1},
        {"pooling_mode_cls_token", 2},
        {"pooling_mode_lasttoken", 3},
    });
    const auto modules = tokenizers::readOptionalJson(config.folder / "modules.json");
    if (!modules || !modules->is_array()) return;
    for (const Json& part : *modules) {
        if (!files::textIn(part, "type").ends_with("Pooling")) continue;
        // A name of a folder in this one, and nothing else.
        const std::string path = files::textIn(part, "path");
        if (path.empty() || path.find('/') != std::string::npos || path.starts_with('.')) return;
        const auto pooling = tokenizers::readOptionalJson(config.folder / path / "config.json");
        if (!pooling || !pooling->is_object()) return;
        for (const auto& [name, kind] : kKinds) {
            const Json* on = files::valueIn(*pooling, name);
            if (on != nullptr && *on == true) return keys.number(".pooling_type", kind);
        }
        return;
    }
}

}  // namespace

void addLlamaKeys(const FolderConfig& config, KeyList& keys) {
    addVocabularySize(config.language, keys);
    keys.number(".rope.dimension_count", headSizeOr(config.language, wholeHead(config.language)));
}

void addGraniteKeys(const FolderConfig& config, KeyList& keys) {
    addVocabularySize(config.language, keys);
    keys.number(".rope.dimension_count", wholeHead(config.language));
}

void addQwenKeys(const FolderConfig& config, KeyList& keys) {
    addPooling(config, keys);
}

void addGemma3Keys(const FolderConfig& config, KeyList& keys) {
    const Json& language = config.language;
    const auto setOr = [&](std::string_view key, std::string_view name, std::uint32_t usual) {
        const std::uint32_t given = numberIn(language, {name});
        keys.number(key, given != 0 ? given : usual);
    };
    // What these folders leave out has values of its own.
    setOr(".context_length", "max_position_embeddings", 131'072);
    setOr(".attention.head_count", "num_attention_heads", 8);
    if (files::valueIn(language, "rms_norm_eps") == nullptr) {
        keys.real(".attention.layer_norm_rms_epsilon", 1e-6);
    }
    setOr(".attention.key_length", "head_dim", 256);
    setOr(".attention.value_length", "head_dim", 256);
    if (rotaryBase(language) == 0.0) keys.real(".rope.freq_base", 1'000'000.0);
    const Json* cap = files::valueIn(language, "final_logit_softcapping");
    if (cap != nullptr && cap->is_number() && *cap != 0) {
        keys.real(".final_logit_softcapping", cap->get<double>());
    }
    if (numberIn(language, {"sliding_window_pattern"}) != 1) {
        setOr(".attention.sliding_window", "sliding_window", 4096);
    }
    setOr(".attention.head_count_kv", "num_key_value_heads", 4);
}

void addPhi3Keys(const FolderConfig& config, KeyList& keys) {
    const Json& language = config.language;
    const Json& rotary = rotaryParameters(language);
    for (const Json* place : {&language, &rotary}) {
        const ConfigKey before{
            ".rope.scaling.original_context_length", Uint32, {"original_max_position_embeddings"}};
        if (addConfigKey(*place, before, keys)) break;
    }
    const std::uint32_t heads = numberIn(language, {"num_attention_heads", "n_head"});
    const std::uint32_t width = numberIn(language, {"hidden_size", "n_embd"});
    if (heads != 0) {
        const double turned = partRotated(language, 1.0) * width;
        keys.number(".rope.dimension_count", static_cast<std::uint32_t>(turned) / heads);
    }
    // 0 tells those without windows from the others.
    keys.number(".attention.sliding_window", numberIn(language, {"sliding_window"}));
}

void addGpt2Keys(const FolderConfig& config, KeyList& keys) {
    addConfigKey(config.language, {".context_length", Uint32, {"n_ctx", "n_positions"}}, keys);
    const std::uint32_t inner = numberIn(config.language, {"n_inner"});
    const std::uint32_t width = numberIn(config.language, {"n_embd", "hidden_size"});
    keys.number(".feed_forward_length", inner != 0 ? inner : 4 * width);
}

void addDeepseek2Keys(const FolderConfig& config, KeyList& keys) {
    const Json& language = config.language;
    const auto number = [&](std::string_view name) { return numberIn(language, {name}); };
    // A text's keys and values are those of one head, from which all others are made.
    keys.number(".attention.head_count_kv", 1);
    if (files::valueIn(language, "rms_norm_eps") == nullptr) {
        keys.real(".attention.layer_norm_rms_epsilon", 1e-6);
    }
    const bool hasExperts = number("n_routed_experts") != 0;
    const Json* dense = files::valueIn(language, "first_k_dense_replace");
    keys.number(".leading_dense_block_count", dense != nullptr ? number("first_k_dense_replace")
                                              : hasExperts     ? 0
                                                               : number("num_hidden_layers"));
    const std::uint32_t rank = number("kv_lora_rank") != 0 ? number("kv_lora_rank") : 512;
    const std::uint32_t turned = number("qk_rope_head_dim");
    keys.number(".attention.kv_lora_rank", rank);
    keys.number(".attention.key_length", rank + turned);
    keys.number(".attention.value_length", rank);
    keys.number(".attention.key_length_mla", number("qk_nope_head_dim") + turned);
    keys.number(".attention.value_length_mla", number("v_head_dim"));
    keys.number(".expert_shared_count", number("n_shared_experts"));
    const Json* normalizes = files::valueIn(language, "norm_topk_prob");
    if (normalizes != nullptr && *normalizes == true) keys.truth(".expert_weights_norm", true);
    const Json* scale = files::valueIn(rotaryParameters(language), "mscale_all_dim");
    if (scale != nullptr && scale->is_number()) {
        keys.real(".rope.scaling.yarn_log_multiplier", 0.1 * scale->get<double>());
    }
}

void addGlm4Keys(const FolderConfig& config, KeyList& keys) {
    const std::uint32_t size = headSizeOr(config.language, wholeHead(config.language));
    keys.number(".rope.dimension_count",
                static_cast<std::uint32_t>(size * partRotated(config.language, 0.5)));
}

void addOlmo2Keys(const FolderConfig& config, KeyList& keys) {
    const Json& language = config.language;
    if (files::valueIn(language, "sliding_window") == nullptr) return;
    keys.number(".attention.sliding_window", numberIn(language, {"sliding_window"}));
    std::vector<bool> slides;
    const Json* types = files::valueIn(language, "layer_types");
    if (types != nullptr && types->is_array() && types->size() <= kMostLayers) {
        for (const Json& type : *types) slides.push_back(type == "sliding_attention");
    } else {
        constexpr std::uint32_t kFullEvery = 4;
        const std::uint32_t layers = numberIn(language, {"num_hidden_layers"});
        slides = files::slidingPattern(std::min(layers, kMostLayers), kFullEvery);
    }
    keys.set(".attention.sliding_window_pattern", MetadataValue::fromBools(slides));
}

void addBertKeys(const FolderConfig& config, KeyList& keys) {
    keys.truth(".attention.causal", false);
    addPooling(config, keys);
    const std::uint32_t types = numberIn(config.language, {"type_vocab_size"});
    keys.number("tokenizer.ggml.token_type_count", types != 0 ? types : 1);
}

}  // namespace weightscape::exporting
