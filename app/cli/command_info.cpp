// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/measure/model_findings.h"
#include "core/recipes/file_kind.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using Json = nlohmann::ordered_json;

Json jsonValue(const MetadataValue& value) {
    switch (value.type) {
        case ValueType::Bool:
            return Json(value.asUnsigned().value_or(0) != 0);
        case ValueType::Float32:
        case ValueType::Float64:
            return jsonNumber(value.asDouble().value_or(0.0));
        case ValueType::String:
            return Json(jsonText(value.asString().value_or("")));
        case ValueType::Array:
            break;
        default:
            if (const auto number = value.asUnsigned()) return Json(*number);
            return Json(value.asSigned().value_or(0));
    }
    if (value.elementType == ValueType::Array) return Json(value.text());
    Json list = Json::array();
    for (const MetadataValue& element : value.elements()) list.push_back(jsonValue(element));
    return list;
}

constexpr std::string_view holdsName(Holds holds) {
    switch (holds) {
        case Holds::Weights:
            return "weights";
        case Holds::Codes:
            return "codes";
        case Holds::CodeScales:
            return "scales";
    }
    return {};
}

Json packingEntry(const PackedType& packing) {
    const auto sizeOf = [](std::uint64_t size) {
        return size == PackedGroup::kAll ? Json(nullptr) : Json(size);
    };
    Json entry;
    entry["method"] = jsonText(packing.method);
    entry["element"] = packing.element.empty() ? Json(nullptr) : Json(jsonText(packing.element));
    entry["bits"] = packing.bits;
    entry["group_size"] =
        packing.group && packing.group->rows == 1 ? sizeOf(packing.group->columns) : nullptr;
    entry["group_rows"] = packing.group ? sizeOf(packing.group->rows) : nullptr;
    entry["group_columns"] = packing.group ? sizeOf(packing.group->columns) : nullptr;
    return entry;
}

Json packingEntry(const Packing& packing) {
    Json entry = packingEntry(static_cast<const PackedType&>(packing));
    entry["tensors"] = packing.tensors;
    entry["parameters"] = packing.weights;
    entry["unread"] = packing.unread;
    return entry;
}

Json tensorEntry(const TensorInfo& tensor) {
    Json entry;
    entry["name"] = jsonText(tensor.name);
    entry["shape"] = tensor.shape();
    entry["type"] = storedId(*tensor.format, tensor.packed.get());
    if (tensor.holds != Holds::Weights) entry["holds"] = holdsName(tensor.holds);
    if (tensor.packed) entry["packing"] = packingEntry(*tensor.packed);
    entry["parameters"] = tensor.parameters();
    entry["bytes"] = tensor.bytes;
    entry["offset"] = tensor.offset;
    return entry;
}

struct Info {
    const Model& model;
    recipes::FileKind kind;
    Findings findings;
};

Json likenessName(const recipes::Likeness& likeness) {
    return likeness.preset == nullptr ? Json(nullptr) : Json(likeness.name().english());
}

Json kindEntry(const recipes::FileKind& kind) {
    Json types = Json::array();
    for (const recipes::TypeTally& tally : kind.types) {
        types.push_back({{"type", tally.id()},
                         {"tensors", tally.tensors},
                         {"parameters", tally.weights},
                         {"bytes", tally.bytes}});
    }
    return {{"name", kind.name().english()},
            {"file_type", kind.fileType ? Json(*kind.fileType) : Json(nullptr)},
            {"stated", likenessName(kind.stated)},
            {"closest", likenessName(kind.closest)},
            {"closest_share", jsonNumber(kind.closest.share)},
            {"bits_per_weight", jsonNumber(kind.bitsPerWeight)},
            {"types", std::move(types)}};
}

Json infoDocument(const Info& info) {
    const Model& model = info.model;
    Json document;
    document["file"] = jsonText(model.path.string());
    document["format"] = model.container;
    document["version"] = model.isGguf() ? Json(model.version) : Json(nullptr);
    document["architecture"] =
        model.facts.architecture.empty() ? Json(nullptr) : Json(jsonText(model.facts.architecture));
    document["parameters"] = model.parameterCount();
    if (model.packing) document["packing"] = packingEntry(*model.packing);
    document["file_bytes"] = model.fileBytes();
    document["quantization"] = kindEntry(info.kind);
    document["metadata"] = Json::object();
    for (const MetadataEntry& entry : model.metadata) {
        document["metadata"][jsonText(entry.key)] = jsonValue(entry.value);
    }
    document["tensors"] = Json::array();
    for (const TensorInfo& tensor : model.tensors) {
        document["tensors"].push_back(tensorEntry(tensor));
    }
    document["warnings"] = jsonList(info.findings);
    return document;
}

std::string headerText(const Info& info) {
    const Model& model = info.model;
    TextTable table({{{}, TextTable::Align::Left}, {{}, TextTable::Align::Left}});
    const auto add = [&](Words name, const Text& value) { table.addRow({name, value}); };
    add("File"_text, printable(model.path.string()));
    add("Format"_text, model.version > 0 ? "%1 version %2"_text(model.container, model.version)
                                         : Text(model.container));
    if (!model.facts.architecture.empty())
        add("Architecture"_text, printable(model.facts.architecture));
    if (model.facts.layers > 0) add("Layers"_text, model.facts.layers);
    add("Tensors"_text, model.tensors.size());
    add("Parameters"_text, model.parameterCount());
    if (model.packing) add("Packed by"_text, model.packing->text());
    add("Size"_text, Text::number(exactByteText(model.fileBytes())));
    if (const Text name = info.kind.name(); !name.empty()) add("Quantization"_text, name);
    add("Bits per weight"_text, Text::number(fixedText(info.kind.bitsPerWeight, 2)));
    const std::string text = table.text();
    return text.substr(text.find('\n') + 1);  // the columns have no titles
}

std::string typesText(const recipes::FileKind& kind) {
    TextTable table({{"Type"_text, TextTable::Align::Left},
                     {"Tensors"_text},
                     {"Parameters"_text},
                     {"Bytes"_text},
                     {"Share"_text}});
    const double all = static_cast<double>(std::max<std::uint64_t>(1, kind.bytes()));
    for (const recipes::TypeTally& tally : kind.types) {
        table.addRow({tally.label(), tally.tensors, tally.weights, tally.bytes,
                      Text::number(percentText(static_cast<double>(tally.bytes) / all))});
    }
    return table.empty() ? std::string{} : "\n" + table.text();
}

std::string metadataText(const Model& model) {
    TextTable table(
        {{"Metadata key"_text, TextTable::Align::Left}, {"Value"_text, TextTable::Align::Left}});
    for (const MetadataEntry& entry : model.metadata) {
        table.addRow({printable(entry.key, 100), printable(entry.value.text(), 120)});
    }
    return table.empty() ? std::string{} : "\n" + table.text();
}

Text heldText(const TensorInfo& tensor) {
    const std::string_view label = tensor.format->info.label;
    switch (tensor.holds) {
        case Holds::Weights:
            break;
        case Holds::Codes:
            return "%1 codes"_text(label);
        case Holds::CodeScales:
            return "%1 beside codes"_text(label);
    }
    return typeText(tensor);
}

std::string tensorText(const Model& model) {
    TextTable table({{"Tensor"_text, TextTable::Align::Left},
                     {"Shape"_text, TextTable::Align::Left},
                     {"Type"_text, TextTable::Align::Left},
                     {"Parameters"_text},
                     {"Bytes"_text}});
    for (const TensorInfo& tensor : model.tensors) {
        table.addRow({printable(tensor.name, 100), shapeText(tensor.shape()), heldText(tensor),
                      tensor.parameters(), tensor.bytes});
    }
    return table.empty() ? std::string{} : "\n" + table.text();
}

std::string infoText(const Info& info) {
    const Model& model = info.model;
    std::string text =
        headerText(info) + typesText(info.kind) + metadataText(model) + tensorText(model);
    for (const Finding& finding : info.findings) {
        text += "\n" + said("Problem: %1"_text(static_cast<const Text&>(finding))) + "\n";
    }
    return text;
}

}  // namespace

Action declareInfo(CLI::App& parser) {
    const auto path = std::make_shared<std::string>();
    addModelArgument(parser, *path);
    parser.footer(
        said("Example: the names of all tensors of the built-in model:\n  weightscape-cli "
             "info sample --json | jq -r '.tensors[].name'"_text));
    return [path](Console& console) -> Result<void> {
        const auto model = openModelNamed(*path);
        if (!model) return fail(model.error());
        Findings findings = measure::headerFindings(**model);
        const auto zeros = measure::zeroFindings(**model, console);
        if (!zeros) return fail(zeros.error());
        measure::addNew(findings, *zeros);
        console.show(infoDocument, infoText,
                     Info{**model, recipes::fileKindOf(**model), std::move(findings)});
        return {};
    };
}

}  // namespace weightscape::cli
