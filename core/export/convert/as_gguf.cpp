// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/as_gguf.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "core/export/convert/architecture_keys.h"
#include "core/export/convert/conversion.h"
#include "core/export/convert/converted_tensors.h"
#include "core/export/convert/folder_config.h"
#include "core/export/convert/general_keys.h"
#include "core/export/convert/rotary_keys.h"
#include "core/export/export_checks.h"
#include "core/files/model_facts_reader.h"
#include "core/files/open_file.h"
#include "core/model/architectures/architecture.h"
#include "core/recipes/presets.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

tl::unexpected<Error> failUnknown(const Model& model) {
    std::string known;
    for (const Conversion& row : allConversions()) {
        if (!known.empty()) known += ", ";
        known += row.architecture;
    }
    const std::string& name = model.facts.architecture;
    return fail(
        ErrorCode::Unsupported,
        name.empty()
            ? "config.json does not say which architecture this is, so its tensors have no "
              "names in a GGUF. The weights alone can be written under their own names."_text
            : "How a folder of the architecture %1 becomes a GGUF is not known; it is for "
              "%2. The weights alone can be written under their own names."_text(
                  printable(name, 100), known),
        model.path.string());
}

Result<void> checkFacts(const ModelFacts& facts) {
    struct Need {
        std::uint32_t number;
        std::string_view key;
    };
    for (const Need& need :
         {Need{facts.layers, "block_count"}, Need{facts.embeddingLength, "embedding_length"},
          Need{facts.heads, "attention.head_count"}}) {
        if (need.number != 0) continue;
        return fail(ErrorCode::Damaged,
                    "config.json does not say what the key %1 of a GGUF needs."_text(
                        facts.architecture + "." + std::string(need.key)));
    }
    return {};
}

/// Codes may stay in a folder whose packing is known.
Result<void> checkDecoded(const Model& model) {
    const bool hasCodes = std::ranges::any_of(
        model.tensors, [](const TensorInfo& tensor) { return tensor.holds == Holds::Codes; });
    if (!hasCodes) return {};
    return fail(ErrorCode::Unsupported,
                model.packing ? model.packing->sentence()
                              : "The folder holds packed weights that cannot be decoded."_text,
                model.path.string());
}

void addFileType(const std::vector<TensorInfo>& tensors, KeyList& keys) {
    const auto* preset = recipes::presetOfFormat(folderFormat(tensors).info.id);
    keys.number("general.file_type", preset->fileType);
    keys.number("general.quantization_version", 2);
}

Result<Model> weightsAlone(const Model& folder) {
    auto tensors = renamedTensors(folder);
    if (!tensors) return fail(std::move(tensors.error()));
    const std::string& name = folder.facts.architecture;
    KeyList keys(name.empty() ? "unknown" : name);
    keys.text("general.architecture", keys.architecture());
    keys.text("general.type", "model");
    keys.text("general.size_label", sizeLabel(*tensors));
    addFileType(*tensors, keys);
    return asGgufModel(folder, keys.metadata(), *std::move(tensors));
}

Result<Model> convert(const Model& folder) {
    if (auto known = checkConvertible(folder); !known) return fail(std::move(known.error()));
    const Conversion* conversion = findConversion(folder.facts.architecture);
    const auto config = readFolderConfig(files::folderOf(folder.path));
    if (!config) return fail(config.error());
    KeyList architecture(std::string(conversion->architecture));
    architecture.text("general.architecture", conversion->architecture);
    addArchitectureKeys(*config, *conversion, architecture);
    auto rotary = rotaryTensors(*config, *conversion, architecture);
    if (!rotary) return fail(std::move(rotary.error()));
    std::vector<Text> ignored;  // said again of the whole
    const ModelFacts facts = files::factsFromGguf(architecture.metadata(), ignored);
    if (auto complete = checkFacts(facts); !complete) return fail(std::move(complete.error()));
    auto tensors = convertedTensors(folder, *config, *conversion, facts);
    if (!tensors) return fail(std::move(tensors.error()));
    std::ranges::move(*rotary, std::back_inserter(*tensors));
    auto tokenizer =
        tokenizers::convertedTokenizer(config->folder, config->whole, conversion->tokenizer);
    if (!tokenizer) return fail(std::move(tokenizer.error()));
    KeyList keys(std::string(conversion->architecture));
    addGeneralKeys(*config, *tensors, keys);
    for (const MetadataEntry& entry : architecture.metadata()) keys.set(entry.key, entry.value);
    addFileType(*tensors, keys);
    for (MetadataEntry& entry : *tokenizer) keys.set(entry.key, std::move(entry.value));
    return asGgufModel(folder, keys.metadata(), *std::move(tensors));
}

}  // namespace

Result<void> checkConvertible(const Model& model) {
    if (model.isGguf()) return {};
    if (auto decoded = checkDecoded(model); !decoded) return decoded;
    if (findConversion(model.facts.architecture) == nullptr) return failUnknown(model);
    return {};
}

GgufSize ggufSizeOf(const Model& model) {
    if (checkContainer(model, Container::Gguf)) return GgufSize::Exact;
    return !model.isGguf() && checkConvertible(model) ? GgufSize::Weights : GgufSize::None;
}

Result<Model> asGguf(const Model& model, const ConversionOptions& options) {
    if (model.isGguf()) return model;
    if (auto decoded = checkDecoded(model); !decoded) return fail(std::move(decoded.error()));
    auto result = options.weightsOnly ? weightsAlone(model) : convert(model);
    if (!result && result.error().file.empty()) result.error().file = model.path.string();
    return result;
}

Result<std::shared_ptr<const Model>> modelFor(std::shared_ptr<const Model> model,
                                              Container container) {
    if (container != Container::Gguf || model->isGguf()) return model;
    auto converted = asGguf(*model);
    if (!converted) return fail(std::move(converted.error()));
    return std::make_shared<const Model>(*std::move(converted));
}

Result<std::shared_ptr<const Model>> modelToRun(std::shared_ptr<const Model> model) {
    const Conversion* conversion = findConversion(model->facts.architecture);
    const bool isConverted = conversion != nullptr && conversion->runsConverted;
    return isConverted ? modelFor(std::move(model), Container::Gguf) : model;
}

}  // namespace weightscape::exporting
