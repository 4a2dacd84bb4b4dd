// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/score_block.h"

#include <algorithm>
#include <cmath>

#include "core/inference/parts/row_loops.h"
#include "core/support/parallel.h"

namespace weightscape::inference {

HeadPanels packHeads(ConstRows rows, std::size_t heads, bool transposed, TaskContext& task) {
    const std::size_t size = rows.width / heads;
    const std::size_t depth = transposed ? size : rows.count;
    const std::size_t columns = transposed ? rows.count : size;
    HeadPanels packed;
    for (std::size_t head = 0; head < heads; ++head) packed.emplace_back(depth, columns);
    const std::size_t perHead = packed.front().count();
    const std::size_t perChunk = std::max<std::size_t>(1, 16384 / (depth * kPanelColumns));
    const auto pack = [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t head = i / perHead;
            const ConstRows part = rows.columns(head * size, size);
            if (transposed) {
                packTransposedPanel(part, i % perHead, packed[head]);
            } else {
                packPanel(part, i % perHead, packed[head]);
            }
        }
    };
    static_cast<void>(forEachChunk(heads * perHead, perChunk, task, pack));
    return packed;
}

ScoreBlock::ScoreBlock(const AttentionSpec& spec, ConstRows queries, std::size_t firstQuery)
    : m_spec(&spec),
      m_queries(queries),
      m_firstPosition(spec.firstPosition + firstQuery),
      m_firstKey(spec.firstSeenFrom(m_firstPosition) / kPanelColumns * kPanelColumns),
      m_endKey(m_firstPosition + queries.count),
      m_scaled(roundedUp(queries.count, kTileRows), spec.headSize),
      m_scores(m_scaled.count(), roundedUp(m_endKey - m_firstKey, kPanelColumns)),
      m_sums(queries.count) {
    for (std::size_t query = 0; query < queries.count; ++query) {
        centreAndScale(queries.row(query), 0.0F, spec.scale, m_scaled.row(query));
    }
    // What fills up the last tile must be some number.
    for (std::size_t row = queries.count; row < m_scaled.count(); ++row) {
        std::ranges::fill(m_scaled.row(row), 0.0F);
    }
}

void ScoreBlock::score(const Panels& keys) {
    const std::size_t firstPanel = m_firstKey / kPanelColumns;
    for (std::size_t i = 0; i * kPanelColumns < m_scores.width(); ++i) {
        multiplyTiles(m_scaled.view(), {&keys, firstPanel + i, 0, keys.depth}, false,
                      m_scores.view().columns(i * kPanelColumns, kPanelColumns));
    }
    if (m_spec->softCap == 0.0F) return;
    for (std::size_t query = 0; query < queries(); ++query) {
        capSoftly(seen(query), m_spec->softCap);
    }
}

std::span<float> ScoreBlock::seen(std::size_t query) {
    const std::size_t position = m_firstPosition + query;
    const std::size_t first = m_spec->firstSeenFrom(position);
    return m_scores.row(query).subspan(first - m_firstKey, position + 1 - first);
}

std::span<const SoftmaxSum> ScoreBlock::exponentiateScores(const float* sink) {
    for (std::size_t query = 0; query < queries(); ++query) {
        const std::span<float> scores = seen(query);
        const float greatest = greatestOf(scores);
        const float largest = sink != nullptr ? std::max(greatest, *sink) : greatest;
        const double sum = exponentiate(scores, largest, scores);
        const float sinks = sink != nullptr ? std::exp(*sink - largest) : 0.0F;
        m_sums[query] = {static_cast<float>(sum + sinks), sinks};

        const std::span<float> row = m_scores.row(query);
        std::fill(row.data(), scores.data(), 0.0F);
        std::fill(scores.data() + scores.size(), row.data() + row.size(), 0.0F);
    }
    // They are only zero by themselves where no key is infinite or NaN.
    for (std::size_t row = queries(); row < rowCount(); ++row) {
        std::ranges::fill(m_scores.row(row), 0.0F);
    }
    return m_sums;
}

void ScoreBlock::multiplyInto(const Panels& values, MutableRows product) const {
    // So many keys that a panel's part stays in the nearest cache while all rows pass it.
    constexpr std::size_t kDepth = 128;
    for (std::size_t key = m_firstKey; key < m_endKey; key += kDepth) {
        const std::size_t keys = std::min(kDepth, m_endKey - key);
        const ConstRows part = m_scores.view().columns(key - m_firstKey, keys);
        for (std::size_t panel = 0; panel < values.count(); ++panel) {
            multiplyTiles(part, {&values, panel, key, keys}, key != m_firstKey,
                          product.columns(panel * kPanelColumns, kPanelColumns));
        }
    }
}

}  // namespace weightscape::inference
