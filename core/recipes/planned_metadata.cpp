// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/planned_metadata.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "core/files/gguf/gguf_layout.h"
#include "core/model/architectures/known_to_llama_cpp.h"
#include "core/recipes/learned_keys.h"

namespace weightscape::recipes {
namespace {

/// Formats that llama.cpp's loader takes for another recipe than the first one they are the
/// default of.
struct Guess {
    std::string_view format;
    std::string_view preset;
};
constexpr std::array kGuesses = {
    Guess{"q3_k", "Q3_K_M"},
    Guess{"iq2_s", "IQ2_S"},
    Guess{"iq2_xs", "IQ2_XS"},
    Guess{"iq3_s", "IQ3_S"},
};
/// Marks a number that was guessed.
constexpr std::uint32_t kGuessed = 1024;

const Preset* guessedPreset(std::string_view format) {
    const auto guess = std::ranges::find(kGuesses, format, &Guess::format);
    return guess != kGuesses.end() ? findPreset(guess->preset) : presetOfFormat(format);
}

/// llama.cpp keeps at most so many bytes of names that it writes itself.
constexpr std::size_t kLongestName = 127;

void appendImportanceKeys(const ImportanceMatrix& matrix, Metadata& metadata) {
    const std::string prefix = "quantize.imatrix.";
    const auto appendText = [&](const char* key, const std::string& text) {
        metadata.push_back({prefix + key, MetadataValue::fromString(text.substr(0, kLongestName))});
    };
    const auto appendCount = [&](const char* key, std::size_t count) {
        metadata.push_back(
            {prefix + key, MetadataValue::fromUint32(static_cast<std::uint32_t>(count))});
    };
    std::erase_if(metadata, [&](const MetadataEntry& entry) {
        return entry.key == prefix + "file" || entry.key == prefix + "dataset" ||
               entry.key == prefix + "entries_count" || entry.key == prefix + "chunks_count";
    });
    appendText("file", matrix.path.string());
    if (!matrix.datasets.empty()) appendText("dataset", matrix.datasets.front());
    appendCount("entries_count", matrix.entries.size());
    if (matrix.chunks > 0) appendCount("chunks_count", matrix.chunks);
}

}  // namespace

std::uint32_t sourceFileType(const ModelHeader& header) {
    if (const MetadataValue* stated = findValue(header.metadata, "general.file_type")) {
        if (const auto number = stated->asUnsigned()) return static_cast<std::uint32_t>(*number);
    }
    std::map<const formats::Format*, std::size_t> counts;
    const formats::Format* commonest = nullptr;
    std::size_t most = 0;
    for (const TensorInfo& tensor : header.tensors) {
        const std::size_t count = ++counts[tensor.format];
        if (count <= most) continue;
        most = count;
        commonest = tensor.format;
    }
    const Preset* preset = commonest != nullptr ? guessedPreset(commonest->info.id) : nullptr;
    return kGuessed + (preset != nullptr ? preset->fileType : 0);
}

bool keepsDimensions(const ModelHeader& header, const QuantizationPlan& plan) {
    return findPreset(plan.recipe.preset)->keepsTypes() ||
           !isKnownToLlamaCpp(header.facts.architecture);
}

Metadata plannedMetadata(const ModelHeader& header, const QuantizationPlan& plan) {
    const Preset& preset = *findPreset(plan.recipe.preset);
    Metadata metadata = files::exportedMetadata(
        header.metadata, preset.keepsTypes() ? sourceFileType(header) : preset.fileType,
        header.overrides);
    if (plan.options.importance != nullptr && !plan.options.hideImportance) {
        appendImportanceKeys(plan.options.importance->matrix(), metadata);
    }
    appendLearnedKeys(plan, metadata);
    if (plan.simulated == 0) return metadata;
    std::erase_if(metadata, [](const MetadataEntry& entry) { return entry.key == kSimulatedKey; });
    metadata.push_back(
        {std::string(kSimulatedKey), MetadataValue::fromString(simulationNote(plan.recipe))});
    return metadata;
}

}  // namespace weightscape::recipes
