// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/hidden_drift.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

constexpr std::size_t kTokensComparedAtOnce = 16;
constexpr std::size_t kFollowedPositions = 64;

Result<void> checkSides(const DecoderShape& original, const DecoderShape& changed) {
    if (original.width == changed.width && original.layers.size() == changed.layers.size() &&
        original.vocabulary == changed.vocabulary) {
        return {};
    }
    return fail(ErrorCode::InvalidArgument,
                "The models cannot be compared layer by layer: one has %1 layers of width %2 and "
                "%3 tokens, the other %4 of width %5 and %6."_text(
                    original.layers.size(), original.width, original.vocabulary,
                    changed.layers.size(), changed.width, changed.vocabulary));
}

Result<void> checkText(const DriftText& text) {
    const ChunkPlan& plan = text.text.plan;
    for (const std::size_t chunk : text.chunks) {
        if (chunk < plan.chunks) continue;
        return fail(ErrorCode::InvalidArgument,
                    "The text has no chunk %1, but %2."_text(chunk, plan.chunks));
    }
    for (const std::size_t position : text.positions) {
        if (position < plan.context) continue;
        return fail(ErrorCode::InvalidArgument,
                    "A chunk has no position %1, but %2 tokens."_text(position, plan.context));
    }
    if (!text.chunks.empty()) return {};
    return fail(ErrorCode::InvalidArgument, "There is no chunk to compare."_text);
}

/// The token of the largest score; the first of equal ones.
std::int32_t topToken(std::span<const float> logits) {
    const auto top = std::ranges::max_element(logits);
    return static_cast<std::int32_t>(top - logits.begin());
}

/// One side on its way through the layers.
class DriftRun {
  public:
    DriftRun(const DriftSide& side, std::span<const BatchText> texts, TaskContext& task)
        : m_decoder(side.decoder), m_options(side.options), m_texts(texts), m_task(task) {
        m_options.observer = nullptr;
    }

    Result<void> embed(std::span<const std::int32_t> tokens) {
        auto hidden = m_decoder.embed(tokens, m_texts, m_task);
        if (!hidden) return fail(hidden.error());
        m_hidden = *std::move(hidden);
        return {};
    }
    Result<void> runLayer(std::size_t index) {
        const auto layer = m_decoder.layer(index, m_task);
        if (!layer) return fail(layer.error());
        return m_decoder.runLayer(*layer, index, {m_texts, nullptr}, m_hidden, m_options, m_task);
    }
    /// The answers behind these rows.
    [[nodiscard]] Result<std::vector<std::int32_t>> answers(
        std::span<const std::size_t> rows) const {
        Rows asked(rows.size(), m_hidden.width);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::ranges::copy(m_hidden.row(rows[i]), asked.row(i).begin());
        }
        const auto logits = m_decoder.logits(asked.view(), m_options, m_task);
        if (!logits) return fail(logits.error());
        std::vector<std::int32_t> tops;
        for (std::size_t i = 0; i < rows.size(); ++i) tops.push_back(topToken(logits->row(i)));
        return tops;
    }
    [[nodiscard]] const Rows& hidden() const { return m_hidden; }

  private:
    const Decoder& m_decoder;
    RunOptions m_options;
    std::span<const BatchText> m_texts;
    TaskContext& m_task;
    Rows m_hidden;
};

class DriftMeasure {
  public:
    DriftMeasure(const DriftText& text, std::size_t layers, TaskContext& task)
        : m_text(text), m_task(task) {
        const ChunkPlan& plan = text.text.plan;
        const std::size_t most = std::max<std::size_t>(1, kMostDriftTokens / plan.context);
        m_drift.chunks.assign(
            text.chunks.begin(),
            text.chunks.begin() + static_cast<std::ptrdiff_t>(std::min(most, text.chunks.size())));
        m_drift.context = plan.context;
        const std::size_t tokens = m_drift.chunks.size() * plan.context;
        m_drift.relativeErrors = Rows(layers + 1, tokens);
        m_drift.cosines = Rows(layers + 1, tokens);
        for (const std::size_t chunk : m_drift.chunks) addChunk(chunk);
    }

    Result<HiddenDrift> measure(const DriftSide& original, const DriftSide& changed) {
        DriftRun first(original, m_texts, m_task);
        DriftRun second(changed, m_texts, m_task);
        if (auto done = first.embed(m_tokens); !done) return fail(done.error());
        if (auto done = second.embed(m_tokens); !done) return fail(done.error());
        if (auto done = compare(first, second); !done) return fail(done.error());
        const std::size_t layers = original.decoder.shape().layers.size();
        for (std::size_t index = 0; index < layers; ++index) {
            if (auto done = first.runLayer(index); !done) return fail(done.error());
            if (auto done = second.runLayer(index); !done) return fail(done.error());
            if (auto done = compare(first, second); !done) return fail(done.error());
            m_task.report(static_cast<double>(index + 1) / static_cast<double>(layers),
                          "layer " + std::to_string(index));
        }
        for (AnswerPath& path : m_drift.answers) {
            path.flipsFrom = flipLayer(path.original, path.changed);
        }
        return std::move(m_drift);
    }

  private:
    void addChunk(std::size_t chunk) {
        const TokenText& text = m_text.text;
        const std::size_t firstRow = m_tokens.size();
        m_texts.push_back({firstRow, text.plan.context, 0, nullptr});
        const auto tokens = chunkInput(text.plan, text.tokens, chunk, text.beginning);
        m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
        std::vector<std::size_t> positions = m_text.positions;
        if (positions.empty()) positions.push_back(text.plan.context - 1);
        for (const std::size_t position : positions) {
            m_asked.push_back(firstRow + position);
            m_drift.answers.push_back({chunk, position, {}, {}, {}});
        }
    }

    /// Adds an entry to each list of layers.
    Result<void> compare(const DriftRun& original, const DriftRun& changed) {
        const std::size_t entry = m_drift.layers.size();
        const std::span<float> errors = m_drift.relativeErrors.row(entry);
        const std::span<float> cosines = m_drift.cosines.row(entry);
        std::vector<StateDifference> differences(m_tokens.size());
        const auto compareSome = [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t token = begin; token < end; ++token) {
                differences[token] =
                    stateDifference(original.hidden().row(token), changed.hidden().row(token));
                errors[token] = static_cast<float>(differences[token].relativeError);
                cosines[token] = static_cast<float>(differences[token].cosine);
            }
        };
        if (!forEachChunk(m_tokens.size(), kTokensComparedAtOnce, m_task, compareSome)) {
            return failCancelled();
        }
        LayerDrift sum{0.0, 0.0, 0.0};
        for (const StateDifference& difference : differences) {
            sum.relativeError += difference.relativeError;
            sum.cosine += difference.cosine;
        }
        const auto tokens = static_cast<double>(m_tokens.size());
        m_drift.layers.push_back({sum.relativeError / tokens, sum.cosine / tokens, 0.0});
        return ask(original, changed);
    }

    Result<void> ask(const DriftRun& original, const DriftRun& changed) {
        const auto first = original.answers(m_asked);
        if (!first) return fail(first.error());
        const auto second = changed.answers(m_asked);
        if (!second) return fail(second.error());
        std::size_t others = 0;
        for (std::size_t i = 0; i < m_asked.size(); ++i) {
            m_drift.answers[i].original.push_back((*first)[i]);
            m_drift.answers[i].changed.push_back((*second)[i]);
            others += (*first)[i] != (*second)[i] ? 1 : 0;
        }
        m_drift.layers.back().otherAnswers =
            static_cast<double>(others) / static_cast<double>(m_asked.size());
        return {};
    }

    const DriftText& m_text;
    TaskContext& m_task;
    std::vector<BatchText> m_texts;
    std::vector<std::int32_t> m_tokens;
    std::vector<std::size_t> m_asked;  ///< rows
    HiddenDrift m_drift;
};

}  // namespace

StateDifference stateDifference(std::span<const float> original, std::span<const float> changed) {
    double difference = 0.0;
    double product = 0.0;
    double originalSquare = 0.0;
    double changedSquare = 0.0;
    for (std::size_t i = 0; i < original.size(); ++i) {
        const double before = original[i];
        const double after = changed[i];
        difference += (after - before) * (after - before);
        product += before * after;
        originalSquare += before * before;
        changedSquare += after * after;
    }
    if (difference == 0.0) return {};
    StateDifference result{std::sqrt(difference / originalSquare), 0.0};
    const double lengths = std::sqrt(originalSquare) * std::sqrt(changedSquare);
    if (lengths != 0.0) result.cosine = product / lengths;
    return result;
}

std::optional<std::size_t> flipLayer(std::span<const std::int32_t> original,
                                     std::span<const std::int32_t> changed) {
    std::size_t entry = original.size();
    while (entry > 0 && original[entry - 1] != changed[entry - 1]) --entry;
    if (entry == original.size()) return std::nullopt;
    return entry;
}

Result<HiddenDrift> measureDrift(const DriftSide& original, const DriftSide& changed,
                                 const DriftText& text, TaskContext& task) {
    const DecoderShape& shape = original.decoder.shape();
    if (auto same = checkSides(shape, changed.decoder.shape()); !same) return fail(same.error());
    if (auto known = checkText(text); !known) return fail(known.error());
    return DriftMeasure(text, shape.layers.size(), task).measure(original, changed);
}

Result<std::vector<LayerDrift>> layerDrifts(const DriftSide& original, const DriftSide& changed,
                                            const TokenText& text, TaskContext& task) {
    const std::size_t context = text.plan.context;
    const std::size_t step = std::max<std::size_t>(1, context / kFollowedPositions);
    DriftText followed{text, {0}, {}};
    for (std::size_t position = step - 1; position < context; position += step) {
        followed.positions.push_back(position);
    }
    auto drift = measureDrift(original, changed, followed, task);
    if (!drift) return fail(std::move(drift.error()));
    return std::move(drift->layers);
}

}  // namespace weightscape::inference
