// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/memory_options.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/files/stores/model_stores.h"
#include "core/memory/model_overview.h"
#include "core/support/byte_text.h"
#include "core/support/number_text.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ModelsCommand {
    std::vector<std::string> folders;
    MemoryArguments memory;
};

/// A model and what its headers say, or why they say nothing.
struct Listed {
    files::FoundModel found;
    Result<memory::ModelOverview> overview;
};

struct Listing {
    std::vector<Listed> models;
    std::vector<std::uint64_t> sizes;  ///< of memories to compare with
};

Result<Listing> list(const ModelsCommand& command, TaskContext& task) {
    const std::vector<std::filesystem::path> own(command.folders.begin(), command.folders.end());
    Listing listing{{}, memorySizes(command.memory)};
    files::FoundModels found = files::findModels(own, files::environmentVariable, task);
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (task.cancelled()) return failCancelled();
        task.report(static_cast<double>(i) / static_cast<double>(found.size()), found[i].name);
        auto overview = found[i].problem
                            ? fail(*found[i].problem)
                            : memory::overviewOf(found[i].path, memoryOptions(command.memory));
        listing.models.push_back({std::move(found[i]), std::move(overview)});
    }
    if (task.cancelled()) return failCancelled();
    return listing;
}

std::string_view storeName(const files::FoundModel& found) {
    const files::ModelStore* store = files::findStore(found.store);
    return store != nullptr ? store->name : found.store;
}

Json entryOf(const Listed& listed, const std::vector<std::uint64_t>& sizes) {
    Json entry;
    entry["name"] = jsonText(listed.found.name);
    entry["store"] = listed.found.store;
    entry["path"] = jsonText(listed.found.path.string());
    if (!listed.overview) {
        entry["problem"] = jsonText(describe(listed.overview.error()).english());
        return entry;
    }
    const memory::ModelOverview& overview = *listed.overview;
    entry["architecture"] = jsonText(overview.architecture);
    entry["parameters"] = overview.parameters;
    entry["quantization"] = jsonText(overview.quantization.english());
    entry["bytes"] = overview.bytes;
    entry["memory_low"] = overview.use.totalLow();
    entry["memory_high"] = overview.use.totalHigh();
    entry["sizes"] = Json::array();
    for (const std::uint64_t size : sizes) {
        entry["sizes"].push_back(
            {{"memory", size},
             {"fit", memory::fitName(memory::fitIn(overview.use, size)).english()}});
    }
    return entry;
}

Json documentOf(const Listing& listing) {
    Json models = Json::array();
    for (const Listed& listed : listing.models) models.push_back(entryOf(listed, listing.sizes));
    return {{"models", std::move(models)}};
}

std::string textOf(const Listing& listing) {
    using Align = TextTable::Align;
    std::vector<TextTable::Column> columns = {
        {"Model"_text, Align::Left},        {"Kept by"_text, Align::Left},
        {"Architecture"_text, Align::Left}, {"Parameters"_text},
        {"Quantization"_text, Align::Left}, {"Size"_text}};
    for (const std::uint64_t size : listing.sizes) {
        columns.push_back({Text::number(byteText(size)), Align::Left});
    }
    TextTable table(std::move(columns));
    std::string problems;
    for (const Listed& listed : listing.models) {
        const std::string name = printable(listed.found.name);
        if (!listed.overview) {
            problems += said(describe(listed.overview.error())) + "\n";
            continue;
        }
        const memory::ModelOverview& overview = *listed.overview;
        std::vector<Text> row = {name,
                                 storeName(listed.found),
                                 printable(overview.architecture),
                                 groupedText(overview.parameters),
                                 overview.quantization,
                                 Text::number(byteText(overview.bytes))};
        for (const std::uint64_t size : listing.sizes) {
            row.push_back(memory::fitName(memory::fitIn(overview.use, size)));
        }
        table.addRow(row);
    }
    if (listing.models.empty()) return said("No models were found."_text) + "\n";
    return (table.empty() ? std::string() : table.text()) + (problems.empty() ? "" : "\n") +
           problems;
}

}  // namespace

Action declareModels(CLI::App& parser) {
    auto command = std::make_shared<ModelsCommand>();
    parser.add_option("--folder", command->folders,
                      said("A folder to look into as well; may be repeated"_text));
    addMemoryArguments(parser, command->memory);
    parser.footer(said(
        "Looks where Ollama, the Hugging Face cache, LM Studio and llama.cpp keep models, and "
        "reads\ntheir headers only. The path of a row, which --json shows, is a MODEL for other "
        "commands.\nExample: what there is, and does it fit 8 GiB?\n"
        "  weightscape-cli models --memory 8GiB"_text));
    return [command](Console& console) -> Result<void> {
        const auto listing = list(*command, console);
        if (!listing) return fail(listing.error());
        console.show(documentOf, textOf, *listing);
        return {};
    };
}

}  // namespace weightscape::cli
