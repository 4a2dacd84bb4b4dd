// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/huggingface/config_values.h"

#include <algorithm>
#include <limits>

#include "core/files/json_file.h"

namespace weightscape::files {

using Json = nlohmann::json;

Result<Json> readConfig(const std::filesystem::path& folder) {
    constexpr std::uint64_t kMostBytes = 16U << 20U;
    const auto path = folder / "config.json";
    auto config = readJsonFile(path, kMostBytes);
    if (config && !config->is_object()) {
        return fail(ErrorCode::Damaged, "It is no JSON object."_text, path.string());
    }
    return config;
}

const Json& languagePart(const Json& config) {
    const auto text = config.find("text_config");
    const bool isNested =
        text != config.end() && text->is_object() && !config.contains("num_hidden_layers");
    return isNested ? *text : config;
}

const Json* valueIn(const Json& config, std::string_view name) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    const auto found = config.find(name.substr(0, dot));
    if (found == config.end() || found->is_null()) return nullptr;
    if (dot == name.size()) return &*found;
    return found->is_object() ? valueIn(*found, name.substr(dot + 1)) : nullptr;
}

const Json* firstPresent(const Json& config, ConfigNames names) {
    for (const std::string_view name : names) {
        const Json* found = name.empty() ? nullptr : valueIn(config, name);
        if (found != nullptr) return found;
    }
    return nullptr;
}

std::uint32_t numberIn(const Json& config, ConfigNames names) {
    const Json* value = firstPresent(config, names);
    if (value == nullptr || !value->is_number_unsigned()) return 0;
    const auto number = value->get<std::uint64_t>();
    return number <= std::numeric_limits<std::uint32_t>::max() ? static_cast<std::uint32_t>(number)
                                                               : 0;
}

double realIn(const Json& config, ConfigNames names) {
    const Json* value = firstPresent(config, names);
    return value != nullptr && value->is_number() ? value->get<double>() : 0.0;
}

std::string textIn(const Json& config, std::string_view name) {
    const Json* value = valueIn(config, name);
    if (value != nullptr && value->is_array() && !value->empty()) value = &value->front();
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

}  // namespace weightscape::files
