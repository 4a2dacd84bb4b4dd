// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/run_text.h"

#include <algorithm>
#include <string>
#include <utility>

namespace weightscape::inference {
namespace {

/// Tokens that go through a layer together: enough to decode weights rarely.
constexpr std::size_t kBatchTokens = 2048;
/// Scores that are held at a time.
constexpr std::size_t kScoreNumbers = std::size_t{8} << 20U;

/// Chunks that go through the layers together.
struct Batch {
    std::size_t firstChunk = 0;
    std::vector<BatchText> texts;
    Rows hidden;
};

class TextRunner {
  public:
    TextRunner(const Decoder& decoder, const TokenText& text, const TextRun& run, TaskContext& task)
        : m_decoder(decoder), m_text(text), m_run(run), m_task(task) {}

    Result<void> run() {
        const std::size_t chunks = m_text.plan.chunks;
        const std::size_t context = m_text.plan.context;
        m_batchChunks = std::max<std::size_t>(1, kBatchTokens / context);
        const std::size_t chunkBytes = context * m_decoder.shape().width * sizeof(float);
        const std::size_t group = std::max(m_batchChunks, m_run.hiddenBytes / chunkBytes);
        for (std::size_t first = 0; first < chunks; first += group) {
            if (auto done = runGroup(first, std::min(group, chunks - first)); !done) return done;
        }
        return {};
    }

  private:
    Result<std::vector<Batch>> embed(std::size_t first, std::size_t count) const {
        std::vector<Batch> batches;
        for (std::size_t begin = 0; begin < count; begin += m_batchChunks) {
            Batch batch{first + begin, {}, {}};
            std::vector<std::int32_t> tokens;
            for (std::size_t i = 0; i < std::min(m_batchChunks, count - begin); ++i) {
                const auto input =
                    chunkInput(m_text.plan, m_text.tokens, first + begin + i, m_text.beginning);
                batch.texts.push_back({tokens.size(), input.size(), 0, nullptr});
                tokens.insert(tokens.end(), input.begin(), input.end());
            }
            auto hidden = m_decoder.embed(tokens, batch.texts, m_task);
            if (!hidden) return fail(hidden.error());
            batch.hidden = *std::move(hidden);
            batches.push_back(std::move(batch));
        }
        return batches;
    }

    Result<void> tellHidden(std::size_t layer, const Batch& batch) const {
        if (m_run.hidden == nullptr) return {};
        for (std::size_t i = 0; i < batch.texts.size(); ++i) {
            const BatchText& text = batch.texts[i];
            auto read = m_run.hidden->read(layer, batch.firstChunk + i,
                                           batch.hidden.view().part(text.firstRow, text.count));
            if (!read) return read;
        }
        return {};
    }

    /// Only rows that are scored go through the last layer's end, where nobody watches the others.
    [[nodiscard]] bool keepsAll() const {
        return m_run.options.observer != nullptr || m_run.hidden != nullptr ||
               m_run.scores == nullptr;
    }
    [[nodiscard]] std::vector<std::size_t> scoredRows(const Batch& batch) const {
        std::vector<std::size_t> rows;
        for (const BatchText& text : batch.texts) {
            for (std::size_t row = 0; row < m_text.plan.scoredPerChunk(); ++row) {
                rows.push_back(text.firstRow + m_text.plan.firstScored() + row);
            }
        }
        return rows;
    }

    Result<void> runGroup(std::size_t first, std::size_t count) {
        auto batches = embed(first, count);
        if (!batches) return fail(batches.error());
        const std::size_t layers = m_decoder.shape().layers.size();
        for (const Batch& batch : *batches) {
            if (auto told = tellHidden(0, batch); !told) return told;
        }
        for (std::size_t index = 0; index < layers; ++index) {
            const auto layer = m_decoder.layer(index, m_task);
            if (!layer) return fail(layer.error());
            for (std::size_t i = 0; i < batches->size(); ++i) {
                if (auto ran = runBatch(*layer, index, (*batches)[i]); !ran) return ran;
                const double done = static_cast<double>(index * batches->size() + i + 1) /
                                    static_cast<double>((layers + 1) * batches->size());
                report(first, count, done);
            }
        }
        for (const Batch& batch : *batches) {
            if (auto scored = score(batch); !scored) return scored;
        }
        report(first, count, 1.0);
        return {};
    }

    Result<void> runBatch(const DecoderLayer& layer, std::size_t index, Batch& batch) const {
        const bool cuts = index + 1 == m_decoder.shape().layers.size() && !keepsAll();
        const auto rows = cuts ? scoredRows(batch) : std::vector<std::size_t>();
        auto ran = m_decoder.runLayer(layer, index, {batch.texts, cuts ? &rows : nullptr},
                                      batch.hidden, m_run.options, m_task);
        return ran ? tellHidden(index + 1, batch) : ran;
    }

    void report(std::size_t first, std::size_t count, double done) const {
        const double chunks = static_cast<double>(first) + done * static_cast<double>(count);
        m_task.report(chunks / static_cast<double>(m_text.plan.chunks), "text");
    }

    Result<void> score(const Batch& batch) const {
        if (m_run.scores == nullptr) {
            return m_run.runsOutput ? dropScores(batch.hidden.view()) : Result<void>();
        }
        const ChunkPlan& plan = m_text.plan;
        for (std::size_t i = 0; i < batch.texts.size(); ++i) {
            const std::size_t from = keepsAll() ? batch.texts[i].firstRow + plan.firstScored()
                                                : i * plan.scoredPerChunk();
            auto scored = scoreChunk(batch.firstChunk + i,
                                     batch.hidden.view().part(from, plan.scoredPerChunk()));
            if (!scored) return scored;
        }
        return {};
    }

    [[nodiscard]] std::size_t rowsAtOnce() const {
        return std::max<std::size_t>(1, kScoreNumbers / m_decoder.shape().vocabulary);
    }
    Result<void> dropScores(ConstRows hidden) const {
        for (std::size_t first = 0; first < hidden.count; first += rowsAtOnce()) {
            const std::size_t count = std::min(rowsAtOnce(), hidden.count - first);
            const auto logits = m_decoder.logits(hidden.part(first, count), m_run.options, m_task);
            if (!logits) return fail(logits.error());
        }
        return {};
    }

    Result<void> scoreChunk(std::size_t chunk, ConstRows hidden) const {
        const auto next = scoredTokens(m_text.plan, m_text.tokens, chunk);
        const std::size_t most = rowsAtOnce();
        const std::size_t begin = m_text.plan.begin(chunk) + m_text.plan.firstScored() + 1;
        for (std::size_t first = 0; first < hidden.count; first += most) {
            const std::size_t count = std::min(most, hidden.count - first);
            const auto logits = m_decoder.logits(hidden.part(first, count), m_run.options, m_task);
            if (!logits) return fail(logits.error());
            auto read =
                m_run.scores->read({logits->view(), next.subspan(first, count), begin + first});
            if (!read) return read;
        }
        m_run.scores->finishChunk(chunk);
        return {};
    }

    const Decoder& m_decoder;
    const TokenText& m_text;
    const TextRun& m_run;
    TaskContext& m_task;
    std::size_t m_batchChunks = 1;
};

}  // namespace

Result<void> runText(const Decoder& decoder, const TokenText& text, const TextRun& run,
                     TaskContext& task) {
    return TextRunner(decoder, text, run, task).run();
}

}  // namespace weightscape::inference
