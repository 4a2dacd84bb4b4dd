// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/attention.h"

#include <algorithm>
#include <cmath>

#include "core/inference/parts/row_loops.h"
#include "core/inference/parts/score_block.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

/// Fewer queries than this are not worth packing all keys and values.
constexpr std::size_t kFewQueries = 4;

const float* sinkOf(const AttentionSpec& spec, std::size_t head) {
    return spec.sinks.empty() ? nullptr : &spec.sinks[head];
}

/// Softmax of one query's scores in place; with a sink they sum up to less than 1.
void softmax(std::span<float> scores, const float* sink) {
    const float greatest = greatestOf(scores);
    const float largest = sink != nullptr ? std::max(greatest, *sink) : greatest;
    double sum = exponentiate(scores, largest, scores);
    if (sink != nullptr) sum += std::exp(*sink - largest);
    centreAndScale(scores, 0.0F, static_cast<float>(1.0 / sum), scores);
}

/// One query of one head, straight from the rows of keys and values.
void attendOne(const AttentionSpec& spec, const AttentionRows& rows, std::size_t head,
               std::size_t query, MutableRows outputs) {
    const std::size_t keyHead = spec.keyHeadOf(head);
    const ConstRows keys = rows.keys.columns(keyHead * spec.headSize, spec.headSize);
    const ConstRows values = rows.values.columns(keyHead * spec.valueSize, spec.valueSize);
    const auto asked = rows.queries.columns(head * spec.headSize, spec.headSize).row(query);
    const std::size_t position = spec.firstPosition + query;
    const std::size_t first = spec.firstSeenFrom(position);

    WorkSpace space(position + 1 - first);
    const std::span<float> scores = space.floats();
    for (std::size_t i = 0; i < scores.size(); ++i) {
        scores[i] = dotProduct(asked, keys.row(first + i)) * spec.scale;
    }
    if (spec.softCap != 0.0F) capSoftly(scores, spec.softCap);
    softmax(scores, sinkOf(spec, head));
    const std::span<float> output =
        outputs.columns(head * spec.valueSize, spec.valueSize).row(query);
    std::ranges::fill(output, 0.0F);
    for (std::size_t i = 0; i < scores.size(); ++i) {
        addScaled(scores[i], values.row(first + i), output);
    }
}

void attendFew(const AttentionSpec& spec, const AttentionRows& rows, MutableRows outputs,
               TaskContext& task) {
    const std::size_t queries = rows.queries.count;
    const auto attendHeads = [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            attendOne(spec, rows, i / queries, i % queries, outputs);
        }
    };
    static_cast<void>(forEachChunk(spec.heads * queries, 1, task, attendHeads));
}

/// Panels of the keys and values of all heads.
struct PackedSequence {
    HeadPanels keys;
    HeadPanels values;
};

void attendBlock(const AttentionSpec& spec, const PackedSequence& packed, std::size_t head,
                 ScoreBlock& block, MutableRows outputs) {
    const std::size_t keyHead = spec.keyHeadOf(head);
    block.score(packed.keys[keyHead]);
    const std::span<const SoftmaxSum> sums = block.exponentiateScores(sinkOf(spec, head));
    WorkRows product(block.rowCount(), roundedUp(spec.valueSize, kPanelColumns));
    block.multiplyInto(packed.values[keyHead], product.view());
    for (std::size_t query = 0; query < block.queries(); ++query) {
        centreAndScale(product.row(query).first(spec.valueSize), 0.0F, 1.0F / sums[query].sum,
                       outputs.row(query));
    }
}

void attendBlocks(const AttentionSpec& spec, const AttentionRows& rows, MutableRows outputs,
                  TaskContext& task) {
    const PackedSequence packed{packHeads(rows.keys, spec.keyHeads, true, task),
                                packHeads(rows.values, spec.keyHeads, false, task)};
    const std::size_t queries = rows.queries.count;
    const std::size_t blocks = roundedUp(queries, ScoreBlock::kQueries) / ScoreBlock::kQueries;
    const auto attendSome = [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            // The last blocks see the most keys: whoever is late gets a small one.
            const std::size_t first = (blocks - 1 - i / spec.heads) * ScoreBlock::kQueries;
            const std::size_t count = std::min(ScoreBlock::kQueries, queries - first);
            const std::size_t head = i % spec.heads;
            const ConstRows asked =
                rows.queries.columns(head * spec.headSize, spec.headSize).part(first, count);
            ScoreBlock block(spec, asked, first);
            attendBlock(spec, packed, head, block,
                        outputs.columns(head * spec.valueSize, spec.valueSize).part(first, count));
        }
    };
    static_cast<void>(forEachChunk(blocks * spec.heads, 1, task, attendSome));
}

}  // namespace

void attend(const AttentionSpec& spec, const AttentionRows& rows, MutableRows outputs,
            TaskContext& task) {
    if (rows.queries.count < kFewQueries) {
        attendFew(spec, rows, outputs, task);
    } else {
        attendBlocks(spec, rows, outputs, task);
    }
}

}  // namespace weightscape::inference
