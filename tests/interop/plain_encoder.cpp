// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/plain_encoder.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "tests/interop/plain_weights.h"

namespace weightscape::test {
namespace {

using States = std::vector<PlainVector>;

class PlainEncoder {
  public:
    explicit PlainEncoder(const std::filesystem::path& folder) : m_weights(folder) {}

    States run(std::span<const std::int32_t> tokens) {
        States states;
        for (const std::int32_t token : tokens) {
            PlainVector state = m_weights.rowOf("embeddings.word_embeddings.weight",
                                                static_cast<std::size_t>(token));
            PlainWeights::addTo(
                state, m_weights.rowOf("embeddings.position_embeddings.weight", states.size()));
            PlainWeights::addTo(state,
                                m_weights.rowOf("embeddings.token_type_embeddings.weight", 0));
            states.push_back(normed("embeddings.LayerNorm", std::move(state)));
        }
        for (std::size_t layer = 0; layer < m_weights.number("num_hidden_layers"); ++layer) {
            runLayer("encoder.layer." + std::to_string(layer) + ".", states);
        }
        return states;
    }

  private:
    PlainVector normed(const std::string& name, PlainVector x) {
        const auto& scales = m_weights.numbers(name + ".weight");
        const auto& shifts = m_weights.numbers(name + ".bias");
        const auto count = static_cast<double>(x.size());
        const double mean = std::accumulate(x.begin(), x.end(), 0.0) / count;
        double variance = 0.0;
        for (const double number : x) variance += (number - mean) * (number - mean) / count;
        const double epsilon = m_weights.config().at("layer_norm_eps");
        for (std::size_t i = 0; i < x.size(); ++i) {
            x[i] = (x[i] - mean) / std::sqrt(variance + epsilon) * scales[i] + shifts[i];
        }
        return x;
    }

    /// Every position sees all.
    PlainVector attend(const std::string& prefix, const States& states, std::size_t at) {
        const std::size_t heads = m_weights.number("num_attention_heads");
        const auto parts = [&](const char* name, const PlainVector& state) {
            return PlainWeights::cut(m_weights.times(prefix + name, state), heads);
        };
        const auto queries = parts("query", states[at]);
        PlainVector result;
        for (std::size_t head = 0; head < heads; ++head) {
            const PlainVector& query = queries[head];
            PlainVector shares;
            for (const PlainVector& state : states) {
                const PlainVector key = parts("key", state)[head];
                shares.push_back(std::inner_product(key.begin(), key.end(), query.begin(), 0.0) /
                                 std::sqrt(static_cast<double>(key.size())));
            }
            PlainWeights::softmax(shares);
            PlainVector mean(query.size());
            for (std::size_t i = 0; i < states.size(); ++i) {
                PlainWeights::addTo(mean, parts("value", states[i])[head], shares[i]);
            }
            result.insert(result.end(), mean.begin(), mean.end());
        }
        return result;
    }

    void runLayer(const std::string& prefix, States& states) {
        States seen;
        for (std::size_t at = 0; at < states.size(); ++at) {
            seen.push_back(m_weights.times(prefix + "attention.output.dense",
                                           attend(prefix + "attention.self.", states, at)));
        }
        for (std::size_t at = 0; at < states.size(); ++at) {
            PlainWeights::addTo(states[at], seen[at]);
            states[at] = normed(prefix + "attention.output.LayerNorm", states[at]);
            PlainVector up = m_weights.times(prefix + "intermediate.dense", states[at]);
            std::ranges::transform(up, up.begin(), plainGelu);
            PlainWeights::addTo(states[at], m_weights.times(prefix + "output.dense", up));
            states[at] = normed(prefix + "output.LayerNorm", states[at]);
        }
    }

    PlainWeights m_weights;
};

}  // namespace

double plainGelu(double x) {
    return 0.5 * x * (1.0 + std::erf(x / std::numbers::sqrt2));
}

inference::Rows plainStates(const std::filesystem::path& folder,
                            std::span<const std::int32_t> tokens) {
    const States states = PlainEncoder(folder).run(tokens);
    inference::Rows rows(states.size(), states.front().size());
    for (std::size_t i = 0; i < states.size(); ++i) {
        std::ranges::transform(states[i], rows.row(i).begin(),
                               [](double number) { return static_cast<float>(number); });
    }
    return rows;
}

}  // namespace weightscape::test
