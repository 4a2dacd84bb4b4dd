// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/gradients/text_backward.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "core/inference/decoders/layer_run.h"
#include "core/model/tensor_source.h"
#include "tests/support/gradient_check.h"
#include "tests/support/random_decoders.h"
#include "tests/support/sanitized.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

using Weights = std::map<std::string, std::vector<double>, std::less<>>;

/// The weights of a model in single precision; those of one tensor moved along a direction.
class MovedWeights final : public WeightStore {
  public:
    using WeightStore::WeightStore;
    void move(std::string tensor, const std::vector<double>& direction, double step) {
        m_tensor = std::move(tensor);
        m_direction = direction;
        m_step = step;
    }
    Result<std::shared_ptr<const HeldTensor>> hold(std::size_t index, TaskContext&) override {
        const TensorInfo& tensor = model().tensors[index];
        std::vector<float> weights(tensor.weightCount());
        TensorSource{model(), tensor}.decode({0, weights.size()}, weights);
        if (tensor.ggufName == m_tensor) {
            for (std::size_t i = 0; i < weights.size(); ++i) {
                weights[i] += static_cast<float>(m_step * m_direction[i]);
            }
        }
        auto held = std::make_shared<HeldTensor>();
        held->tensor = &tensor;
        held->format = formats::findFormat("f32");
        held->own.resize(weights.size() * sizeof(float));
        held->format->encodeRow(weights, {}, held->own);
        held->bytes = held->own;
        return std::shared_ptr<const HeldTensor>(std::move(held));
    }

  private:
    std::string m_tensor;
    std::vector<double> m_direction;
    double m_step = 0.0;
};

/// The scores times fixed numbers.
class WeightedScores final : public TextLoss {
  public:
    Result<void> gradients(std::size_t position, ConstRows scores, MutableRows gradients) override {
        const Rows weights = test::variedRows(scores.count, scores.width, seed(position));
        for (std::size_t row = 0; row < scores.count; ++row) {
            std::ranges::copy(weights.row(row), gradients.row(row).begin());
        }
        return {};
    }
    static std::uint32_t seed(std::size_t position) {
        return static_cast<std::uint32_t>(position) + 7;
    }
};

/// Sums up the gradients of all matrices.
class WeightGradients final : public GradientObserver {
  public:
    void observe(const ObservedGradient& seen) override {
        const ConstRows inputs = seen.inputs;
        const ConstRows outputs = seen.outputGradients;
        auto& sums = m_sums[std::string(seen.tensor)];
        const std::size_t size = inputs.width * outputs.width;
        sums.resize(std::max(sums.size(), size * seen.matrices));
        for (std::size_t token = 0; token < inputs.count; ++token) {
            for (std::size_t row = 0; row < outputs.width; ++row) {
                double* const to = sums.data() + seen.matrix * size + row * inputs.width;
                const double slope = outputs.row(token)[row];
                for (std::size_t i = 0; i < inputs.width; ++i) {
                    to[i] += slope * inputs.row(token)[i];
                }
            }
        }
    }
    void observe(const ObservedLookup& seen) override {
        auto& sums = m_sums[std::string(seen.tensor)];
        const std::size_t width = seen.gradients.width;
        for (std::size_t i = 0; i < seen.tokens.size(); ++i) {
            const std::size_t first = static_cast<std::size_t>(seen.tokens[i]) * width;
            sums.resize(std::max(sums.size(), first + width));
            for (std::size_t j = 0; j < width; ++j) sums[first + j] += seen.gradients.row(i)[j];
        }
    }
    Result<void> finishPart() override { return {}; }
    [[nodiscard]] const Weights& sums() const { return m_sums; }

  private:
    Weights m_sums;
};

double lengthOf(const std::vector<double>& numbers) {
    double sum = 0.0;
    for (const double number : numbers) sum += number * number;
    return std::sqrt(sum);
}

/// Two chunks of different texts.
TokenText shortText(const std::vector<std::int32_t>& tokens) {
    return {tokens, tokens.front(), {.context = 12, .chunks = 2}};
}

/// A loss, and which experts the tokens went to.
struct RoutedLoss {
    double loss = 0.0;
    std::vector<std::uint32_t> experts;
};

RoutedLoss lossOf(WeightStore& store, const TokenText& text) {
    SilentTask task;
    RoutedLoss found;
    const auto decoder = Decoder::open(store, task).value();
    std::vector<std::int32_t> tokens;
    std::vector<BatchText> texts;
    for (std::size_t chunk = 0; chunk < text.plan.chunks; ++chunk) {
        const auto input = chunkInput(text.plan, text.tokens, chunk, text.beginning);
        texts.push_back({tokens.size(), input.size()});
        tokens.insert(tokens.end(), input.begin(), input.end());
    }
    Rows hidden = decoder->embed(tokens, texts, task).value();
    for (std::size_t i = 0; i < decoder->shape().layers.size(); ++i) {
        const auto layer = decoder->layer(i, task).value();
        LayerTape tape;
        const RunOptions options;
        EXPECT_TRUE(LayerRun(decoder->place(layer, i), options, task, &tape).run({texts}, hidden));
        for (const ChosenExpert& choice : tape.routing.choices) {
            found.experts.push_back(choice.expert);
        }
    }
    const auto scores = decoder->logits(std::as_const(hidden).view(), {}, task).value();
    found.loss = test::weightedSum(
        scores.view(),
        test::variedRows(scores.count(), scores.width(), WeightedScores::seed(0)).view());
    return found;
}

class DecoderGradients : public ::testing::TestWithParam<std::string> {};

TEST_P(DecoderGradients, AreTheSlopesOfTheLossAlongThem) {
    const test::RandomDecoder& row = test::randomDecoder(GetParam());
    const test::TemporaryFolder folder;
    test::writeRandomDecoder(folder / "model.gguf", row);
    const auto model = files::openModel(folder / "model.gguf").value();
    MovedWeights store(model);
    SilentTask task;
    const TokenText text = shortText(test::randomTokens(row, 24));
    WeightedScores loss;
    WeightGradients gradients;
    {
        const auto decoder = Decoder::open(store, task).value();
        const auto done = runTextBackward(*decoder, text, {loss, gradients}, task);
        ASSERT_TRUE(done) << describe(done.error());
    }
    const RoutedLoss here = lossOf(store, text);
    std::size_t checked = 0;
    for (const auto& [tensor, gradient] : gradients.sums()) {
        if (test::kSanitized && !tensor.starts_with("blk.1.")) continue;
        const double length = lengthOf(gradient);
        ASSERT_GT(length, 0.0) << tensor;
        const auto* info = model->find(tensor);
        // Experts that are tensors of their own go by the name of the stack they stand for.
        if (info == nullptr && row.feedForward == test::FeedForwardParts::SplitExperts) continue;
        ASSERT_NE(info, nullptr) << tensor;
        std::vector<double> direction = gradient;
        direction.resize(info->weightCount());
        for (double& number : direction) number /= length;
        std::vector<float> weights(info->weightCount());
        decodeRows(*model, *info, 0, info->rowCount(), weights);
        const double step = 1e-4 * lengthOf({weights.begin(), weights.end()});
        bool isSmooth = true;
        const auto at = [&](double steps) {
            store.move(tensor, direction, steps * step);
            const RoutedLoss moved = lossOf(store, text);
            isSmooth = isSmooth && moved.experts == here.experts;
            return moved.loss;
        };
        const double slope = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * step);
        // Where the step gives a token to another expert, the loss has none.
        if (!isSmooth) continue;
        EXPECT_NEAR(slope, length, 0.02 * length) << tensor;
        ++checked;
    }
    EXPECT_GE(checked, test::kSanitized ? 3 : 3 * row.layers);
}

std::vector<std::string> namesOfAll() {
    std::vector<std::string> names;
    for (const test::RandomDecoder& row : test::randomDecoders()) names.emplace_back(row.name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(All, DecoderGradients, ::testing::ValuesIn(namesOfAll()),
                         [](const auto& each) { return each.param; });

TEST(DrawnTokenLoss, DrawsFromWhatTheModelExpects) {
    constexpr std::size_t kRows = 4000;
    Rows scores(kRows, 3);
    for (std::size_t row = 0; row < kRows; ++row) {
        scores.row(row)[1] = std::log(2.0F);
        scores.row(row)[2] = std::log(5.0F);
    }
    SilentTask task;
    DrawnTokenLoss loss(1, task);
    Rows gradients(kRows, 3);
    ASSERT_TRUE(loss.gradients(0, std::as_const(scores).view(), gradients.view()));
    // Of -ln p the gradient is p, less 1 at the token that was drawn: its mean is 0.
    for (std::size_t column = 0; column < 3; ++column) {
        double sum = 0.0;
        for (std::size_t row = 0; row < kRows; ++row) sum += gradients.row(row)[column];
        EXPECT_NEAR(sum / kRows, 0.0, 0.025) << column;
    }
    Rows part(kRows - 10, 3);
    ASSERT_TRUE(loss.gradients(10, std::as_const(scores).view().part(10, kRows - 10), part.view()));
    EXPECT_TRUE(std::equal(part.values.begin(), part.values.end(), gradients.values.begin() + 30))
        << "the position decides, not the part";
}

}  // namespace
}  // namespace weightscape::inference
