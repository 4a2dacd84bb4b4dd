// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/talk/writing_run.h"

#include <utility>

#include "core/inference/generate/chat_prompt.h"
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

Result<std::unique_ptr<ReadyModel>> makeReady(const WritingOrder& order, TaskContext& task) {
    auto ready = std::make_unique<ReadyModel>();
    ready->model = order.model;
    ready->plan = order.plan;
    auto tokenizer = tokenizers::openTokenizer(*order.model);
    if (!tokenizer) return fail(tokenizer.error());
    ready->tokenizer = *std::move(tokenizer);
    auto running = order.plan ? inference::runPlanned(order.model, order.plan, task)
                              : inference::runStored(order.model, task);
    if (!running) return fail(running.error());
    ready->running = *std::move(running);
    auto generator = inference::Generator::open(*ready->running.decoder, task);
    if (!generator) return fail(generator.error());
    ready->generator = *std::move(generator);
    return ready;
}

Result<inference::Prompt> promptOf(const WritingOrder& order,
                                   const tokenizers::Tokenizer& tokenizer) {
    if (order.isChat) {
        const auto chat = tokenizers::readModelChat(*order.model, order.metadata);
        if (!chat) return fail(chat.error());
        if (chat->known != nullptr) {
            return inference::chatPrompt(tokenizer, *chat,
                                         tokenizers::chatWith(order.system, order.prompt));
        }
    }
    return inference::Prompt{inference::promptTokens(tokenizer, order.prompt), {}};
}

Result<inference::Writing> write(const WritingOrder& order, ReadyModel& ready, WritingNews& news,
                                 TaskContext& task) {
    auto prompt = promptOf(order, *ready.tokenizer);
    if (!prompt) return fail(prompt.error());
    inference::WritingOptions options;
    options.tokens = order.tokens;
    options.draw = order.draw;
    options.ends = std::move(prompt->ends);
    options.progress = [&](const inference::WrittenToken& token) {
        news.tell(shownToken(token, *ready.tokenizer));
    };
    return inference::continueText(*ready.generator, *ready.tokenizer, prompt->tokens, options,
                                   task);
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

Result<WritingFacts> runWriting(const WritingOrder& order, KeptModel& kept, WritingNews& news,
                                TaskContext& task) {
    auto [number, ready] = kept.take(order.model, order.plan);
    if (!ready) {
        auto made = makeReady(order, task);
        if (!made) return fail(made.error());
        ready = *std::move(made);
    }
    const auto writing = write(order, *ready, news, task);
    kept.giveBack(number, std::move(ready));
    if (!writing) return fail(writing.error());
    if (auto same = order.model->checkUnchanged(); !same) return fail(same.error());
    return WritingFacts{writing->tokens.size(), writing->tokensPerSecond(), writing->end};
}

}  // namespace weightscape::ui
