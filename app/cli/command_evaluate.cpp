// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/evaluation_options.h"
#include "app/cli/evaluation_report.h"
#include "app/cli/running_model.h"
#include "app/cli/spoken.h"
#include "core/inference/figures/logits_file.h"
#include "core/support/task_share.h"

namespace weightscape::cli {
namespace {

/// Writes what the model answers, where that is wanted.
class AnswerSaver final : public inference::ScoreReader {
  public:
    static Result<std::optional<AnswerSaver>> create(const EvaluationOptions& options,
                                                     const inference::TokenText& text,
                                                     std::size_t vocabulary, TaskContext& task) {
        if (options.saveAnswers.empty()) return std::optional<AnswerSaver>();
        auto writer = inference::LogitsFileWriter::create(
            {.target = options.saveAnswers, .replaceExisting = options.force},
            {text.plan, vocabulary, text.tokens});
        if (!writer) return fail(writer.error());
        return std::optional(AnswerSaver(*std::move(writer), task));
    }
    Result<void> read(const inference::ScoredRows& rows) override {
        return m_writer.add(rows.logits, m_task);
    }
    void finishChunk(std::size_t /*chunk*/) override {}
    [[nodiscard]] Result<void> finish() { return m_writer.finish(); }

  private:
    AnswerSaver(inference::LogitsFileWriter writer, TaskContext& task)
        : m_writer(std::move(writer)), m_task(task) {}

    inference::LogitsFileWriter m_writer;
    TaskContext& m_task;
};

/// The layers of the changed model beside those of the original.
Result<std::vector<inference::LayerDrift>> followLayers(
    const std::shared_ptr<const Model>& original, const inference::DriftSide& changed,
    const inference::TokenText& text, TaskContext& task) {
    const auto running = runModel(original, nullptr, task);
    if (!running) return fail(running.error());
    return inference::layerDrifts({*running->decoder}, changed, text, task);
}

Result<void> evaluate(const EvaluationOptions& options, Console& console) {
    const auto model = openModelToRun(options.model);
    if (!model) return fail(model.error());
    const auto original = originalOf(options, *model);
    if (!original) return fail(original.error());
    const auto text = textToEvaluate(options, **model, console);
    if (!text) return fail(text.error());
    TaskShare share(console, 100);
    const auto reference = referenceAnswers(options, *original, *text, share.next(30));
    if (!reference) return fail(reference.error());
    const auto plan = planByRecipe(**model, options.recipe, options.importance, console);
    if (!plan) return fail(plan.error());
    const auto running = runModel(*model, *plan, console);
    if (!running) return fail(running.error());
    const auto rounding =
        prepareRounding(options.rounding, *running->decoder, options.cut.context, share.next(10));
    if (!rounding) return fail(rounding.error());
    auto saver = AnswerSaver::create(options, *text, running->decoder->shape().vocabulary, console);
    if (!saver) return fail(saver.error());
    inference::EvaluationRequest request{.text = *text, .run = rounding->run};
    request.reference = reference->get();
    request.listener = *saver ? &**saver : nullptr;
    request.computesWeights = running->store->computes();
    const auto found = inference::evaluate(*running->decoder, request, share.next(35));
    if (!found) return fail(found.error());
    EvaluationFindings findings{*found, text->plan, {}, {}};
    if (options.followsLayers) {
        auto layers =
            followLayers(*original, {*running->decoder, rounding->run}, *text, share.next(5));
        if (!layers) return fail(layers.error());
        findings.layers = *std::move(layers);
    }
    if (auto same = checkStillSame(**model); !same) return same;
    if (*saver) {
        if (auto saved = (*saver)->finish(); !saved) return saved;
    }
    const auto limits = options.acceptance.limits();
    const auto results = inference::judge(*found, limits);
    const bool isKept = std::ranges::all_of(results, &inference::LimitResult::isKept);
    if (options.attributes || (!isKept && *plan != nullptr)) {
        auto damages = attributeDamage(*model, *plan, *text, share.next(20));
        if (!damages) return fail(damages.error());
        findings.damages = *std::move(damages);
    }
    console.show(evaluationDocument, evaluationText, findings);
    return checkAcceptance(results, findings.damages, console);
}

}  // namespace

Action declareEvaluate(CLI::App& parser) {
    const auto options = std::make_shared<EvaluationOptions>();
    addEvaluationOptions(parser, *options);
    parser.callback([options] { checkEvaluationOptions(*options); });
    parser.footer(
        said("Perplexity and KL divergence are counted as llama-perplexity counts them: of each\n"
             "context the second half is judged. Example: what Q4_K_M would do to the built-in "
             "model:\n  weightscape-cli evaluate sample --text sample --recipe Q4_K_M\n"
             "and how that error grows from layer to layer:\n"
             "  weightscape-cli evaluate sample --text sample --recipe Q4_K_M --chunks 8 "
             "--layers"_text));
    return [options](Console& console) { return evaluate(*options, console); };
}

}  // namespace weightscape::cli
