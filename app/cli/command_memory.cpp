// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/importance_options.h"
#include "app/cli/memory_options.h"
#include "app/cli/number_text.h"
#include "app/cli/size_options.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/memory/memory_model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/byte_text.h"

namespace weightscape::cli {
namespace {

using memory::MemoryUse;
using Json = nlohmann::ordered_json;

/// Options that say something about a file.
bool isOfModel(const std::string& option) {
    constexpr std::array kOptions = {"--recipe", "--reserve", "--memory", "--imatrix",
                                     "--missing-importance"};
    return std::ranges::find(kOptions, option) != kOptions.end();
}

struct MemoryCommand {
    std::string model;
    std::string recipe;
    MemoryArguments memory;
    SizeArguments size;
    ImportanceOptions importance;
};

/// What was asked for, and the answer.
struct Answer {
    std::shared_ptr<const Model> model;
    std::optional<recipes::QuantizationPlan> plan;
    memory::MemoryOptions options;
    std::vector<std::uint64_t> sizes;
    MemoryUse use;
    memory::LayerBytes layers;

    [[nodiscard]] Text recipe() const {
        return plan ? recipes::recipeTitle(plan->recipe) : "as stored"_text;
    }
};

Result<Answer> answer(const MemoryCommand& command, TaskContext& task) {
    auto model = openModelNamed(command.model);
    if (!model) return fail(model.error());
    Answer answer{*model, {}, memoryOptions(command.memory), memorySizes(command.memory), {}, {}};
    std::uint64_t weights = (*model)->tensorBytes();
    if (!command.recipe.empty()) {
        const auto recipe = recipes::loadRecipe(command.recipe);
        if (!recipe) return fail(recipe.error());
        const auto how = planOptions(**model, command.importance, task);
        if (!how) return fail(how.error());
        auto plan = recipes::planQuantization(**model, *recipe, *how);
        if (!plan) return fail(plan.error());
        answer.plan = *std::move(plan);
        weights = answer.plan->tensorBytes;
    }
    answer.use = memory::memoryAtInference((*model)->facts, weights, answer.options);
    answer.layers = memory::layerBytes(**model, answer.plan ? &*answer.plan : nullptr);
    return answer;
}

Json fitJson(const Answer& answer, std::uint64_t size) {
    const auto split = memory::splitLayers(answer.use, answer.layers, size);
    Json fit;
    fit["memory"] = size;
    fit["fit"] = memory::fitName(memory::fitIn(answer.use, size)).english();
    fit["device_layers"] = split.deviceLayers;
    fit["layers"] = split.layers;
    fit["output_on_device"] = split.outputOnDevice;
    fit["device_bytes"] = split.deviceBytes;
    fit["host_bytes"] = split.hostBytes;
    return fit;
}

Json answerDocument(const Answer& answer) {
    const MemoryUse& use = answer.use;
    Json document;
    document["recipe"] = jsonText(answer.recipe().english());
    document["context"] = answer.options.context;
    document["cache_type_k"] = answer.options.keys->info.id;
    document["cache_type_v"] = answer.options.values->info.id;
    document["weights"] = use.weights;
    document["kv_cache"] = use.keyValueCache;
    document["cache"] = Json::array();
    for (const memory::CacheGroup& group : use.cache) {
        document["cache"].push_back({{"kind", memory::cacheKindName(group.kind).english()},
                                     {"layers", group.layers},
                                     {"bytes", group.bytes},
                                     {"formula", group.formula.english()}});
    }
    document["compute_low"] = use.computeLow;
    document["compute_high"] = use.computeHigh;
    document["reserve"] = use.reserve;
    document["total_low"] = use.totalLow();
    document["total_high"] = use.totalHigh();
    document["sizes"] = Json::array();
    for (const std::uint64_t size : answer.sizes) {
        document["sizes"].push_back(fitJson(answer, size));
    }
    return document;
}

Text rangeText(std::uint64_t low, std::uint64_t high) {
    const Text least = Text::number(byteText(low));
    return low == high ? least : "%1 to %2"_text(least, Text::number(byteText(high)));
}

std::string termsText(const MemoryUse& use) {
    using Align = TextTable::Align;
    TextTable table(
        {{"Term"_text, Align::Left}, {"Size"_text}, {"Bytes"_text}, {"From"_text, Align::Left}});
    const auto add = [&](const Text& term, std::uint64_t bytes, const Text& from) {
        table.addRow({term, Text::number(byteText(bytes)), bytes, from});
    };
    add("weights"_text, use.weights, use.weightsFormula);
    for (const memory::CacheGroup& group : use.cache) {
        add("KV cache, %1"_text(memory::cacheKindName(group.kind)), group.bytes, group.formula);
    }
    if (use.cache.empty())
        add("KV cache"_text, 0, "the file does not give the attention's dimensions"_text);
    table.addRow({"compute buffer"_text, rangeText(use.computeLow, use.computeHigh),
                  "%1-%2"_text(use.computeLow, use.computeHigh), use.computeFormula});
    if (use.reserve > 0) {
        add("reserve"_text, use.reserve, "left to the system and other programs"_text);
    }
    return table.text();
}

Text fitText(const Answer& answer, std::uint64_t size) {
    const auto split = memory::splitLayers(answer.use, answer.layers, size);
    const Text shown = Text::number(byteText(size));
    const Text fit = memory::fitName(memory::fitIn(answer.use, size));
    if (split.layers == 0) return "%1: %2"_text(shown, fit);
    return "%1: %2; %3 of %4 layers on a device of this size take %5, the rest %6 of the "
           "computer's memory"_text(shown, fit, split.deviceLayers, split.layers,
                                    Text::number(byteText(split.deviceBytes)),
                                    Text::number(byteText(split.hostBytes)));
}

std::string text(const Answer& answer) {
    const auto& options = answer.options;
    std::string text =
        said("%1, %2 tokens, cache %3 and %4"_text(answer.recipe(), options.context,
                                                   options.keys->info.label,
                                                   options.values->info.label)) +
        "\n\n" + termsText(answer.use) + "\n" +
        said("%1 in all"_text(rangeText(answer.use.totalLow(), answer.use.totalHigh()))) + "\n";
    for (const std::uint64_t size : answer.sizes) text += said(fitText(answer, size)) + "\n";
    return text;
}

/// MODEL or numbers, and no option of the other.
void checkUsage(const CLI::App& parser, const MemoryCommand& command) {
    checkImportanceOptions(command.importance);
    const bool asNumbers = !command.size.parameters.empty();
    if (asNumbers != command.model.empty()) {
        throw CLI::ValidationError(
            said("Give MODEL, or --parameters for a model that is numbers alone."_text));
    }
    for (const CLI::Option* option : parser.get_options()) {
        const bool ofNumbers = option->get_group() == said(kSizeGroup);
        const bool ofModel = isOfModel(option->get_name());
        if (option->count() == 0 || (asNumbers ? !ofModel : !ofNumbers)) continue;
        throw CLI::ValidationError(said(
            asNumbers
                ? "%1 needs MODEL; with --parameters there is no file."_text(option->get_name())
                : "%1 goes with --parameters."_text(option->get_name())));
    }
}

Result<void> run(const MemoryCommand& command, Console& console) {
    if (!command.size.parameters.empty()) {
        return showSizes(command.size, memoryOptions(command.memory), console);
    }
    const auto answered = answer(command, console);
    if (!answered) return fail(answered.error());
    if (answered->plan) {
        for (const auto& warning : answered->plan->warnings) console.warn(warning);
    }
    console.show(answerDocument, text, *answered);
    return {};
}

}  // namespace

Action declareMemory(CLI::App& parser) {
    const auto command = std::make_shared<MemoryCommand>();
    addModelArgument(parser, command->model);
    parser.get_option("MODEL")->required(false);
    parser.add_option(
        "--recipe", command->recipe,
        said("A preset such as Q4_K_M, or a recipe file (default: the tensors as stored)"_text));
    addMemoryArguments(parser, command->memory);
    addImportancePlanOptions(parser, command->importance);
    addSizeArguments(parser, command->size);
    parser.callback([command, &parser] { checkUsage(parser, *command); });
    parser.footer(
        said("Example: does the built-in model run in 64 MiB?\n  weightscape-cli memory "
             "sample --recipe Q4_K_M --memory 64MiB\nExample: 8 billion weights of 4 "
             "bits with an F16 scale for every 32, and their cache:\n  weightscape-cli memory "
             "--parameters 8e9 --bits 4 --group 32 --layers 32 --kv-heads 8 --head-size "
             "128"_text));
    return [command](Console& console) { return run(*command, console); };
}

}  // namespace weightscape::cli
