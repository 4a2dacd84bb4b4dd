// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/plain_forward.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "tests/interop/plain_weights.h"

namespace weightscape::test {
namespace {

using Vector = PlainVector;

double silu(double x) {
    return x / (1.0 + std::exp(-x));
}

double sigmoid(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}

/// What attention of one position looks at.
struct Heads {
    std::vector<Vector> queries;  ///< of this position
    std::vector<Vector> keys;     ///< one per head of keys
    std::vector<Vector> values;
};

class PlainModel : PlainWeights {
  public:
    explicit PlainModel(const std::filesystem::path& folder)
        : PlainWeights(folder), m_type(config().at("model_type")) {}

    inference::Rows run(std::span<const std::int32_t> tokens) {
        std::vector<Vector> states;
        for (const std::int32_t token : tokens) {
            states.push_back(rowOf("model.embed_tokens.weight", static_cast<std::size_t>(token)));
        }
        for (std::size_t layer = 0; layer < config().at("num_hidden_layers"); ++layer) {
            m_layer = "model.layers." + std::to_string(layer) + ".";
            runLayer(states);
        }
        const std::size_t vocabulary = config().at("vocab_size");
        inference::Rows logits(states.size(), vocabulary);
        for (std::size_t i = 0; i < states.size(); ++i) {
            const Vector scores = times("lm_head", norm("model.norm", states[i]));
            std::ranges::transform(scores, logits.row(i).begin(),
                                   [](double score) { return static_cast<float>(score); });
        }
        return logits;
    }

  private:
    Vector norm(const std::string& name, Vector x) {
        const auto& scales = numbers(name + ".weight");
        const double squares = std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
        const double epsilon = config().at("rms_norm_eps");
        const double factor = 1.0 / std::sqrt(squares / static_cast<double>(x.size()) + epsilon);
        for (std::size_t i = 0; i < x.size(); ++i) x[i] *= factor * scales[i];
        return x;
    }

    // Attention

    /// Turns the first `dimensions` numbers: neighbours, or numbers half of them apart.
    void turn(Vector& head, std::size_t begin, std::size_t dimensions, std::size_t position) {
        const double base = config().at("rope_theta");
        const bool areNeighbours = m_type == "glm4" || m_type == "deepseek_v3";
        for (std::size_t i = 0; i < dimensions / 2; ++i) {
            const double angle =
                static_cast<double>(position) *
                std::pow(base, -2.0 * static_cast<double>(i) / static_cast<double>(dimensions));
            double& one = head[begin + (areNeighbours ? 2 * i : i)];
            double& other = head[begin + (areNeighbours ? 2 * i + 1 : i + dimensions / 2)];
            const double before = one;
            one = before * std::cos(angle) - other * std::sin(angle);
            other = before * std::sin(angle) + other * std::cos(angle);
        }
    }

    Heads usualHeads(const Vector& x, std::size_t position) {
        const std::string prefix = m_layer + "self_attn.";
        Vector queries = times(prefix + "q_proj", x);
        Vector keys = times(prefix + "k_proj", x);
        if (m_type == "olmo2") {
            queries = norm(prefix + "q_norm", queries);
            keys = norm(prefix + "k_norm", keys);
        }
        const std::size_t keyHeads = number("num_key_value_heads");
        Heads heads{cut(queries, number("num_attention_heads")), cut(keys, keyHeads),
                    cut(times(prefix + "v_proj", x), keyHeads)};
        const std::size_t length = heads.keys.front().size();
        const std::size_t turned = m_type == "glm4" ? length / 2 : length;
        for (auto* list : {&heads.queries, &heads.keys}) {
            for (Vector& head : *list) turn(head, 0, turned, position);
        }
        return heads;
    }

    Heads latentHeads(const Vector& x, std::size_t position) {
        const std::string prefix = m_layer + "self_attn.";
        const std::size_t count = number("num_attention_heads");
        const std::size_t plain = number("qk_nope_head_dim");
        const std::size_t turned = number("qk_rope_head_dim");
        const std::size_t rank = number("kv_lora_rank");
        Heads heads;
        heads.queries = cut(times(prefix + "q_b_proj",
                                  norm(prefix + "q_a_layernorm", times(prefix + "q_a_proj", x))),
                            count);
        for (Vector& query : heads.queries) turn(query, plain, turned, position);
        const Vector both = times(prefix + "kv_a_proj_with_mqa", x);
        const auto middle = both.begin() + static_cast<std::ptrdiff_t>(rank);
        Vector shared(middle, both.end());
        turn(shared, 0, turned, position);
        const Vector latent = norm(prefix + "kv_a_layernorm", Vector(both.begin(), middle));
        for (const Vector& head : cut(times(prefix + "kv_b_proj", latent), count)) {
            const auto end = head.begin() + static_cast<std::ptrdiff_t>(plain);
            Vector key(head.begin(), end);
            key.insert(key.end(), shared.begin(), shared.end());
            heads.keys.push_back(std::move(key));
            heads.values.emplace_back(end, head.end());
        }
        return heads;
    }

    /// What position `at` sees of those up to it.
    static Vector attend(const std::vector<Heads>& seen, std::size_t at) {
        Vector result;
        const auto& queries = seen[at].queries;
        for (std::size_t head = 0; head < queries.size(); ++head) {
            const std::size_t group = head / (queries.size() / seen[at].keys.size());
            const double scale = 1.0 / std::sqrt(static_cast<double>(queries[head].size()));
            Vector weights;
            for (std::size_t i = 0; i <= at; ++i) {
                const Vector& key = seen[i].keys[group];
                weights.push_back(
                    scale * std::inner_product(key.begin(), key.end(), queries[head].begin(), 0.0));
            }
            softmax(weights);
            Vector mean(seen[at].values[group].size());
            for (std::size_t i = 0; i <= at; ++i) addTo(mean, seen[i].values[group], weights[i]);
            result.insert(result.end(), mean.begin(), mean.end());
        }
        return result;
    }

    // The feed-forward network

    Vector gated(const std::string& prefix, const Vector& x) {
        Vector up = times(prefix + "up_proj", x);
        const Vector gate = times(prefix + "gate_proj", x);
        for (std::size_t i = 0; i < up.size(); ++i) up[i] *= silu(gate[i]);
        return times(prefix + "down_proj", up);
    }

    Vector joined(const Vector& x) {
        const std::vector<Vector> halves = cut(times(m_layer + "mlp.gate_up_proj", x), 2);
        Vector up = halves[1];
        for (std::size_t i = 0; i < up.size(); ++i) up[i] *= silu(halves[0][i]);
        return times(m_layer + "mlp.down_proj", up);
    }

    Vector ofExperts(const Vector& x) {
        const bool isDeepSeek = m_type == "deepseek_v3";
        Vector weights = times(m_layer + "mlp.gate", x);
        Vector merits = weights;
        if (isDeepSeek) {
            const auto& bias = numbers(m_layer + "mlp.gate.e_score_correction_bias");
            for (double& weight : weights) weight = sigmoid(weight);
            for (std::size_t i = 0; i < merits.size(); ++i) merits[i] = weights[i] + bias[i];
        } else {
            softmax(weights);
        }
        std::vector<std::size_t> order(weights.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, [&](auto a, auto b) { return merits[a] > merits[b]; });
        order.resize(number("num_experts_per_tok"));
        double scale = 1.0;
        if (isDeepSeek) {
            double sum = 0.0;
            for (const std::size_t expert : order) sum += weights[expert];
            scale = config().at("routed_scaling_factor").get<double>() / sum;
        }
        Vector result(x.size());
        for (const std::size_t expert : order) {
            const std::string prefix = m_layer + "mlp.experts." + std::to_string(expert) + ".";
            addTo(result, gated(prefix, x), scale * weights[expert]);
        }
        if (isDeepSeek) {
            addTo(result, gated(m_layer + "mlp.shared_experts.", x));
        } else {
            const double share = sigmoid(times(m_layer + "mlp.shared_expert_gate", x).front());
            addTo(result, gated(m_layer + "mlp.shared_expert.", x), share);
        }
        return result;
    }

    Vector feedForward(const Vector& x) {
        if (has(m_layer + "mlp.gate.weight")) return ofExperts(x);
        return m_type == "glm4" ? joined(x) : gated(m_layer + "mlp.", x);
    }

    void runLayer(std::vector<Vector>& states) {
        const bool isBehind = m_type == "olmo2";  // norms only behind
        const std::string afterAttention =
            m_type == "glm4" ? "post_self_attn_layernorm" : "post_attention_layernorm";
        const std::string afterNetwork =
            m_type == "glm4" ? "post_mlp_layernorm" : "post_feedforward_layernorm";
        const bool hasBehind = isBehind || m_type == "glm4";
        std::vector<Heads> seen;
        for (std::size_t at = 0; at < states.size(); ++at) {
            const Vector x = isBehind ? states[at] : norm(m_layer + "input_layernorm", states[at]);
            seen.push_back(m_type == "deepseek_v3" ? latentHeads(x, at) : usualHeads(x, at));
        }
        for (std::size_t at = 0; at < states.size(); ++at) {
            Vector seenHere = times(m_layer + "self_attn.o_proj", attend(seen, at));
            addTo(states[at], hasBehind ? norm(m_layer + afterAttention, seenHere) : seenHere);
            const Vector x =
                isBehind ? states[at] : norm(m_layer + "post_attention_layernorm", states[at]);
            Vector fed = feedForward(x);
            addTo(states[at], hasBehind ? norm(m_layer + afterNetwork, fed) : fed);
        }
    }

    std::string m_type;
    std::string m_layer;
};

}  // namespace

inference::Rows plainLogits(const std::filesystem::path& folder,
                            std::span<const std::int32_t> tokens) {
    return PlainModel(folder).run(tokens);
}

}  // namespace weightscape::test
