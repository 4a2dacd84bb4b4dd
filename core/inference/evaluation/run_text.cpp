// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/run_text.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

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
    TextRunner(const Decoder& decoder, std::span<const TextChunk> chunks, const TextRun& run,
               TaskContext& task)
        : m_decoder(decoder), m_chunks(chunks), m_run(run), m_task(task) {}

    Result<void> run() {
        for (std::size_t first = 0; first < m_chunks.size();) {
            const std::size_t behind = endOfGroup(first);
            if (auto done = runGroup(first, behind); !done) return done;
            first = behind;
        }
        return {};
    }

  private:
    /// Groups whose hidden states are in memory together.
    [[nodiscard]] std::size_t endOfGroup(std::size_t first) const {
        const std::size_t most =
            std::max(kBatchTokens, m_run.hiddenBytes / (m_decoder.shape().width * sizeof(float)));
        std::size_t tokens = 0;
        std::size_t end = first;
        while (end < m_chunks.size() && (end == first || tokens + length(end) <= most)) {
            tokens += length(end++);
        }
        return end;
    }
    [[nodiscard]] std::size_t length(std::size_t chunk) const {
        return m_chunks[chunk].tokens.size();
    }

    Result<std::vector<Batch>> embed(std::size_t first, std::size_t behind) const {
        std::vector<Batch> batches;
        std::vector<std::uint32_t> tokens;
        const auto finish = [&]() -> Result<void> {
            auto hidden = m_decoder.embed(tokens, batches.back().texts);
            if (!hidden) return fail(hidden.error());
            batches.back().hidden = *std::move(hidden);
            tokens.clear();
            return {};
        };
        for (std::size_t chunk = first; chunk < behind; ++chunk) {
            if (!batches.empty() && tokens.size() + length(chunk) > kBatchTokens) {
                if (auto done = finish(); !done) return fail(done.error());
            }
            if (batches.empty() || tokens.empty()) batches.push_back({chunk, {}, {}});
            batches.back().texts.push_back({tokens.size(), length(chunk), 0, nullptr});
            const auto& own = m_chunks[chunk].tokens;
            tokens.insert(tokens.end(), own.begin(), own.end());
        }
        if (auto done = finish(); !done) return fail(done.error());
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

    /// The rows of a batch that are scored; only they go through the last layer's end where nobody
    /// watches the others.
    [[nodiscard]] std::vector<std::size_t> scoredRows(const Batch& batch) const {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < batch.texts.size(); ++i) {
            const TextChunk& chunk = m_chunks[batch.firstChunk + i];
            for (std::size_t row = 0; row < chunk.scored(); ++row) {
                rows.push_back(batch.texts[i].firstRow + chunk.firstScored() + row);
            }
        }
        return rows;
    }
    [[nodiscard]] bool keepsAll() const {
        return m_run.options.observer != nullptr || m_run.hidden != nullptr ||
               m_run.scores == nullptr;
    }

    Result<void> runGroup(std::size_t first, std::size_t behind) {
        auto batches = embed(first, behind);
        if (!batches) return fail(batches.error());
        const std::size_t layers = m_decoder.shape().layers.size();
        for (const Batch& batch : *batches) {
            if (auto told = tellHidden(0, batch); !told) return told;
        }
        for (std::size_t index = 0; index < layers; ++index) {
            const auto layer = m_decoder.layer(index, m_task);
            if (!layer) return fail(layer.error());
            for (std::size_t i = 0; i < batches->size(); ++i) {
                Batch& batch = (*batches)[i];
                const std::vector<std::size_t> rows = scoredRows(batch);
                const bool cuts = index + 1 == layers && !keepsAll();
                if (auto ran = m_decoder.runLayer(*layer, index, batch.texts, batch.hidden,
                                                  m_run.options, m_task, cuts ? &rows : nullptr);
                    !ran) {
                    return ran;
                }
                if (auto told = tellHidden(index + 1, batch); !told) return told;
                const double done =
                    (static_cast<double>(index) +
                     static_cast<double>(i + 1) / static_cast<double>(batches->size())) /
                    static_cast<double>(layers + 1);
                report(first, behind, done);
            }
        }
        for (const Batch& batch : *batches) {
            if (auto scored = score(batch); !scored) return scored;
        }
        report(first, behind, 1.0);
        return {};
    }

    void report(std::size_t first, std::size_t behind, double done) const {
        const double chunks =
            static_cast<double>(first) + done * static_cast<double>(behind - first);
        m_task.report(chunks / static_cast<double>(m_chunks.size()),
                      "chunk " + std::to_string(static_cast<std::size_t>(chunks)));
    }

    Result<void> score(const Batch& batch) {
        if (m_run.scores == nullptr) return {};
        std::size_t row = 0;
        for (std::size_t i = 0; i < batch.texts.size(); ++i) {
            const TextChunk& chunk = m_chunks[batch.firstChunk + i];
            const std::size_t from =
                keepsAll() ? batch.texts[i].firstRow + chunk.firstScored() : row;
            auto scored =
                scoreChunk(batch.firstChunk + i, batch.hidden.view().part(from, chunk.scored()));
            if (!scored) return scored;
            row += chunk.scored();
        }
        return {};
    }

    Result<void> scoreChunk(std::size_t index, ConstRows hidden) {
        const TextChunk& chunk = m_chunks[index];
        const std::size_t most = std::max<std::size_t>(
            1, kScoreNumbers / std::max<std::size_t>(1, m_decoder.shape().vocabulary));
        for (std::size_t first = 0; first < hidden.count; first += most) {
            const std::size_t count = std::min(most, hidden.count - first);
            const auto logits = m_decoder.logits(hidden.part(first, count), m_run.options, m_task);
            if (!logits) return fail(logits.error());
            const std::size_t position = chunk.firstScored() + first;
            auto read = m_run.scores->read(
                {index, position, logits->view(), std::span(chunk.next).subspan(position, count)});
            if (!read) return read;
        }
        return {};
    }

    const Decoder& m_decoder;
    std::span<const TextChunk> m_chunks;
    const TextRun& m_run;
    TaskContext& m_task;
};

}  // namespace

Result<void> runText(const Decoder& decoder, std::span<const TextChunk> chunks, const TextRun& run,
                     TaskContext& task) {
    return TextRunner(decoder, chunks, run, task).run();
}

}  // namespace weightscape::inference
