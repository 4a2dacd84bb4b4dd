// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/generate/generator.h"

#include <utility>

namespace weightscape::inference {

Result<std::unique_ptr<Generator>> Generator::open(const Decoder& decoder, TaskContext& task) {
    std::unique_ptr<Generator> generator(new Generator(decoder));
    for (std::size_t i = 0; i < decoder.shape().layers.size(); ++i) {
        auto layer = decoder.layer(i, task);
        if (!layer) return fail(layer.error());
        generator->m_layers.push_back(*std::move(layer));
    }
    generator->clear();
    return generator;
}

void Generator::clear() {
    m_caches.assign(m_layers.size(), {});
    m_length = 0;
}

Result<std::vector<float>> Generator::feed(std::span<const std::int32_t> tokens,
                                           const RunOptions& options, TaskContext& task) {
    if (tokens.empty()) {
        return fail(ErrorCode::InvalidArgument, "There is no text to go on from."_text);
    }
    BatchText text{0, tokens.size(), m_length, nullptr};
    auto hidden = m_decoder.embed(tokens, std::span(&text, 1), task);
    if (!hidden) return fail(hidden.error());
    const std::vector<std::size_t> last = {tokens.size() - 1};
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        text.cache = &m_caches[i];
        const bool cuts = i + 1 == m_layers.size();
        const BatchRows batch{std::span(&text, 1), cuts ? &last : nullptr};
        if (auto ran = m_decoder.runLayer(m_layers[i], i, batch, *hidden, options, task); !ran) {
            return fail(ran.error());
        }
    }
    auto scores = m_decoder.logits(std::as_const(*hidden).view(), options, task);
    if (!scores) return fail(scores.error());
    m_length += tokens.size();
    const auto row = scores->row(0);
    return std::vector<float>(row.begin(), row.end());
}

}  // namespace weightscape::inference
