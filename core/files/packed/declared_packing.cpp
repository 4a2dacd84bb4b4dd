// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/declared_packing.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "core/files/json_file.h"
#include "core/support/ascii_text.h"

namespace weightscape::files {
namespace {

using Json = nlohmann::json;

struct MethodName {
    std::string_view id;
    std::string_view name;
};

/// Ids that are not their own names.
constexpr auto kMethodNames = std::to_array<MethodName>({
    {"aqlm", "AQLM"},
    {"auto-round", "AutoRound"},
    {"autoround", "AutoRound"},
    {"awq", "AWQ"},
    {"bitnet", "BitNet"},
    {"bitsandbytes_4bit", "bitsandbytes"},
    {"bitsandbytes_8bit", "bitsandbytes"},
    {"eetq", "EETQ"},
    {"exl2", "ExLlamaV2"},
    {"exl3", "ExLlamaV3"},
    {"fbgemm_fp8", "FBGEMM FP8"},
    {"fp8", "FP8"},
    {"fp_quant", "FP-Quant"},
    {"gptq", "GPTQ"},
    {"gptq_marlin", "GPTQ"},
    {"higgs", "HIGGS"},
    {"hqq", "HQQ"},
    {"intel/auto-round", "AutoRound"},
    {"mlx", "MLX"},
    {"modelopt", "ModelOpt"},
    {"mxfp4", "MXFP4"},
    {"nvfp4", "NVFP4"},
    {"quanto", "Quanto"},
    {"quark", "Quark"},
    {"quip", "QuIP#"},
    {"spqr", "SpQR"},
    {"vptq", "VPTQ"},
});

/// Where a declaration stands.
struct Place {
    std::string_view file;
    /// The path into the document; empty: the document itself.
    std::array<std::string_view, 2> path;
    std::string_view method;  ///< where the declaration does not name one; empty: it must
};

constexpr auto kPlaces = std::to_array<Place>({
    {"config.json", {"quantization_config"}, {}},
    {"config.json", {"text_config", "quantization_config"}, {}},
    {"config.json", {"compression_config"}, "compressed-tensors"},
    {"config.json", {"quantization"}, "mlx"},
    {"hf_quant_config.json", {"quantization"}, "modelopt"},
    {"quantize_config.json", {}, "gptq"},
    {"quant_config.json", {}, "awq"},
});

const Json* memberOf(const Json* value, std::string_view name) {
    if (value == nullptr || !value->is_object()) return nullptr;
    const auto found = value->find(name);
    return found == value->end() || found->is_null() ? nullptr : &*found;
}

std::string lowerText(const Json* value) {
    if (value == nullptr || !value->is_string()) return {};
    return lowerCase(value->get_ref<const std::string&>());
}

std::uint32_t smallNumber(const Json* value) {
    constexpr std::uint64_t kMost = 1U << 24U;
    if (value == nullptr || !value->is_number_unsigned()) return 0;
    const auto number = value->get<std::uint64_t>();
    return number <= kMost ? static_cast<std::uint32_t>(number) : 0;
}

/// The first of the names that gives a number.
std::uint32_t firstNumber(const Json& config, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (const auto number = smallNumber(memberOf(&config, name)); number != 0) return number;
    }
    return 0;
}

/// "int4", "float8", "4bit" hold their bits as a number of one digit.
std::uint32_t bitsInText(const std::string& text) {
    const auto digit = text.find_first_of("12345678");
    return digit == std::string::npos ? 0 : static_cast<std::uint32_t>(text[digit] - '0');
}

void readBlock(const Json* block, DeclaredPacking& declared) {
    if (block == nullptr || !block->is_array() || block->size() != 2) return;
    declared.blockRows = smallNumber(&(*block)[0]);
    declared.blockColumns = smallNumber(&(*block)[1]);
}

bool isTrue(const Json* value) {
    return value != nullptr && value->is_boolean() && value->get<bool>();
}

void readBitsandbytes(const Json& config, DeclaredPacking& declared) {
    if (isTrue(memberOf(&config, "load_in_8bit"))) declared.bits = 8;
    if (!isTrue(memberOf(&config, "load_in_4bit"))) return;
    declared.bits = 4;
    const std::string type = lowerText(memberOf(&config, "bnb_4bit_quant_type"));
    declared.element = type == "nf4" ? "NF4" : type == "fp4" ? "FP4" : "";
}

/// compressed-tensors and Quark describe groups of layers; the first one counts.
const Json* firstWeights(const Json& config) {
    const Json* groups = memberOf(&config, "config_groups");
    if (groups != nullptr && groups->is_object() && !groups->empty()) {
        return memberOf(&groups->front(), "weights");
    }
    if (const Json* all = memberOf(memberOf(&config, "global_quant_config"), "weight")) return all;
    return memberOf(memberOf(&config, "quant_config"), "weight_quant_params");
}

void readNumbers(const Json& config, DeclaredPacking& declared) {
    if (declared.bits == 0) {
        declared.bits = firstNumber(config, {"bits", "w_bit", "num_bits", "nbits", "wbits"});
    }
    if (declared.groupSize == 0) {
        declared.groupSize =
            firstNumber(config, {"group_size", "q_group_size", "weight_group_size"});
    }
    readBlock(memberOf(&config, "weight_block_size"), declared);
    readBlock(memberOf(&config, "block_structure"), declared);
}

/// The variant of a method: where it is said depends on who wrote it.
std::string formIn(const Json& config) {
    for (const std::string_view name : {"checkpoint_format", "format", "mode", "version"}) {
        if (std::string form = lowerText(memberOf(&config, name)); !form.empty()) return form;
    }
    return {};
}

/// MLX writes members named like the tensors that are packed otherwise.
void readExceptions(const Json& config, DeclaredPacking& declared) {
    for (const auto& [name, value] : config.items()) {
        if (!value.is_object()) continue;
        declared.exceptions[name] = {firstNumber(value, {"bits"}),
                                     firstNumber(value, {"group_size"}), formIn(value)};
    }
}

DeclaredPacking read(const Json& config, std::string id) {
    DeclaredPacking declared;
    declared.id = std::move(id);
    declared.form = formIn(config);
    if (declared.id == "mlx") readExceptions(config, declared);
    readBitsandbytes(config, declared);
    readNumbers(config, declared);
    if (const Json* weights = firstWeights(config)) readNumbers(*weights, declared);
    if (declared.bits == 0) declared.bits = bitsInText(lowerText(memberOf(&config, "weights")));
    return declared;
}

std::optional<DeclaredPacking> readPlace(const Json& document, const Place& place) {
    const Json* config = &document;
    for (const std::string_view name : place.path) {
        if (!name.empty()) config = memberOf(config, name);
    }
    if (config == nullptr || !config->is_object()) return std::nullopt;
    std::string id = lowerText(memberOf(config, "quant_method"));
    if (id.empty()) id = place.method;
    if (id.empty() &&
        (isTrue(memberOf(config, "load_in_8bit")) || isTrue(memberOf(config, "load_in_4bit")))) {
        id = "bitsandbytes";
    }
    return id.empty() ? std::nullopt : std::optional(read(*config, std::move(id)));
}

}  // namespace

std::optional<DeclaredPacking> DeclaredPacking::exceptionFor(std::string_view tensor) const {
    const auto found = exceptions.find(tensor);
    if (found == exceptions.end()) return std::nullopt;
    const Exception& own = found->second;
    DeclaredPacking declared;
    declared.id = id;
    declared.form = own.form.empty() ? form : own.form;
    declared.bits = own.bits != 0 ? own.bits : bits;
    declared.groupSize = own.groupSize != 0 ? own.groupSize : groupSize;
    return declared;
}

std::string DeclaredPacking::name() const {
    const auto* const found = std::ranges::find(kMethodNames, id, &MethodName::id);
    return found == kMethodNames.end() ? id : std::string(found->name);
}

std::optional<DeclaredPacking> declaredPacking(const std::filesystem::path& folder) {
    constexpr std::uint64_t kMostBytes = 16U << 20U;
    std::string_view opened;
    std::optional<Json> document;
    for (const Place& place : kPlaces) {
        if (place.file != opened) {
            opened = place.file;
            // A missing or broken config.json has its own warning.
            auto read = readJsonFile(folder / place.file, kMostBytes);
            document = read ? std::optional(*std::move(read)) : std::nullopt;
        }
        if (!document || !document->is_object()) continue;
        if (auto declared = readPlace(*document, place)) return declared;
    }
    return std::nullopt;
}

}  // namespace weightscape::files
