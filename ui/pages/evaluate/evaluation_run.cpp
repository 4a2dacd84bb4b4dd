// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate/evaluation_run.h"

#include <utility>

#include "core/inference/evaluation/original_answers.h"
#include "core/inference/running_model.h"
#include "core/support/task_share.h"
#include "ui/models/judged_tokens.h"
#include "ui/session/model_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kMostTokensShown = 2000;
/// Shares of the time: the original is only run, a recipe also encoded and compared; the layers are
/// looked at over a part of the text.
constexpr std::uint64_t kOriginalShare = 40;
constexpr std::uint64_t kRecipeShare = 55;
constexpr std::uint64_t kLayersShare = 5;

/// Without the lists of tokens, which are long.
inference::Evaluation figuresOf(const inference::Evaluation& found) {
    inference::Evaluation figures;
    figures.perplexity = found.perplexity;
    figures.curve = found.curve;
    figures.hasReference = found.hasReference;
    figures.divergence = found.divergence;
    figures.quantiles = found.quantiles;
    figures.divergenceCurve = found.divergenceCurve;
    figures.tokensRun = found.tokensRun;
    figures.seconds = found.seconds;
    return figures;
}

/// What one recipe needs to be judged.
struct Judging {
    const EvaluationOrder& order;
    const EvaluationOrder::Target& target;
    const ModelText& text;
    const inference::ReferenceLogits& original;
};

/// The layers of both models.
Result<std::vector<inference::LayerDrift>> compareLayers(const Judging& what,
                                                         const inference::Decoder& changed,
                                                         TaskContext& task) {
    const auto original = inference::runStored(what.order.model, task);
    if (!original) return fail(original.error());
    return inference::layerDrifts({*original->decoder}, {changed}, what.text.tokens, task);
}

Result<JudgedRecipe> judge(const Judging& what, EvaluationNews& news, TaskShare& share) {
    TaskContext& task = share.next(kRecipeShare);
    auto running = inference::runPlanned(what.order.model, what.target.plan, task);
    if (!running) return fail(running.error());
    JudgedRecipe judged;
    judged.model = what.order.model;
    judged.importance = what.order.importance;
    judged.recipe = what.target.recipe;
    judged.name = what.target.name;
    judged.text = what.order.text;
    judged.isShortened = what.text.tokens.plan.isShortened;
    const auto progress = [&](const inference::Evaluation& found) {
        judged.found = figuresOf(found);
        news.tell(judged);
    };
    auto found = inference::evaluate(*running->decoder,
                                     {.text = what.text.tokens,
                                      .reference = &what.original,
                                      .progress = progress,
                                      .computesWeights = running->store->computes()},
                                     task);
    if (!found) return fail(found.error());
    judged.tokens =
        mostChangedTokens(*found, what.text.tokens, *what.text.tokenizer, kMostTokensShown);
    judged.found = figuresOf(*found);
    auto layers = compareLayers(what, *running->decoder, share.next(kLayersShare));
    if (!layers) return fail(layers.error());
    judged.layers = *std::move(layers);
    return judged;
}

}  // namespace

void EvaluationNews::tell(JudgedRecipe current) {
    const std::lock_guard lock(m_lock);
    m_news.current = std::move(current);
}

void EvaluationNews::finish(JudgedRecipe judged) {
    const std::lock_guard lock(m_lock);
    m_news.current.reset();
    m_news.done.push_back(std::move(judged));
}

EvaluationNews::News EvaluationNews::take() {
    const std::lock_guard lock(m_lock);
    return std::exchange(m_news, {});
}

Result<std::size_t> runEvaluation(const EvaluationOrder& order, EvaluationNews& news,
                                  TaskContext& task) {
    const auto text = readModelText(*order.model, toPath(order.text.path),
                                    {order.text.context, order.text.chunks});
    if (!text) return fail(text.error());
    TaskShare share(task, kOriginalShare + (kRecipeShare + kLayersShare) * order.targets.size());
    const auto original = inference::originalAnswers(
        order.model, text->tokens,
        inference::LogitsCache(inference::answersFolder(), inference::kMostAnswerBytes),
        share.next(kOriginalShare));
    if (!original) return fail(original.error());
    for (const EvaluationOrder::Target& target : order.targets) {
        auto judged = judge({order, target, *text, **original}, news, share);
        if (!judged) return fail(judged.error());
        if (auto same = order.model->checkUnchanged(); !same) return fail(same.error());
        news.finish(*std::move(judged));
    }
    return order.targets.size();
}

}  // namespace weightscape::ui
