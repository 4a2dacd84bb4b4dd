// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/inference/parts/attention.h"
#include "tests/support/gradient_check.h"

namespace weightscape::test {

/// A sequence to attend to, with what comes out.
struct AttentionCase {
    inference::AttentionSpec spec;
    inference::Rows queries;
    inference::Rows keys;
    inference::Rows values;
    inference::Rows outputs;
    std::vector<float> sinks;

    AttentionCase(const inference::AttentionSpec& shape, std::size_t tokens)
        : spec(shape),
          queries(variedRows(tokens, shape.heads * shape.headSize, 1)),
          keys(variedRows(shape.firstPosition + tokens, shape.keyHeads * shape.headSize, 2)),
          values(variedRows(shape.firstPosition + tokens, shape.keyHeads * shape.valueSize, 3)),
          outputs(tokens, shape.heads * shape.valueSize) {}
    AttentionCase(const AttentionCase&) = delete;
    AttentionCase& operator=(const AttentionCase&) = delete;

    void giveSinks() {
        sinks = variedRows(1, spec.heads, 4).values;
        spec.sinks = sinks;
    }
    [[nodiscard]] inference::AttentionRows rows() const {
        return {queries.view(), keys.view(), values.view()};
    }
    void attend() {
        SilentTask task;
        inference::attend(spec, rows(), outputs.view(), task);
    }

    [[nodiscard]] double scoreOf(std::size_t head, std::size_t query, std::size_t key) const {
        const std::size_t keyHead = head / (spec.heads / spec.keyHeads);
        double score = 0.0;
        for (std::size_t i = 0; i < spec.headSize; ++i) {
            score += double{queries.row(query)[head * spec.headSize + i]} *
                     keys.row(key)[keyHead * spec.headSize + i];
        }
        score *= spec.scale;
        return spec.softCap == 0.0F ? score : spec.softCap * std::tanh(score / spec.softCap);
    }

    /// By the definition, in double.
    [[nodiscard]] std::vector<double> outputOf(std::size_t head, std::size_t query) const {
        const std::size_t keyHead = head / (spec.heads / spec.keyHeads);
        const std::size_t position = spec.firstPosition + query;
        std::vector<double> output(spec.valueSize);
        double sum = sinks.empty() ? 0.0 : std::exp(double{sinks[head]});
        for (std::size_t key = 0; key <= position; ++key) {
            if (spec.window != 0 && position - key >= spec.window) continue;
            const double weight = std::exp(scoreOf(head, query, key));
            sum += weight;
            for (std::size_t i = 0; i < spec.valueSize; ++i) {
                output[i] += weight * values.row(key)[keyHead * spec.valueSize + i];
            }
        }
        for (double& number : output) number /= sum;
        return output;
    }

    /// The largest difference of attend() from the definition.
    [[nodiscard]] double error() {
        attend();
        double largest = 0.0;
        for (std::size_t query = 0; query < queries.count; ++query) {
            for (std::size_t head = 0; head < spec.heads; ++head) {
                const std::vector<double> expected = outputOf(head, query);
                for (std::size_t i = 0; i < spec.valueSize; ++i) {
                    const double found = outputs.row(query)[head * spec.valueSize + i];
                    const double difference = std::abs(found - expected[i]);
                    if (!(difference <= largest)) largest = difference;
                }
            }
        }
        return largest;
    }
};

}  // namespace weightscape::test
