// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/general_keys.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/files/huggingface/config_values.h"
#include "core/support/ascii_text.h"
#include "core/support/number_text.h"
#include "core/tokenizers/huggingface/folder_files.h"

namespace weightscape::exporting {
namespace {

using Json = nlohmann::json;

/// generation_config.json has the same names.
struct SamplingKey {
    std::string_view name;
    ValueType type = ValueType::Float32;
};
constexpr auto kSamplingKeys = std::to_array<SamplingKey>({
    {"sequence", ValueType::String},
    {"top_k", ValueType::Int32},
    {"top_p"},
    {"min_p"},
    {"xtc_probability"},
    {"xtc_threshold"},
    {"temp"},
    {"penalty_last_n", ValueType::Int32},
    {"penalty_repeat"},
    {"mirostat", ValueType::Int32},
    {"mirostat_tau"},
    {"mirostat_eta"},
});
/// Only one is called otherwise there.
std::string_view foreignName(std::string_view name) {
    return name == "temp" ? "temperature" : name;
}

void addSampling(const FolderConfig& config, KeyList& keys) {
    const auto generation = tokenizers::readOptionalJson(config.folder / "generation_config.json");
    if (!generation || !generation->is_object()) return;
    for (const SamplingKey& row : kSamplingKeys) {
        const Json* value = files::valueIn(*generation, foreignName(row.name));
        if (value == nullptr) continue;
        const std::string key = "general.sampling." + std::string(row.name);
        if (row.type == ValueType::String && value->is_string()) {
            keys.text(key, value->get<std::string>());
        } else if (row.type == ValueType::Float32 && value->is_number()) {
            keys.real(key, value->get<double>());
        } else if (row.type == ValueType::Int32) {
            MetadataValue number =
                MetadataValue::fromUint32(files::numberIn(*generation, {foreignName(row.name)}));
            number.type = ValueType::Int32;
            keys.set(key, std::move(number));
        }
    }
}

/// Two digits at least.
std::string roundedCount(double count) {
    struct Scale {
        double unit;
        const char* letter;
    };
    static constexpr std::array kScales = {Scale{1e12, "T"}, Scale{1e9, "B"}, Scale{1e6, "M"},
                                           Scale{1e3, "K"}};
    const auto* scale =
        std::ranges::find_if(kScales, [count](const Scale& row) { return count >= row.unit; });
    if (scale == kScales.end()) --scale;
    const double scaled = count / scale->unit;
    const double whole = std::nearbyint(scaled);
    const int decimals = whole >= 10 ? 0 : whole >= 1 ? 1 : 2;
    return fixedText(scaled, decimals) + scale->letter;
}

}  // namespace

std::string sizeLabel(const std::vector<TensorInfo>& tensors) {
    double shared = 0;
    double ofOneExpert = 0;
    double experts = 0;
    double expertTensors = 0;
    for (const TensorInfo& tensor : tensors) {
        const auto count = static_cast<double>(tensor.weightCount());
        const bool isBias = tensor.ggufName.ends_with(".bias");
        const std::size_t numbered = isBias ? 1 : 2;
        const bool isStacked = tensor.ggufName.find("_exps.") != std::string::npos &&
                               tensor.dimensions.size() > numbered;
        if (!isStacked) {
            shared += count;
            continue;
        }
        const auto each = static_cast<double>(tensor.dimensions[numbered]);
        ofOneExpert += count / each;
        experts += each;
        ++expertTensors;
    }
    const std::string label = roundedCount(shared + ofOneExpert);
    if (expertTensors == 0) return label;
    return fixedText(std::nearbyint(experts / expertTensors), 0) + "x" + label;
}

std::string titleOf(std::string_view folderName) {
    std::string title;
    while (!folderName.empty()) {
        const std::size_t end = std::min(folderName.find_first_of("- "), folderName.size());
        std::string word(folderName.substr(0, end));
        folderName.remove_prefix(std::min(end + 1, folderName.size()));
        if (word.empty()) continue;
        // Capitals that are there stay, and so do versions.
        const bool isPlain =
            word == lowerCase(word) && (word[0] < '0' || word[0] > '9') &&
            !(word[0] == 'v' && word.size() > 1 && word[1] >= '0' && word[1] <= '9');
        if (isPlain && word[0] >= 'a' && word[0] <= 'z') {
            word[0] = static_cast<char>(word[0] - 'a' + 'A');
        }
        if (!title.empty()) title += ' ';
        title += word;
    }
    return title;
}

const formats::Format& folderFormat(const std::vector<TensorInfo>& tensors) {
    for (const TensorInfo& tensor : tensors) {
        const std::string_view type = tensor.format->info.id;
        if (tensor.dimensions.size() < 2) continue;
        if (type == "bf16" || type == "f16") return *tensor.format;
    }
    return *formats::findFormat("f16");
}

void addGeneralKeys(const FolderConfig& config, const std::vector<TensorInfo>& tensors,
                    KeyList& keys) {
    keys.text("general.architecture", keys.architecture());
    keys.text("general.type", "model");
    addSampling(config, keys);
    const std::string stated = files::textIn(config.whole, "_name_or_path");
    const bool isName = !stated.empty() && std::ranges::count(stated, '/') <= 1;
    const auto path = std::filesystem::absolute(config.folder);
    // Of a folder with a slash at its end, as web servers have them, the last part is empty.
    const std::string folder =
        (path.has_filename() ? path : path.parent_path()).filename().string();
    const std::string name = isName ? stated.substr(stated.find('/') + 1) : folder;
    if (!name.empty()) keys.text("general.name", titleOf(name));
    keys.text("general.size_label", sizeLabel(tensors));
}

}  // namespace weightscape::exporting
