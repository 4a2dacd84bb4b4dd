// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
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

Json tensorEntry(const TensorInfo& tensor) {
    Json entry;
    entry["name"] = jsonText(tensor.name);
    entry["shape"] = tensor.shape();
    entry["type"] = tensor.format->info.id;
    entry["parameters"] = tensor.weightCount();
    entry["bytes"] = tensor.bytes;
    entry["offset"] = tensor.offset;
    return entry;
}

Json infoDocument(const Model& model) {
    Json document;
    document["file"] = jsonText(model.path.string());
    document["format"] = model.containerName();
    document["version"] = model.container == Container::Gguf ? Json(model.version) : Json(nullptr);
    document["architecture"] =
        model.facts.architecture.empty() ? Json(nullptr) : Json(jsonText(model.facts.architecture));
    document["parameters"] = model.parameterCount();
    document["file_bytes"] = model.fileBytes();
    document["metadata"] = Json::object();
    for (const MetadataEntry& entry : model.metadata) {
        document["metadata"][jsonText(entry.key)] = jsonValue(entry.value);
    }
    document["tensors"] = Json::array();
    for (const TensorInfo& tensor : model.tensors) {
        document["tensors"].push_back(tensorEntry(tensor));
    }
    document["warnings"] = Json::array();
    for (const auto& warning : model.warnings) document["warnings"].push_back(jsonText(warning));
    return document;
}

std::string headerText(const Model& model) {
    TextTable table({{"", TextTable::Align::Left}, {"", TextTable::Align::Left}});
    const auto add = [&](const std::string& name, std::string value) {
        table.addRow({name, std::move(value)});
    };
    add(said(Text("File")), printable(model.path.string()));
    add(said(Text("Format")),
        said(model.version > 0 ? Text("%1 version %2", model.containerName(), model.version)
                               : Text(model.containerName())));
    if (!model.facts.architecture.empty())
        add(said(Text("Architecture")), printable(model.facts.architecture));
    if (model.facts.layers > 0) add(said(Text("Layers")), std::to_string(model.facts.layers));
    add(said(Text("Tensors")), std::to_string(model.tensors.size()));
    add(said(Text("Parameters")), std::to_string(model.parameterCount()));
    add(said(Text("Size")), exactByteText(model.fileBytes()));
    const std::string text = table.text();
    return text.substr(text.find('\n') + 1);  // the columns have no titles
}

std::string metadataText(const Model& model) {
    TextTable table({{said(Text("Metadata key")), TextTable::Align::Left},
                     {said(Text("Value")), TextTable::Align::Left}});
    for (const MetadataEntry& entry : model.metadata) {
        table.addRow({printable(entry.key, 100), printable(entry.value.text(), 120)});
    }
    return table.empty() ? std::string{} : "\n" + table.text();
}

std::string tensorText(const Model& model) {
    TextTable table({{said(Text("Tensor")), TextTable::Align::Left},
                     {said(Text("Shape")), TextTable::Align::Left},
                     {said(Text("Type")), TextTable::Align::Left},
                     {said(Text("Parameters"))},
                     {said(Text("Bytes"))}});
    for (const TensorInfo& tensor : model.tensors) {
        table.addRow({printable(tensor.name, 100), shapeText(tensor.shape()),
                      std::string(tensor.format->info.label), std::to_string(tensor.weightCount()),
                      std::to_string(tensor.bytes)});
    }
    return table.empty() ? std::string{} : "\n" + table.text();
}

std::string infoText(const Model& model) {
    std::string text = headerText(model) + metadataText(model) + tensorText(model);
    for (const auto& warning : model.warnings)
        text += "\n" + said(Text("Problem: %1", printable(warning))) + "\n";
    return text;
}

}  // namespace

Action declareInfo(CLI::App& parser) {
    const auto path = std::make_shared<std::string>();
    addModelArgument(parser, *path);
    parser.footer(
        said(Text("Example: the names of all tensors of the built-in model:\n  weightscape-cli "
                  "info sample --json | jq -r '.tensors[].name'")));
    return [path](Console& console) -> Result<void> {
        const auto model = openModelNamed(*path);
        if (!model) return fail(model.error());
        if (console.json()) {
            console.printJson(infoDocument(**model));
        } else {
            console.print(infoText(**model));
        }
        return {};
    };
}

}  // namespace weightscape::cli
