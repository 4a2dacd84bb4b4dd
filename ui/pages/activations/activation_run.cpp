// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/activations/activation_run.h"

#include <algorithm>
#include <utility>

#include "core/inference/evaluation/collect_text.h"
#include "core/inference/running_model.h"
#include "core/tokenizers/tokenizer.h"
#include "ui/session/model_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kContext = 512;  ///< tokens that are seen together

/// Safe to show, but line ends stay.
QString readable(std::string_view piece) {
    QStringList lines;
    for (std::size_t begin = 0; begin <= piece.size();) {
        const std::size_t end = std::min(piece.find('\n', begin), piece.size());
        lines << toQt(piece.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines.join(QLatin1Char('\n'));
}

/// The first tokens that the model reads, as text.
void addFirstTokens(const tokenizers::Tokenizer& tokenizer, const inference::TokenText& text,
                    std::size_t most, ActivationReading& reading) {
    for (std::size_t chunk = 0; chunk < text.plan.chunks; ++chunk) {
        for (const std::int32_t token :
             inference::chunkInput(text.plan, text.tokens, chunk, text.beginning)) {
            if (static_cast<std::size_t>(reading.tokens.size()) == most) return;
            const std::string_view piece = tokenizer.piece(static_cast<tokenizers::Token>(token));
            reading.tokens << toQt(piece);
            reading.words << readable(piece);
        }
    }
}

}  // namespace

int ActivationReading::inputOf(std::string_view tensor) const {
    const auto found = std::ranges::find_if(inputs, [&](const auto& input) {
        return std::ranges::find(input.tensors, tensor) != input.tensors.end();
    });
    return found == inputs.end() ? -1 : static_cast<int>(found - inputs.begin());
}

Result<std::shared_ptr<const ActivationReading>> readActivations(
    const std::shared_ptr<const Model>& model, const ActivationWish& wish, TaskContext& task) {
    const auto text = readModelText(*model, toPath(wish.path), {kContext, wish.pieces});
    if (!text) return fail(text.error());
    const auto running = inference::runStored(model, task);
    if (!running) return fail(running.error());
    inference::ActivationCollector collector({.threshold = static_cast<float>(wish.threshold)});
    auto done = inference::observeText(*running->decoder, text->tokens, collector, task);
    if (!done) return fail(std::move(done.error()));
    auto reading = std::make_shared<ActivationReading>();
    reading->wish = wish;
    addFirstTokens(*text->tokenizer, text->tokens, collector.wishes().pictureTokens, *reading);
    reading->inputs = collector.statistics();
    reading->outliers = inference::outlierChannels(reading->inputs);
    return std::shared_ptr<const ActivationReading>(std::move(reading));
}

}  // namespace weightscape::ui
