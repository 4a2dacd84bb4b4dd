// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/talk/writing_run.h"

#include <utility>

#include "core/inference/running_model.h"
#include "core/tokenizers/open_tokenizer.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

ShownToken shownToken(const inference::WrittenToken& written,
                      const tokenizers::Tokenizer& tokenizer) {
    const auto piece = [&](std::int32_t token) {
        return tokenizer.piece(static_cast<tokenizers::Token>(token));
    };
    ShownToken shown{written.chosen.token,
                     std::string(piece(written.chosen.token)),
                     written.chosen.probability,
                     {}};
    for (const inference::Candidate& candidate : written.likeliest) {
        shown.choices.push_back(
            {candidate.token, toQt(piece(candidate.token)), candidate.probability});
    }
    return shown;
}

}  // namespace

void WritingNews::tell(ShownToken token) {
    const std::lock_guard lock(m_lock);
    m_tokens.push_back(std::move(token));
}

std::vector<ShownToken> WritingNews::take() {
    const std::lock_guard lock(m_lock);
    return std::exchange(m_tokens, {});
}

Result<WritingFacts> runWriting(const WritingOrder& order, WritingNews& news, TaskContext& task) {
    const auto tokenizer = tokenizers::openTokenizer(*order.model);
    if (!tokenizer) return fail(tokenizer.error());
    const auto running = order.plan ? inference::runPlanned(order.model, order.plan, task)
                                    : inference::runStored(order.model, task);
    if (!running) return fail(running.error());
    const auto generator = inference::Generator::open(*running->decoder, task);
    if (!generator) return fail(generator.error());
    inference::WritingOptions options;
    options.tokens = order.tokens;
    options.draw = order.draw;
    options.progress = [&](const inference::WrittenToken& token) {
        news.tell(shownToken(token, **tokenizer));
    };
    const auto writing =
        inference::continueText(**generator, **tokenizer,
                                inference::promptTokens(**tokenizer, order.prompt), options, task);
    if (!writing) return fail(writing.error());
    if (auto same = order.model->checkUnchanged(); !same) return fail(same.error());
    return WritingFacts{writing->tokens.size(), writing->tokensPerSecond(), writing->end};
}

}  // namespace weightscape::ui
