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

Words importanceName(formats::ImportanceUse use) {
    switch (use) {
        case formats::ImportanceUse::Ignored:
            return "none"_text;
        case formats::ImportanceUse::Optional:
        case formats::ImportanceUse::RequiredByRecipes:
            return "optional"_text;
        case formats::ImportanceUse::Required:
            return "required"_text;
    }
    return "none"_text;
}

Words abilities(const formats::Format& format) {
    if (format.canEncode()) return "read, write"_text;
    return format.canDecode() ? "read"_text : "copy"_text;
}

Words familyName(elements::ElementFamily family) {
    switch (family) {
        case elements::ElementFamily::Integer:
            return "integer"_text;
        case elements::ElementFamily::Float:
            return "float"_text;
        case elements::ElementFamily::Codebook:
            return "codebook"_text;
    }
    return "codebook"_text;
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
    entry["family"] = familyName(row.type.family()).english();
    entry["ggml_type"] = nullptr;
    entry["block_weights"] = nullptr;
    entry["block_bytes"] = nullptr;
    entry["bits_per_weight"] = codeBits(row.type);
    entry["importance"] = importanceName(formats::ImportanceUse::Optional).english();
    entry["storable"] = false;
    return entry;
}

nlohmann::ordered_json formatsDocument() {
    auto list = nlohmann::ordered_json::array();
    for (const auto& format : formats::allFormats()) {
        nlohmann::ordered_json entry;
        const bool storable = format.info.ggmlType >= 0;
        entry["id"] = format.info.id;
        entry["family"] = format.info.family.english();
        entry["ggml_type"] = storable ? nlohmann::ordered_json(format.info.ggmlType)
                                      : nlohmann::ordered_json(nullptr);
        entry["block_weights"] = format.weightsPerBlock;
        entry["block_bytes"] = format.bytesPerBlock;
        entry["bits_per_weight"] = format.bitsPerWeight();
        entry["importance"] = importanceName(format.info.importance).english();
        entry["storable"] = storable;
        list.push_back(std::move(entry));
    }
    for (const auto& row : elements::allElements()) list.push_back(elementEntry(row));
    return {{"formats", std::move(list)}};
}

std::string formatsText() {
    using Align = TextTable::Align;
    TextTable table({{"Format"_text, Align::Left},
                     {"Family"_text, Align::Left},
                     {"Weights per block"_text},
                     {"Bytes per block"_text},
                     {"Bits per weight"_text},
                     {"Importance"_text, Align::Left},
                     {"Can"_text, Align::Left},
                     {"About"_text, Align::Left}});
    for (const auto& format : formats::allFormats()) {
        table.addRow({format.info.label, format.info.family, format.weightsPerBlock,
                      format.bytesPerBlock, Text::number(fixedText(format.bitsPerWeight(), 4)),
                      importanceName(format.info.importance), abilities(format),
                      format.info.summary});
    }
    for (const auto& row : elements::allElements()) {
        table.addRow({row.type.id(), familyName(row.type.family()), "-"_text, "-"_text,
                      "%1 + scale"_text(Text::number(fixedText(codeBits(row.type), 4))),
                      importanceName(formats::ImportanceUse::Optional), "simulate"_text,
                      row.summary});
    }
    return table.text();
}

}  // namespace

Action declareFormats(CLI::App& parser) {
    parser.footer(said(
        "Formats are what files hold. Element types (simulate) are parts of composed schemes, "
        "to\nwhich 'error' and 'quantize --scheme' add granularity, calibration and the "
        "like.\nExample: the bits per weight of Q4_K:\n  weightscape-cli formats | grep Q4_K"_text));
    return [](Console& console) -> Result<void> {
        console.show(formatsDocument, formatsText);
        return {};
    };
}

}  // namespace weightscape::cli
