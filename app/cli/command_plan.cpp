// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/importance_options.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "core/export/export_shards.h"
#include "core/files/moments/moments_file.h"
#include "core/files/output/hashed_output.h"
#include "core/recipes/byte_budget.h"
#include "core/recipes/optimization_level.h"
#include "core/recipes/recipe_json.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"

namespace weightscape::cli {
namespace {

using Json = nlohmann::ordered_json;

struct PlanningOptions {
    std::string model;
    std::string targetSize;   ///< of the file; empty: targetBits
    double targetBits = 0.0;  ///< per weight; 0: targetSize
    std::string formats;      ///< a family, or ids with commas; empty: the first family
    std::vector<std::string> locks;
    std::string output;
    std::string runsOn = "cpu";
    bool isPlain = false;
    unsigned optimize = 2;
    bool force = false;
    ImportanceOptions importance;
};

/// What was found, to be shown.
struct FoundPlan {
    std::string output;
    recipes::BudgetRecipe budget;
    recipes::QuantizationPlan plan;
    std::vector<recipes::FrontierPoint> frontier;
};

/// Of a family's name, or of a list of types.
Result<std::vector<const formats::Format*>> formatList(const std::string& ids) {
    const recipes::TypeFamily* const family = recipes::findTypeFamily(ids);
    if (family != nullptr) return formatsOf(*family);
    std::vector<const formats::Format*> list;
    for (std::size_t begin = 0; begin <= ids.size();) {
        const std::size_t end = std::min(ids.find(',', begin), ids.size());
        const std::string id = ids.substr(begin, end - begin);
        const formats::Format* const format = formats::findFormat(id);
        if (format == nullptr || !format->canEncode() || format->info.ggmlType < 0) {
            return fail(ErrorCode::InvalidArgument,
                        "'%1' is no type that a GGUF can be written in."_text(printable(id, 40)));
        }
        list.push_back(format);
        begin = end + 1;
    }
    return list;
}

Result<recipes::RecipeRule> lockOf(const std::string& text) {
    const std::size_t at = text.rfind('=');
    const formats::Format* const format =
        at == std::string::npos ? nullptr : formats::findFormat(text.substr(at + 1));
    if (format == nullptr || !format->canEncode()) {
        return fail(ErrorCode::InvalidArgument,
                    "'%1' is not PATTERN=TYPE."_text(printable(text, 200)));
    }
    return recipes::RecipeRule{text.substr(0, at), {format}};
}

Result<recipes::BudgetWishes> wishesOf(const PlanningOptions& options) {
    recipes::BudgetWishes wishes;
    wishes.withFeedback = !options.isPlain;
    wishes.optimize = options.optimize;
    wishes.forCpu = options.runsOn == "cpu";
    if (!options.formats.empty()) {
        auto formats = formatList(options.formats);
        if (!formats) return fail(formats.error());
        wishes.formats = *std::move(formats);
    }
    for (const std::string& text : options.locks) {
        auto lock = lockOf(text);
        if (!lock) return fail(lock.error());
        wishes.locks.push_back(*std::move(lock));
    }
    return wishes;
}

/// Of the whole file.
std::uint64_t budgetOf(const PlanningOptions& options, const Model& model) {
    if (!options.targetSize.empty())
        return exporting::parseShardSize(options.targetSize).value_or(0);
    return static_cast<std::uint64_t>(
        std::floor(options.targetBits * static_cast<double>(model.parameterCount()) / 8.0));
}

Result<void> writeRecipe(const PlanningOptions& options, const recipes::Recipe& recipe) {
    const std::string text = recipes::toJson(recipe);
    auto file = files::OutputFile::create(
        {.target = options.output, .bytes = text.size(), .replaceExisting = options.force});
    if (!file) return fail(file.error());
    auto done = file->write(std::as_bytes(std::span(text)));
    return done ? file->commit() : done;
}

Json foundPlanDocument(const FoundPlan& planned) {
    Json document;
    document["recipe"] = jsonText(planned.output);
    document["bytes"] = planned.plan.fileBytes;
    document["bits_per_weight"] = jsonNumber(planned.plan.bitsPerWeight());
    document["error"] = jsonNumber(planned.budget.damage);
    document["gap"] = jsonNumber(planned.budget.gap);
    document["frontier"] = Json::array();
    for (const recipes::FrontierPoint& point : planned.frontier) {
        document["frontier"].push_back({{"bytes", point.bytes}, {"error", jsonNumber(point.cost)}});
    }
    return document;
}

std::string foundPlanText(const FoundPlan& planned) {
    return said(
               "Wrote %1: a file of %2, %3 bits per weight; predicted KL divergence %4 nats per "
               "token."_text(printable(planned.output),
                             Text::number(exactByteText(planned.plan.fileBytes)),
                             Text::number(fixedText(planned.plan.bitsPerWeight(), 4)),
                             Text::number(fixedText(planned.budget.damage, 5)))) +
           "\n";
}

Result<void> findRecipe(const PlanningOptions& options, Console& console) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto wishes = wishesOf(options);
    if (!wishes) return fail(wishes.error());
    const auto moments = files::openMoments(options.importance.moments, console);
    if (!moments) return fail(moments.error());
    if (auto fits = checkMoments(**model, **moments); !fits) return fits;
    auto how = planOptions(**model, options.importance, console);
    if (!how) return fail(how.error());
    if (recipes::findOptimizationLevel(options.optimize)->tunes && !options.isPlain) {
        how->tuning = recipes::TuningNotes::unknown();
    }
    recipes::PricingWishes pricing{.formats = wishes->formats,
                                   .withFeedback = wishes->withFeedback,
                                   .optimize = wishes->optimize};
    for (const recipes::RecipeRule& lock : wishes->locks) {
        const auto known = std::ranges::find(pricing.formats, lock.treatment.format);
        if (known == pricing.formats.end()) pricing.formats.push_back(lock.treatment.format);
    }
    const auto prices = recipes::priceTypes(**model, **moments, *how, pricing, console);
    if (!prices) return fail(prices.error());
    const auto path = recipes::budgetPath(**model, *prices, *wishes);
    if (!path) return fail(path.error());
    auto budget = recipes::planByBudget(**model, *prices, budgetOf(options, **model), *wishes);
    if (!budget) return fail(budget.error());
    if (how->importance) {
        for (const UsedText& text : how->importance->texts()) {
            if (!text.sha256.empty()) budget->recipe.texts.push_back(text);
        }
    }
    auto plan = recipes::planQuantization(**model, budget->recipe, *how);
    if (!plan) return fail(plan.error());
    if (auto written = writeRecipe(options, budget->recipe); !written) return written;
    console.show(foundPlanDocument, foundPlanText,
                 FoundPlan{options.output, *std::move(budget), *std::move(plan), path->frontier()});
    return {};
}

std::string checkTargetSize(const std::string& text) {
    return problemOf(exporting::parseShardSize(text));
}

void checkPlanning(const PlanningOptions& options) {
    if (options.targetSize.empty() == (options.targetBits == 0.0)) {
        throw CLI::ValidationError(said("Give --target-size or --target-bpw."_text));
    }
    checkImportanceOptions(options.importance);
}

}  // namespace

Action declarePlan(CLI::App& parser) {
    const auto options = std::make_shared<PlanningOptions>();
    parser.add_option("MODEL", options->model, said("A model file, a folder, or 'sample'"_text))
        ->required();
    parser
        .add_option(
            "--target-size", options->targetSize,
            said("Bytes that the whole file may take: a number with K, M or G behind it for "
                 "10^3, 10^6 or 10^9, or without"_text))
        ->check(checkTargetSize);
    parser
        .add_option("--target-bpw", options->targetBits, said("The same in bits per weight"_text))
        ->check(CLI::Range(1.0, 32.0));
    addImportanceOptions(parser, options->importance);
    parser.get_option("--moments")->required();
    parser.add_option("--families,--allow", options->formats,
                      said("Types that may be used: a family (%1), or types with commas between "
                           "(default: all)"_text(recipes::typeFamilyNames())));
    parser
        .add_option("--lock", options->locks,
                    said("PATTERN=TYPE: these tensors get this type; may be repeated"_text))
        ->allow_extra_args(false);
    parser
        .add_option("--for", options->runsOn,
                    said("cpu or gpu: on a CPU the types of the weights decide how inputs are "
                         "rounded, which is priced as well"_text))
        ->check(CLI::IsMember({"cpu", "gpu"}))
        ->capture_default_str();
    parser
        .add_option("--optimize", options->optimize,
                    said("The level that files by the recipe get (see quantize --help): 2, or 3, "
                         "whose files say what they were tuned by"_text))
        ->check(CLI::Range(2U, 3U))
        ->capture_default_str();
    parser.add_flag("--plain", options->isPlain,
                    said("For files whose codes are rounded plainly, without GPTQ"_text));
    parser.add_option("-o,--output", options->output, said("The recipe file to write"_text))
        ->required();
    parser.add_flag("--force", options->force,
                    said("Replace OUT when it exists (never an input)"_text));
    parser.callback([options] { checkPlanning(*options); });
    parser.footer(
        said("Each tensor gets the type that does least damage to the answers for the bytes. "
             "Example:\n  weightscape-cli plan sample --target-size 2862720 --moments moments.gguf "
             "--imatrix sample -o best.json"_text));
    return [options](Console& console) { return findRecipe(*options, console); };
}

}  // namespace weightscape::cli
