// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/acceptance_options.h"

#include <algorithm>
#include <utility>

#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_input.h"
#include "core/inference/evaluation/attribution.h"
#include "core/inference/evaluation/original_answers.h"
#include "core/inference/evaluation/text_overlap.h"
#include "core/inference/running_model.h"
#include "core/recipes/learned_keys.h"
#include "core/support/printable.h"
#include "core/support/sha256.h"
#include "core/support/task_share.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::cli {
namespace {

/// Tokens on which each tensor alone is judged.
constexpr std::size_t kAttributedTokens = 2048;
constexpr std::size_t kNamedTensors = 3;
constexpr std::size_t kJudgedContext = 256;

std::string optionOf(const inference::AcceptanceFigure& figure) {
    return std::string(figure.isMost ? "--most-" : "--least-") + std::string(figure.id);
}

Text figureText(const inference::LimitResult& result) {
    const auto number = [](double value) { return significantText(value, 4); };
    return "%1 is %2 %3 (limit %4)"_text(
        Text(result.wanted.figure->label),
        Text::number(number(result.found.value) +
                     (result.found.uncertainty > 0.0
                          ? " ± " + significantText(result.found.uncertainty, 2)
                          : "")),
        Text(result.wanted.figure->unit), Text::number(number(result.wanted.limit)));
}

/// "a, b and c": those that cost most.
Text costliest(const std::vector<NamedDamage>& damages) {
    Text names;
    for (std::size_t i = 0; i < std::min(kNamedTensors, damages.size()); ++i) {
        const Text one =
            "%1 (%2)"_text(printable(damages[i].tensor),
                           Text::number(significantText(damages[i].damage.divergence.value, 3)));
        names = i == 0 ? one : "%1, %2"_text(names, one);
    }
    return names;
}

/// Texts that had a say in the weights are no judges of them.
Result<inference::TokenText> judgingText(const Model& model, const recipes::QuantizationPlan& plan,
                                         const JudgingInput& input, Console& console) {
    const auto tokenizer = tokenizers::openTokenizer(model);
    if (!tokenizer) return fail(tokenizer.error());
    const auto words = readEvaluationText(input.path);
    if (!words) return fail(words.error());
    const std::string hash = sha256(std::as_bytes(std::span(*words)));
    for (const UsedText& text : recipes::usedTexts(plan)) {
        if (text.sha256 != hash) continue;
        return fail(ErrorCode::InvalidArgument,
                    "The judging text is the one that the weights were learned from (%1); give "
                    "another one."_text(text.role));
    }
    auto tokens = inference::tokenText(**tokenizer, *words, {kJudgedContext, 0});
    if (!tokens) return tokens;
    const double shared = inference::sharedRuns(tokens->tokens, input.learned);
    if (shared > inference::kMostShared) {
        console.warn(
            "The judging text shares %1 of its runs of 13 tokens with the calibration text: it "
            "flatters."_text(Text::number(percentText(shared))));
    }
    return tokens;
}

}  // namespace

std::vector<inference::AcceptanceLimit> AcceptanceOptions::limits() const {
    std::vector<inference::AcceptanceLimit> limits;
    const auto figures = inference::acceptanceFigures();
    for (std::size_t i = 0; i < figures.size(); ++i) {
        if (values[i]) limits.push_back({&figures[i], *values[i]});
    }
    return limits;
}

void addAcceptanceOptions(CLI::App& parser, AcceptanceOptions& options) {
    const auto figures = inference::acceptanceFigures();
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const auto help = figures[i].isMost ? "Fail where this is more: %1, in %2"_text
                                            : "Fail where this is less: %1, in %2"_text;
        parser
            .add_option(optionOf(figures[i]), options.values[i],
                        said(help(Text(figures[i].label), Text(figures[i].unit))))
            ->check(CLI::NonNegativeNumber);
    }
}

Result<std::vector<NamedDamage>> attributeDamage(
    const std::shared_ptr<const Model>& model,
    const std::shared_ptr<const recipes::QuantizationPlan>& plan, inference::TokenText text,
    TaskContext& task) {
    const std::size_t chunks = std::max<std::size_t>(1, kAttributedTokens / text.plan.context);
    text.plan.chunks = std::min(text.plan.chunks, chunks);
    const auto damages = inference::attributeDamage({model, plan, std::move(text)}, task);
    if (!damages) return fail(damages.error());
    std::vector<NamedDamage> named;
    for (const inference::TensorDamage& damage : *damages) {
        named.push_back({model->tensors[damage.tensor].name, damage});
    }
    return named;
}

Result<void> checkAcceptance(const std::vector<inference::LimitResult>& results,
                             const std::vector<NamedDamage>& damages, Console& console) {
    Text broken;
    for (const inference::LimitResult& result : results) {
        if (result.isKept && result.isClose()) {
            console.warn("%1: so close to the limit that more text may decide otherwise."_text(
                figureText(result)));
        }
        if (result.isKept) continue;
        broken = broken.empty() ? figureText(result) : "%1; %2"_text(broken, figureText(result));
    }
    if (broken.empty()) return {};
    if (damages.empty()) {
        return fail(ErrorCode::InvalidArgument, "Not good enough: %1."_text(broken));
    }
    return fail(ErrorCode::InvalidArgument,
                "Not good enough: %1. These tensors alone cost most, in nats: %2."_text(
                    broken, costliest(damages)));
}

Result<void> acceptPlan(const std::shared_ptr<const Model>& model,
                        const recipes::QuantizationPlan& plan, const JudgingInput& input,
                        const AcceptanceOptions& options, Console& console, TaskContext& task) {
    const auto limits = options.limits();
    if (limits.empty()) return {};
    const auto text = judgingText(*model, plan, input, console);
    if (!text) return fail(text.error());
    TaskShare share(task, 100);
    const inference::LogitsCache cache(inference::answersFolder(), inference::kMostAnswerBytes);
    const auto reference = inference::originalAnswers(model, *text, cache, share.next(40));
    if (!reference) return fail(reference.error());
    const auto shared = std::make_shared<const recipes::QuantizationPlan>(plan);
    const auto running = inference::runPlanned(model, shared, share.next(10));
    if (!running) return fail(running.error());
    inference::EvaluationRequest request{.text = *text};
    request.reference = reference->get();
    request.computesWeights = true;
    const auto found = inference::evaluate(*running->decoder, request, share.next(40));
    if (!found) return fail(found.error());
    const auto results = inference::judge(*found, limits);
    auto damages = Result<std::vector<NamedDamage>>();
    if (!std::ranges::all_of(results, &inference::LimitResult::isKept)) {
        damages = attributeDamage(model, shared, *text, share.next(10));
        if (!damages) return fail(damages.error());
    }
    return checkAcceptance(results, *damages, console);
}

}  // namespace weightscape::cli
