// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/as_adapter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "core/export/convert/architecture_keys.h"
#include "core/export/convert/expert_place.h"
#include "core/export/convert/folder_config.h"
#include "core/export/convert/general_keys.h"
#include "core/export/convert/tensor_views.h"
#include "core/files/huggingface/config_values.h"
#include "core/files/huggingface/huggingface_config.h"
#include "core/files/json_file.h"
#include "core/files/model_facts_reader.h"
#include "core/files/open_file.h"
#include "core/model/architectures/architecture.h"
#include "core/model/architectures/row_order.h"
#include "core/model/architectures/tensor_names.h"
#include "core/recipes/presets.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

using Json = nlohmann::json;

constexpr const char* kConfigName = "adapter_config.json";

/// The two matrices of a tensor that is changed, under its GGUF name.
struct Pair {
    const TensorInfo* a = nullptr;
    const TensorInfo* b = nullptr;
};
using Pairs = std::map<std::string, Pair>;

struct Ending {
    std::string_view text;
    bool isFirst;
};
constexpr std::array kEndings = {
    Ending{".lora_A.weight", true},         Ending{".lora_B.weight", false},
    Ending{".lora_A.default.weight", true}, Ending{".lora_B.default.weight", false},
    Ending{".lora_embedding_A", true},      Ending{".lora_embedding_B", false}};

tl::unexpected<Error> failTensor(const TensorInfo& tensor) {
    return fail(ErrorCode::Unsupported,
                "Tensor %1 is no part of a LoRA adapter that llama.cpp can load."_text(
                    printable(tensor.name, 200)));
}

/// "base_model.model.model.layers.0.mlp.up_proj" is "model.layers.0.mlp.up_proj.weight" of the
/// model.
std::string baseName(std::string_view name) {
    constexpr std::string_view kPrefix = "base_model.model.";
    if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
    return std::string(name) + ".weight";
}

Result<Pairs> pairsIn(const Model& adapter, const Architecture& architecture) {
    Pairs pairs;
    for (const TensorInfo& tensor : adapter.tensors) {
        const auto* ending = std::ranges::find_if(
            kEndings, [&](const Ending& row) { return tensor.name.ends_with(row.text); });
        if (ending == kEndings.end()) return failTensor(tensor);
        const std::string name = baseName(
            std::string_view(tensor.name).substr(0, tensor.name.size() - ending->text.size()));
        std::string gguf = ggufNameOf(name, architecture);
        // Matrices of experts are stacked, and those of an adapter are not.
        const bool isMatrix = tensor.dimensions.size() == 2 && tensor.format->canDecode();
        if (gguf == name || expertPlace(gguf) || !isMatrix) {
            return failTensor(tensor);
        }
        Pair& pair = pairs[std::move(gguf)];
        (ending->isFirst ? pair.a : pair.b) = &tensor;
    }
    return pairs;
}

TensorInfo firstOf(const TensorInfo& tensor, const std::string& name,
                   const formats::Format& format) {
    ViewShape shape{name + ".lora_a", tensor.dimensions, &format};
    if (name != "token_embd.weight") return viewOfAll(std::move(shape), tensor);
    // Tokens are looked up: each has a row.
    std::swap(shape.dimensions[0], shape.dimensions[1]);
    return viewOfColumns(std::move(shape), tensor, [](std::uint64_t row) {
        return SourceColumn{0, row};
    });
}

TensorInfo secondOf(const TensorInfo& tensor, const std::string& name, const ModelFacts& facts,
                    const formats::Format& format) {
    TensorInfo whole = tensor;
    whole.ggufName = name;
    const RowOrder order(facts, whole);
    ViewShape shape{name + ".lora_b", tensor.dimensions, &format};
    if (!order.isChanged()) return viewOfAll(std::move(shape), tensor);
    return viewOfRows(std::move(shape), {tensor}, tensor.rowLength(), [order](std::uint64_t row) {
        return SourceRow{0, order.folderRow(row)};
    });
}

Result<std::vector<TensorInfo>> tensorsOf(const Pairs& pairs, const ModelFacts& facts,
                                          const formats::Format* wanted) {
    std::vector<TensorInfo> tensors;
    for (const auto& [name, pair] : pairs) {
        const bool fits = pair.a != nullptr && pair.b != nullptr &&
                          pair.a->dimensions[1] == pair.b->dimensions[0];
        if (!fits) {
            return fail(
                ErrorCode::Damaged,
                "The adapter has no pair of matrices that fit for %1."_text(printable(name, 200)));
        }
        const auto formatOf = [wanted](const TensorInfo& tensor) -> const formats::Format& {
            const auto& own = *tensor.format;
            const bool isKept = own.info.id == "f16" || own.info.id == "bf16";
            return wanted != nullptr ? *wanted : isKept ? own : *formats::findFormat("f32");
        };
        tensors.push_back(firstOf(*pair.a, name, formatOf(*pair.a)));
        tensors.push_back(secondOf(*pair.b, name, facts, formatOf(*pair.b)));
    }
    return tensors;
}

/// What the product of a pair is multiplied by, times the rank.
Result<double> alphaIn(const Json& config) {
    const Json* alpha = files::valueIn(config, "lora_alpha");
    if (alpha == nullptr || !alpha->is_number()) {
        return fail(ErrorCode::Damaged, "adapter_config.json does not say its lora_alpha."_text);
    }
    const Json* byRoot = files::valueIn(config, "use_rslora");
    if (byRoot == nullptr || *byRoot != true) return alpha->get<double>();
    // Divided by the root of the rank instead of the rank.
    return alpha->get<double>() * std::sqrt(files::numberIn(config, {"r"}));
}

/// What the row of a conversion says of the base's GGUF.
Result<ModelFacts> factsOfBase(const FolderConfig& config, const Conversion& conversion) {
    KeyList keys(std::string(conversion.architecture));
    keys.text("general.architecture", conversion.architecture);
    addArchitectureKeys(config, conversion, keys);
    std::vector<Text> ignored;  // of a file that nobody writes
    return files::factsFromGguf(keys.metadata(), ignored);
}

void setFileType(const std::vector<TensorInfo>& tensors, KeyList& keys) {
    const auto* preset = recipes::presetOfFormat(tensors.front().format->info.id);
    keys.number("general.file_type", preset == nullptr ? 0 : preset->fileType);
    keys.number("general.quantization_version", 2);
}

Result<Model> convertAdapter(const Model& adapter, const FolderConfig& base, const Json& config,
                             const formats::Format* format) {
    std::vector<Text> ignored;  // config.json could be read
    const std::string architecture = files::factsFromConfig(base.folder, ignored).architecture;
    const Conversion* conversion = findConversion(architecture);
    if (conversion == nullptr) {
        return fail(ErrorCode::Unsupported,
                    "Adapters for models of the architecture %1 are not known."_text(
                        inQuotes(architecture)));
    }
    const auto facts = factsOfBase(base, *conversion);
    if (!facts) return fail(facts.error());
    const auto alpha = alphaIn(config);
    if (!alpha) return fail(alpha.error());
    const auto pairs = pairsIn(adapter, architectureNamed(conversion->architecture));
    if (!pairs) return fail(pairs.error());
    auto tensors = tensorsOf(*pairs, *facts, format);
    if (!tensors) return fail(std::move(tensors.error()));
    if (tensors->empty()) {
        return fail(ErrorCode::Damaged, "The adapter changes no tensor."_text);
    }
    KeyList keys(std::string(conversion->architecture));
    addGeneralKeys({files::folderOf(adapter.path), config, config}, *tensors, keys);
    keys.text("general.type", "adapter");
    keys.text("adapter.type", "lora");
    keys.real("adapter.lora.alpha", *alpha);
    setFileType(*tensors, keys);
    return asGgufModel(adapter, keys.metadata(), *std::move(tensors));
}

}  // namespace

bool isAdapter(const Model& model) {
    return files::isThere(files::folderOf(model.path) / kConfigName);
}

Result<Model> asAdapter(const Model& adapter, const std::filesystem::path& base,
                        const formats::Format* format) {
    constexpr std::uint64_t kMostBytes = 16U << 20U;
    const auto config =
        files::readJsonFile(files::folderOf(adapter.path) / kConfigName, kMostBytes);
    if (!config) return fail(config.error());
    if (base.empty()) {
        return fail(ErrorCode::NotFound,
                    "This is a LoRA adapter; name the folder of the model that it is for."_text,
                    adapter.path.string());
    }
    const auto folder = readFolderConfig(base);
    if (!folder) return fail(folder.error());
    auto model = convertAdapter(adapter, *folder, *config, format);
    if (!model && model.error().file.empty()) model.error().file = adapter.path.string();
    return model;
}

}  // namespace weightscape::exporting
