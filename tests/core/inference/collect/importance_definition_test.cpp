// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is collected, against a forward pass that is written out here from the formulas.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "core/files/open_model.h"
#include "core/inference/evaluation/collect_text.h"
#include "core/inference/running_model.h"
#include "core/model/tensor_source.h"
#include "tests/support/random_decoders.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

using Vector = std::vector<double>;

constexpr std::size_t kTokens = 60;
constexpr std::size_t kHeads = 4;
constexpr std::size_t kKeyHeads = 2;
constexpr std::size_t kHeadWidth = 32;
constexpr std::size_t kUsedExperts = 2;
constexpr double kEpsilon = 1e-5;
constexpr double kRotaryBase = 10000.0;

/// Of one tensor: squares summed over the tokens of each matrix, and the tokens.
struct Definition {
    std::vector<Vector> squares;
    std::vector<std::size_t> counts;

    void add(std::size_t matrix, const Vector& input) {
        for (std::size_t i = 0; i < input.size(); ++i) squares[matrix][i] += input[i] * input[i];
        ++counts[matrix];
    }
};

double dot(const Vector& left, const double* right) {
    return std::inner_product(left.begin(), left.end(), right, 0.0);
}

/// A llama of one text, token after token, in double.
class PlainLlama {
  public:
    explicit PlainLlama(const Model& model) : m_model(model) {}

    void read(const std::vector<std::int32_t>& tokens) {
        std::vector<Vector> hidden;
        const Vector embedding = weights("token_embd.weight");
        for (const std::int32_t token : tokens) {
            const auto first = embedding.begin() + token * static_cast<std::ptrdiff_t>(m_width);
            hidden.emplace_back(first, first + static_cast<std::ptrdiff_t>(m_width));
        }
        for (int layer = 0; m_model.find(nameIn(layer, "attn_q.weight")) != nullptr; ++layer) {
            m_layer = layer;
            attend(hidden);
            for (Vector& state : hidden) feedForward(state);
        }
    }
    [[nodiscard]] const std::map<std::string, Definition>& found() const { return m_found; }

  private:
    static std::string nameIn(int layer, const std::string& name) {
        return "blk." + std::to_string(layer) + "." + name;
    }
    const Vector& weights(const std::string& name) {
        const auto [place, isNew] = m_weights.try_emplace(name);
        if (isNew) {
            const TensorInfo& tensor = *m_model.find(name);
            std::vector<float> read(tensor.weightCount());
            TensorSource{m_model, tensor}.decode({0, read.size()}, read);
            place->second.assign(read.begin(), read.end());
        }
        return place->second;
    }
    Vector norm(const std::string& name, const Vector& input) {
        const Vector& factors = weights(nameIn(m_layer, name));
        const double mean = dot(input, input.data()) / static_cast<double>(input.size());
        Vector output;
        for (std::size_t i = 0; i < input.size(); ++i) {
            output.push_back(input[i] * factors[i] / std::sqrt(mean + kEpsilon));
        }
        return output;
    }
    /// Multiplies, and notes the input.
    Vector apply(const std::string& role, const Vector& input, std::size_t matrix = 0) {
        const std::string name = nameIn(m_layer, role + ".weight");
        const TensorInfo& tensor = *m_model.find(name);
        const std::size_t matrices = tensor.dimensions.size() > 2 ? tensor.dimensions[2] : 1;
        Definition& own = m_found[name];
        own.squares.resize(matrices, Vector(input.size()));
        own.counts.resize(matrices);
        own.add(matrix, input);
        const std::size_t rows = tensor.dimensions[1];
        const double* row = weights(name).data() + matrix * rows * input.size();
        Vector output;
        for (std::size_t i = 0; i < rows; ++i, row += input.size()) {
            output.push_back(dot(input, row));
        }
        return output;
    }
    /// Neighbours are turned together, as converters order the rows of llama.
    static void rotate(Vector& heads, std::size_t position) {
        for (std::size_t i = 0; i < heads.size(); i += 2) {
            const double turn = static_cast<double>(position) *
                                std::pow(kRotaryBase, -static_cast<double>(i % kHeadWidth) /
                                                          static_cast<double>(kHeadWidth));
            const double one = heads[i];
            const double other = heads[i + 1];
            heads[i] = one * std::cos(turn) - other * std::sin(turn);
            heads[i + 1] = one * std::sin(turn) + other * std::cos(turn);
        }
    }
    static Vector softmax(Vector scores) {
        const double largest = *std::ranges::max_element(scores);
        for (double& score : scores) score = std::exp(score - largest);
        const double sum = std::accumulate(scores.begin(), scores.end(), 0.0);
        for (double& score : scores) score /= sum;
        return scores;
    }
    void attend(std::vector<Vector>& hidden) {
        std::vector<Vector> keys;
        std::vector<Vector> values;
        for (std::size_t position = 0; position < hidden.size(); ++position) {
            const Vector input = norm("attn_norm.weight", hidden[position]);
            Vector queries = apply("attn_q", input);
            keys.push_back(apply("attn_k", input));
            values.push_back(apply("attn_v", input));
            rotate(queries, position);
            rotate(keys.back(), position);
            Vector mixed(queries.size());
            for (std::size_t head = 0; head < kHeads; ++head) {
                const std::size_t first = head * kHeadWidth;
                const std::size_t from = head * kKeyHeads / kHeads * kHeadWidth;
                Vector scores;
                for (const Vector& key : keys) {
                    const double product = std::inner_product(
                        key.begin() + static_cast<std::ptrdiff_t>(from),
                        key.begin() + static_cast<std::ptrdiff_t>(from + kHeadWidth),
                        queries.begin() + static_cast<std::ptrdiff_t>(first), 0.0);
                    scores.push_back(product / std::sqrt(static_cast<double>(kHeadWidth)));
                }
                scores = softmax(scores);
                for (std::size_t t = 0; t < scores.size(); ++t) {
                    for (std::size_t i = 0; i < kHeadWidth; ++i) {
                        mixed[first + i] += scores[t] * values[t][from + i];
                    }
                }
            }
            const Vector output = apply("attn_output", mixed);
            for (std::size_t i = 0; i < output.size(); ++i) hidden[position][i] += output[i];
        }
    }
    void feedForward(Vector& state) {
        const Vector input = norm("ffn_norm.weight", state);
        if (m_model.find(nameIn(m_layer, "ffn_gate_inp.weight")) == nullptr) {
            return network("", 0, input, 1.0, state);
        }
        const Vector shares = softmax(apply("ffn_gate_inp", input));
        std::vector<std::size_t> experts(shares.size());
        std::iota(experts.begin(), experts.end(), 0U);
        std::ranges::sort(experts, std::greater(), [&](std::size_t i) { return shares[i]; });
        experts.resize(kUsedExperts);
        double sum = 0.0;
        for (const std::size_t expert : experts) sum += shares[expert];
        for (const std::size_t expert : experts) {
            network("_exps", expert, input, shares[expert] / sum, state);
        }
    }
    void network(const std::string& suffix, std::size_t expert, const Vector& input, double share,
                 Vector& state) {
        Vector inner = apply("ffn_gate" + suffix, input, expert);
        const Vector up = apply("ffn_up" + suffix, input, expert);
        for (std::size_t i = 0; i < inner.size(); ++i) {
            inner[i] = inner[i] / (1.0 + std::exp(-inner[i])) * up[i];
        }
        const Vector output = apply("ffn_down" + suffix, inner, expert);
        for (std::size_t i = 0; i < output.size(); ++i) state[i] += share * output[i];
    }

    const Model& m_model;
    std::size_t m_width = m_model.find("token_embd.weight")->rowLength();
    int m_layer = 0;
    std::map<std::string, Vector> m_weights;
    std::map<std::string, Definition> m_found;
};

class ImportanceDefinition : public ::testing::TestWithParam<const char*> {};

TEST_P(ImportanceDefinition, IsTheSumOfSquaresOfEachInputOverItsTokens) {
    const test::TemporaryFolder folder;
    const test::RandomDecoder& decoder = test::randomDecoder(GetParam());
    test::writeRandomDecoder(folder / "small.gguf", decoder);
    const auto model = files::openModel(folder / "small.gguf").value();
    SilentTask task;
    const auto running = runStored(model, task).value();
    TokenText text;
    text.tokens = test::randomTokens(decoder, kTokens);
    text.plan = planChunks(kTokens, kTokens, 0).value();
    const auto collected =
        collectImportance(*running.decoder, {{"random", text}}, {.chunkSize = kTokens}, task);
    ASSERT_TRUE(collected) << describe(collected.error());

    PlainLlama plain(*model);
    plain.read(text.tokens);
    ASSERT_EQ(collected->entries.size(), plain.found().size());
    for (const auto& [name, own] : plain.found()) {
        const ImportanceEntry* const entry = collected->find(name);
        ASSERT_NE(entry, nullptr) << name;
        ASSERT_EQ(entry->matrices(), own.squares.size()) << name;
        const std::size_t columns = entry->columns();
        for (std::size_t matrix = 0; matrix < own.squares.size(); ++matrix) {
            EXPECT_EQ(entry->counts[matrix], static_cast<float>(own.counts[matrix])) << name;
            const Vector& squares = own.squares[matrix];
            const double mean =
                std::accumulate(squares.begin(), squares.end(), 0.0) / static_cast<double>(columns);
            for (std::size_t i = 0; i < columns; ++i) {
                ASSERT_NEAR(entry->sums[matrix * columns + i], squares[i],
                            1e-4 * std::max(squares[i], mean))
                    << name << " " << matrix << " " << i;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Models, ImportanceDefinition, ::testing::Values("llama", "mixtral"));

}  // namespace
}  // namespace weightscape::inference
