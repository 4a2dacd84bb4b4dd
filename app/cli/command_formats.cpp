// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/formats/registry.h"
#include "core/quantize/elements/element_type.h"

namespace weightscape::cli {
namespace {

const char* importanceName(formats::ImportanceUse use) {
    switch (use) {
        case formats::ImportanceUse::Ignored:
            return "none";
        case formats::ImportanceUse::Optional:
        case formats::ImportanceUse::RequiredByRecipes:
            return "optional";
        case formats::ImportanceUse::Required:
            return "required";
    }
    return "none";
}

std::string abilities(const formats::Format& format) {
    if (format.canEncode()) return said(Text("read, write"));
    return said(format.canDecode() ? Text("read") : Text("copy"));
}

const char* familyName(elements::ElementFamily family) {
    switch (family) {
        case elements::ElementFamily::Integer:
            return "integer";
        case elements::ElementFamily::Float:
            return "float";
        case elements::ElementFamily::Codebook:
            return "codebook";
    }
    return "codebook";
}

/// Bits of a code, without what scales add.
double codeBits(const elements::ElementType& type) {
    constexpr std::uint64_t weights = 40;  // whole bytes for every type, five ternary codes in one
    return 8.0 * static_cast<double>(type.packedBytes(weights)) / static_cast<double>(weights);
}

/// An element type in the form of a format; what a scheme decides is null.
nlohmann::ordered_json elementEntry(const elements::ElementRow& row) {
    nlohmann::ordered_json entry;
    entry["id"] = row.type.id();
    entry["family"] = familyName(row.type.family());
    entry["ggml_type"] = nullptr;
    entry["block_weights"] = nullptr;
    entry["block_bytes"] = nullptr;
    entry["bits_per_weight"] = codeBits(row.type);
    entry["importance"] = importanceName(formats::ImportanceUse::Optional);
    entry["storable"] = false;
    return entry;
}

nlohmann::ordered_json formatsDocument() {
    auto list = nlohmann::ordered_json::array();
    for (const auto& format : formats::allFormats()) {
        nlohmann::ordered_json entry;
        const bool storable = format.info.ggmlType >= 0;
        entry["id"] = format.info.id;
        entry["family"] = format.info.family;
        entry["ggml_type"] = storable ? nlohmann::ordered_json(format.info.ggmlType)
                                      : nlohmann::ordered_json(nullptr);
        entry["block_weights"] = format.weightsPerBlock;
        entry["block_bytes"] = format.bytesPerBlock;
        entry["bits_per_weight"] = format.bitsPerWeight();
        entry["importance"] = importanceName(format.info.importance);
        entry["storable"] = storable;
        list.push_back(std::move(entry));
    }
    for (const auto& row : elements::allElements()) list.push_back(elementEntry(row));
    return {{"formats", std::move(list)}};
}

std::string formatsText() {
    using Align = TextTable::Align;
    TextTable table({{said(Text("Format")), Align::Left},
                     {said(Text("Family")), Align::Left},
                     {said(Text("Weights per block"))},
                     {said(Text("Bytes per block"))},
                     {said(Text("Bits per weight"))},
                     {said(Text("Importance")), Align::Left},
                     {said(Text("Can")), Align::Left},
                     {said(Text("About")), Align::Left}});
    for (const auto& format : formats::allFormats()) {
        table.addRow({std::string(format.info.label), std::string(format.info.family),
                      std::to_string(format.weightsPerBlock), std::to_string(format.bytesPerBlock),
                      fixedText(format.bitsPerWeight(), 4), importanceName(format.info.importance),
                      abilities(format), std::string(format.info.summary)});
    }
    for (const auto& row : elements::allElements()) {
        table.addRow({row.type.id(), familyName(row.type.family()), "-", "-",
                      fixedText(codeBits(row.type), 4) + " + scale",
                      importanceName(formats::ImportanceUse::Optional), said(Text("simulate")),
                      std::string(row.summary)});
    }
    return table.text();
}

}  // namespace

Action declareFormats(CLI::App& parser) {
    parser.footer(said(Text(
        "Formats are what files hold. Element types (simulate) are parts of composed schemes, "
        "to\nwhich 'error' and 'quantize --scheme' add granularity, calibration and the "
        "like.\nExample: the bits per weight of Q4_K:\n  weightscape-cli formats | grep Q4_K")));
    return [](Console& console) -> Result<void> {
        if (console.json()) {
            console.printJson(formatsDocument());
        } else {
            console.print(formatsText());
        }
        return {};
    };
}

}  // namespace weightscape::cli
