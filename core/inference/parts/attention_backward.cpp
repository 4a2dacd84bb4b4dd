// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/attention_backward.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/inference/parts/row_loops.h"
#include "core/inference/parts/score_block.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

/// Right and left sides of the products, of all heads of keys.
struct PackedBackward {
    HeadPanels scored;  ///< keys transposed: scores = queries · these
    HeadPanels
        valued;  ///< values transposed: gradients of probabilities = those of outputs · these
    HeadPanels queried;  ///< keys: gradients of queries = those of scores · these
};

/// sum += left's transposed · right, for the rows of `sum` from `first` on: one per column of left.
/// `right` has as many rows as `left`.
void addTransposedProduct(ConstRows left, ConstRows right, std::size_t first, WorkRows& sum) {
    WorkRows turned(left.width, left.count);
    for (std::size_t row = 0; row < left.count; ++row) {
        for (std::size_t i = 0; i < left.width; ++i) turned.row(i)[row] = left.row(row)[i];
    }
    Panels panels(right.count, right.width);
    for (std::size_t panel = 0; panel < panels.count(); ++panel) {
        packPanel(right, panel, panels);
        multiplyTiles(
            turned.view(), {&panels, panel, 0, panels.depth}, true,
            sum.view().part(first, left.width).columns(panel * kPanelColumns, kPanelColumns));
    }
}

WorkRows zeroRows(std::size_t count, std::size_t width) {
    WorkRows rows(roundedUp(count, kPanelColumns), roundedUp(width, kPanelColumns));
    for (std::size_t row = 0; row < rows.count(); ++row) std::ranges::fill(rows.row(row), 0.0F);
    return rows;
}

void copyRows(WorkRows& from, MutableRows to) {
    for (std::size_t row = 0; row < to.count; ++row) {
        std::copy_n(from.row(row).begin(), to.width, to.row(row).begin());
    }
}

/// The gradients that belong to one head of keys, and those of the sinks of its queries.
class KeyHeadBackward {
  public:
    KeyHeadBackward(const AttentionSpec& spec, const AttentionBackward& rows,
                    const PackedBackward& packed, std::size_t keyHead)
        : m_spec(spec),
          m_rows(rows),
          m_packed(packed),
          m_keyHead(keyHead),
          m_keys(zeroRows(rows.rows.keys.count, spec.headSize)),
          m_values(zeroRows(rows.rows.keys.count, spec.valueSize)) {}

    void addHead(std::size_t head, const AttentionGradients& gradients) {
        const std::size_t queries = m_rows.rows.queries.count;
        for (std::size_t first = 0; first < queries; first += ScoreBlock::kQueries) {
            addBlock(head, first, std::min(ScoreBlock::kQueries, queries - first), gradients);
        }
    }

    void write(const AttentionGradients& gradients) {
        copyRows(m_keys, gradients.keys.columns(m_keyHead * m_spec.headSize, m_spec.headSize));
        copyRows(m_values,
                 gradients.values.columns(m_keyHead * m_spec.valueSize, m_spec.valueSize));
    }

  private:
    void addBlock(std::size_t head, std::size_t first, std::size_t count,
                  const AttentionGradients& gradients) {
        const std::size_t size = m_spec.headSize;
        ScoreBlock block(m_spec, m_rows.rows.queries.columns(head * size, size).part(first, count),
                         first);
        block.score(m_packed.scored[m_keyHead]);
        WorkRows slopes = slopesOfCap(block);
        const float* sink = m_spec.sinks.empty() ? nullptr : &m_spec.sinks[head];
        const std::span<const SoftmaxSum> sums = block.exponentiateScores(sink);
        for (std::size_t query = 0; query < count; ++query) {
            const std::span<float> seen = block.seen(query);
            centreAndScale(seen, 0.0F, 1.0F / sums[query].sum, seen);
        }
        WorkRows outputs = paddedOutputs(head, first, block);
        addTransposedProduct(block.scores(), outputs.view(), block.firstKey(), m_values);

        const std::vector<float> means = scoreGradients(outputs.view(), block);
        if (!gradients.sinks.empty()) {
            for (std::size_t query = 0; query < count; ++query) {
                gradients.sinks[head] -= means[query] * sums[query].sink / sums[query].sum;
            }
        }
        for (std::size_t query = 0; m_spec.softCap != 0.0F && query < count; ++query) {
            multiplyEach(slopes.row(query), block.scores().row(query));
        }
        addTransposedProduct(block.scores(), block.scaledQueries(), block.firstKey(), m_keys);

        WorkRows product(block.rowCount(), roundedUp(size, kPanelColumns));
        block.multiplyInto(m_packed.queried[m_keyHead], product.view());
        const MutableRows target = gradients.queries.columns(head * size, size).part(first, count);
        for (std::size_t query = 0; query < count; ++query) {
            centreAndScale(product.row(query).first(size), 0.0F, m_spec.scale, target.row(query));
        }
    }

    /// How capped scores change with those before: 1 - (score / cap)².
    [[nodiscard]] WorkRows slopesOfCap(ScoreBlock& block) const {
        const bool isCapped = m_spec.softCap != 0.0F;
        const ConstRows scores = block.scores();
        WorkRows slopes(isCapped ? scores.count : 0, scores.width);
        for (std::size_t row = 0; row < slopes.count(); ++row) {
            for (std::size_t i = 0; i < scores.width; ++i) {
                const float share = scores.row(row)[i] / m_spec.softCap;
                slopes.row(row)[i] = 1.0F - share * share;
            }
        }
        return slopes;
    }

    /// The gradients of the block's outputs, and zeros in the rows that fill up its last tile.
    [[nodiscard]] WorkRows paddedOutputs(std::size_t head, std::size_t first,
                                         const ScoreBlock& block) const {
        const std::size_t size = m_spec.valueSize;
        const ConstRows outputs =
            m_rows.outputGradients.columns(head * size, size).part(first, block.queries());
        WorkRows padded(block.rowCount(), size);
        for (std::size_t row = 0; row < padded.count(); ++row) {
            if (row < outputs.count) {
                std::ranges::copy(outputs.row(row), padded.row(row).begin());
            } else {
                std::ranges::fill(padded.row(row), 0.0F);
            }
        }
        return padded;
    }

    /// Makes the block's probabilities the gradients of its scores: p · (g - mean of g), where g
    /// are the probabilities' own gradients. Returns the means, each the sum of p · g.
    std::vector<float> scoreGradients(ConstRows outputs, ScoreBlock& block) const {
        const Panels& panels = m_packed.valued[m_keyHead];
        const MutableRows scores = block.scores();
        WorkRows gradients(scores.count, scores.width);
        for (std::size_t i = 0; i < scores.width; i += kPanelColumns) {
            multiplyTiles(outputs,
                          {&panels, (block.firstKey() + i) / kPanelColumns, 0, panels.depth}, false,
                          gradients.view().columns(i, kPanelColumns));
        }
        std::vector<float> means(block.queries());
        for (std::size_t query = 0; query < means.size(); ++query) {
            const std::span<float> seen = block.seen(query);
            const std::size_t before =
                static_cast<std::size_t>(seen.data() - scores.row(query).data());
            const std::span<float> own = gradients.row(query).subspan(before, seen.size());
            means[query] = dotProduct(seen, own);
            centreAndScale(own, means[query], 1.0F, own);
            multiplyEach(own, seen);
        }
        return means;
    }

    const AttentionSpec& m_spec;
    const AttentionBackward& m_rows;
    const PackedBackward& m_packed;
    std::size_t m_keyHead;
    WorkRows m_keys;
    WorkRows m_values;
};

}  // namespace

void attendBackward(const AttentionSpec& spec, const AttentionBackward& rows,
                    const AttentionGradients& gradients, TaskContext& task) {
    const PackedBackward packed{packHeads(rows.rows.keys, spec.keyHeads, true, task),
                                packHeads(rows.rows.values, spec.keyHeads, true, task),
                                packHeads(rows.rows.keys, spec.keyHeads, false, task)};
    const auto addKeyHead = [&](std::size_t keyHead, std::size_t, std::size_t) {
        KeyHeadBackward backward(spec, rows, packed, keyHead);
        const std::size_t heads = spec.heads / spec.keyHeads;
        for (std::size_t i = 0; i < heads; ++i) backward.addHead(keyHead * heads + i, gradients);
        backward.write(gradients);
    };
    static_cast<void>(forEachChunk(spec.keyHeads, 1, task, addKeyHead));
}

}  // namespace weightscape::inference
