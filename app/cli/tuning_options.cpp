// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/tuning_options.h"

#include <algorithm>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_input.h"
#include "core/inference/evaluation/text_overlap.h"
#include "core/recipes/optimization_level.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::cli {
namespace {

/// Contexts that a run is stopped by.
constexpr std::size_t kDevelopmentChunks = 24;

/// The last part of the text, a fifth at most, becomes one of its own.
Result<inference::TokenText> takeEnd(inference::TokenText& text) {
    const std::size_t most = text.plan.chunks / 5;
    if (most == 0) {
        return fail(ErrorCode::InvalidArgument,
                    "Tuning needs at least 5 contexts of text; there are %1. Give a longer "
                    "--calibration-text or a --development-text."_text(text.plan.chunks));
    }
    inference::TokenText end = text;
    end.plan.chunks = std::min(most, kDevelopmentChunks);
    text.plan.chunks -= end.plan.chunks;
    const auto begin = static_cast<std::ptrdiff_t>(text.plan.begin(text.plan.chunks));
    end.tokens.erase(end.tokens.begin(), end.tokens.begin() + begin);
    text.tokens.resize(static_cast<std::size_t>(begin));
    return end;
}

UsedText usedAs(const std::string& role, const inference::CalibrationText& text) {
    return {role, text.sha256, text.text.plan.chunks * text.text.plan.context};
}

Result<void> checkApart(const TuningInput& input, bool isOneText, Console& console) {
    if (!isOneText && input.notes.learning.sha256 == input.notes.development.sha256) {
        return fail(ErrorCode::InvalidArgument,
                    "Tuning learns from the text that it is to be stopped by; give another "
                    "--development-text."_text);
    }
    const double shared =
        inference::sharedRuns(input.texts.development.tokens, input.texts.learning.tokens);
    if (shared <= inference::kMostShared) return {};
    console.warn(
        "The development text shares %1 of its runs of 13 tokens with the calibration text: "
        "tuning may stop too late."_text(Text::number(percentText(shared))));
    return {};
}

}  // namespace

void addTuningOptions(CLI::App& parser, TuningOptions& options) {
    parser
        .add_option("--optimize", options.optimize,
                    said("How much is done for the same types: 0 the bytes of llama.cpp, 1 scales "
                         "are searched where llama.cpp does not, 2 codes and scales let errors "
                         "cancel (needs --moments or --calibration-text), 3 all tensors are tuned "
                         "together after that (needs --calibration-text)"_text))
        ->check(CLI::Range(0U, recipes::allOptimizationLevels().back().number));
    parser
        .add_option("--tuning", options.tuning,
                    said("Numbers of level 3, such as steps=200,chunks=8,rate=0.01,seed=1"_text))
        ->check([](const std::string& text) { return problemOf(recipes::parseTuning(text)); });
    parser.add_option("--development-text", options.developmentText,
                      said("A text that tuning is stopped by (default: the end of the calibration "
                           "text, which is then not learned from)"_text));
}

Result<recipes::Recipe> atLevel(recipes::Recipe recipe, const TuningOptions& options,
                                const ImportanceOptions& importance) {
    if (options.optimize) {
        recipe =
            recipes::atLevel(std::move(recipe), *recipes::findOptimizationLevel(*options.optimize));
    }
    if (options.tuning) {
        auto choice = recipes::parseTuning(*options.tuning);
        if (!choice) return fail(choice.error());
        recipe.tuning = *std::move(choice);
    }
    if (recipe.optimize == 0) return recipe;
    const recipes::OptimizationLevel& level = recipes::levelOf(recipe);
    const bool hasText = !importance.calibrationText.empty();
    if (level.tunes && !hasText) {
        return fail(ErrorCode::InvalidArgument,
                    "--optimize %1 tunes by a text; give --calibration-text."_text(level.number));
    }
    if (level.letsErrorsCancel && !hasText && importance.moments.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    "--optimize %1 has to know the model's inputs; give --moments or "
                    "--calibration-text."_text(level.number));
    }
    return recipe;
}

Result<std::optional<TuningInput>> readTuningInput(const Model& model,
                                                   const recipes::Recipe& recipe,
                                                   const TuningOptions& options,
                                                   const ImportanceOptions& importance,
                                                   Console& console) {
    if (!recipes::levelOf(recipe).tunes) return std::optional<TuningInput>();
    const auto tokenizer = tokenizers::openTokenizer(model);
    if (!tokenizer) return fail(tokenizer.error());
    auto learning =
        readCalibrationText(importance.calibrationText, **tokenizer, {options.context, 0});
    if (!learning) return fail(learning.error());
    auto development = learning;
    if (options.developmentText.empty()) {
        auto end = takeEnd(learning->text);
        if (!end) return fail(end.error());
        development->text = *std::move(end);
    } else {
        development = readCalibrationText(options.developmentText, **tokenizer,
                                          {options.context, kDevelopmentChunks});
        if (!development) return fail(development.error());
    }
    TuningInput input{{}, {usedAs("tuning", *learning), usedAs("development", *development)}};
    input.texts = {std::move(learning->text), std::move(development->text)};
    auto apart = checkApart(input, options.developmentText.empty(), console);
    if (!apart) return fail(apart.error());
    return std::optional(std::move(input));
}

Result<recipes::QuantizationPlan> tuned(const std::shared_ptr<const Model>& model,
                                        const recipes::QuantizationPlan& plan,
                                        const TuningInput& input, Console& console,
                                        TaskContext& task) {
    auto done = inference::tunePlan(model, std::make_shared<const recipes::QuantizationPlan>(plan),
                                    input.texts, task);
    if (!done) return fail(done.error());
    const auto figure = [](double divergence) { return Text::number(fixedText(divergence, 5)); };
    for (const inference::TuningPoint& point : done->curve) {
        console.tell(
            {Severity::Note,
             "Tuning, step %1: KL divergence on the development text %2 nats per token."_text(
                 point.step, figure(point.divergence))});
    }
    if (done->chosen.step < plan.recipe.tuning.steps()) {
        console.tell(
            {Severity::Note, "The file holds step %1, the best of them."_text(done->chosen.step)});
    }
    return std::move(done->plan);
}

}  // namespace weightscape::cli
