// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/rotary_keys.h"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "core/export/convert/tensor_views.h"
#include "core/files/huggingface/config_values.h"
#include "core/model/rotary_factors.h"
#include "core/support/ascii_text.h"

namespace weightscape::exporting {
namespace {

using Json = nlohmann::json;
using enum ValueType;

constexpr auto kBaseNames =
    std::to_array<std::string_view>({"global_rope_theta", "rope_global_theta", "rope_theta_global",
                                     "rope_theta", "rotary_emb_base"});
constexpr auto kWindowBaseNames = std::to_array<std::string_view>(
    {"rope_parameters.sliding_attention.rope_theta", "local_rope_theta", "rope_local_theta",
     "rope_theta_local", "swa_rope_theta", "rope_local_base_freq"});

/// With what each kind of layer has of its own.
const Json& allParameters(const Json& language) {
    static const Json kNone = Json::object();
    for (const char* name : {"rope_parameters", "rope_scaling"}) {
        const Json* found = files::valueIn(language, name);
        if (found != nullptr && found->is_object()) return *found;
    }
    return kNone;
}

std::string scalingType(const Json& parameters) {
    const std::string type = files::textIn(parameters, "rope_type");
    return lowerCase(type.empty() ? files::textIn(parameters, "type") : type);
}

double realOr(const Json& parameters, std::string_view name, double usual) {
    const Json* value = files::valueIn(parameters, name);
    return value != nullptr && value->is_number() ? value->get<double>() : usual;
}

void addYarnKeys(const Json& parameters, KeyList& keys) {
    static constexpr auto kKeys = std::to_array<std::pair<std::string_view, std::string_view>>({
        {".rope.scaling.yarn_ext_factor", "extrapolation_factor"},
        {".rope.scaling.yarn_attn_factor", "attn_factor"},
        {".rope.scaling.yarn_attn_factor", "attention_factor"},
        {".rope.scaling.yarn_beta_fast", "beta_fast"},
        {".rope.scaling.yarn_beta_slow", "beta_slow"},
    });
    const std::uint32_t context = files::numberIn(parameters, {"original_max_position_embeddings"});
    if (context != 0) keys.number(".rope.scaling.original_context_length", context);
    for (const auto& [key, name] : kKeys) {
        const Json* value = files::valueIn(parameters, name);
        if (value != nullptr && value->is_number()) keys.real(key, value->get<double>());
    }
}

void addScalingKeys(const Json& parameters, KeyList& keys) {
    const std::string type = scalingType(parameters);
    const bool isLongRope = type == "su" || type == "longrope";
    if (isLongRope) keys.text(".rope.scaling.type", "longrope");
    const double factor = realOr(parameters, "factor", 0.0);
    if (factor == 0.0 || (type != "linear" && type != "yarn")) return;
    keys.text(".rope.scaling.type", type);
    keys.real(".rope.scaling.factor", factor);
    if (type == "yarn") addYarnKeys(parameters, keys);
}

std::uint32_t headSize(const Json& language) {
    const std::uint32_t given = files::numberIn(language, {"head_dim"});
    if (given != 0) return given;
    const std::uint32_t heads = files::numberIn(language, {"num_attention_heads"});
    return heads == 0 ? 0 : files::numberIn(language, {"hidden_size"}) / heads;
}

TensorInfo numbersTensor(std::string name, std::vector<float> numbers) {
    return viewOfNumbers({std::move(name), {numbers.size()}, formats::findFormat("f32")}, numbers);
}

/// What Llama 3 divides each frequency by.
std::vector<float> gradualFactors(const Json& language, const Json& parameters) {
    const double base = rotaryBase(language) != 0.0 ? rotaryBase(language) : 10'000.0;
    const GradualScaling usual;
    return gradualRotaryFactors(
        base, headSize(language),
        {.factor = realOr(parameters, "factor", usual.factor),
         .lowFactor = realOr(parameters, "low_freq_factor", usual.lowFactor),
         .highFactor = realOr(parameters, "high_freq_factor", usual.highFactor),
         .originalContext =
             realOr(parameters, "original_max_position_embeddings", usual.originalContext)});
}

Result<std::vector<float>> listIn(const Json& parameters, std::string_view name,
                                  std::size_t length) {
    const Json* list = files::valueIn(parameters, name);
    std::vector<float> numbers;
    if (list != nullptr && list->is_array() && list->size() == length) {
        for (const Json& number : *list) {
            if (number.is_number()) numbers.push_back(number.get<float>());
        }
    }
    if (numbers.size() == length) return numbers;
    return fail(ErrorCode::Damaged,
                "config.json has no list %1 of %2 numbers, one for each rotary frequency."_text(
                    name, length));
}

/// By how much attention grows with a context that grew by `scale`.
double attentionFactor(const std::string& type, double scale, double context) {
    if (scale <= 1.0) return 1.0;
    if (type == "yarn") return 0.1 * std::log(scale) + 1.0;
    return std::sqrt(1.0 + std::log(scale) / std::log(context));
}

Result<std::vector<TensorInfo>> listTensors(const Json& language, KeyList& keys) {
    const Json& parameters = rotaryParameters(language);
    std::vector<TensorInfo> tensors;
    const Json* first = files::valueIn(parameters, "long_factor");
    if (first == nullptr || first->empty()) return tensors;
    const MetadataValue* dimensions =
        findValue(keys.metadata(), keys.architecture() + ".rope.dimension_count");
    const std::size_t length = dimensions == nullptr ? 0 : dimensions->asUnsigned().value_or(0) / 2;
    const double whole = realOr(language, "max_position_embeddings", 0.0);
    const double before = realOr(language, "original_max_position_embeddings",
                                 realOr(parameters, "original_max_position_embeddings", whole));
    keys.real(".rope.scaling.attn_factor",
              attentionFactor(scalingType(parameters), whole / before, before));
    for (const char* kind : {"long", "short"}) {
        auto numbers = listIn(parameters, std::string(kind) + "_factor", length);
        if (!numbers) return fail(numbers.error());
        tensors.push_back(
            numbersTensor("rope_factors_" + std::string(kind) + ".weight", *std::move(numbers)));
    }
    return tensors;
}

}  // namespace

const Json& rotaryParameters(const Json& language) {
    const Json& all = allParameters(language);
    const Json* full = files::valueIn(all, "full_attention");
    return full != nullptr && full->is_object() ? *full : all;
}

double rotaryBase(const Json& language) {
    const double own = realOr(rotaryParameters(language), "rope_theta", 0.0);
    return own != 0.0 ? own : files::realIn(language, kBaseNames);
}

void addRotaryKeys(const Json& language, KeyList& keys) {
    addScalingKeys(rotaryParameters(language), keys);
    if (const double base = rotaryBase(language); base != 0.0) keys.real(".rope.freq_base", base);
    const double window = files::realIn(language, kWindowBaseNames);
    if (window != 0.0) keys.real(".rope.freq_base_swa", window);
}

Result<std::vector<TensorInfo>> rotaryTensors(const FolderConfig& config,
                                              const Conversion& conversion, KeyList& keys) {
    const Json& parameters = rotaryParameters(config.language);
    if (conversion.hasRotaryLists) return listTensors(config.language, keys);
    std::vector<TensorInfo> tensors;
    if (scalingType(parameters) == "llama3") {
        constexpr std::uint32_t kLongestHead = 65'536;
        if (const std::uint32_t size = headSize(config.language); size > kLongestHead) {
            return fail(
                ErrorCode::Damaged,
                "config.json claims heads of %1 numbers, more than any model has."_text(size));
        }
        tensors.push_back(
            numbersTensor("rope_freqs.weight", gradualFactors(config.language, parameters)));
    }
    return tensors;
}

}  // namespace weightscape::exporting
