// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/decoders/channel_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <utility>

#include "core/files/open_model.h"
#include "core/inference/decoders/decoder.h"
#include "core/model/tensor_source.h"
#include "core/quantize/encoders/tensor_scaling.h"
#include "tests/support/random_decoders.h"
#include "tests/support/sample_model.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

/// Longer than the windows.
constexpr std::size_t kGroupTokens = 40;

/// Makers, an arrow, readers: without endings, and without the layer where it is the first.
std::vector<std::string> shownGroups(const Model& model) {
    std::vector<std::string> shown;
    const auto nameOf = [&](std::size_t tensor) {
        std::string name = model.tensors[tensor].ggufName;
        if (name.ends_with(".weight")) name.resize(name.size() - 7);
        return name.starts_with("blk.0.") ? name.substr(6) : name;
    };
    for (const ChannelGroup& group : channelGroups(model)) {
        std::string text;
        for (const ChannelGroup::Maker& maker : group.makers) text += nameOf(maker.tensor) + " ";
        text += ">";
        for (const std::size_t reader : group.readers) text += " " + nameOf(reader);
        if (!text.starts_with("blk.")) shown.push_back(text);
    }
    return shown;
}

/// The weights of a model in single precision, each channel of all groups with another size.
class ScaledWeights final : public WeightStore {
  public:
    explicit ScaledWeights(std::shared_ptr<const Model> model, double spread)
        : WeightStore(std::move(model)), m_factors(this->model().tensors.size()) {
        std::mt19937 generator(3);
        std::normal_distribution<double> normal;
        for (const ChannelGroup& group : channelGroups(this->model())) {
            encoders::ScaledGroup::Scales scales;
            scales.values.resize(group.channels * group.matrices);
            for (float& each : scales.values)
                each = static_cast<float>(std::exp(spread * normal(generator)));
            for (const std::size_t reader : group.readers) {
                const TensorFactors own =
                    encoders::factorsOfReader(this->model().tensors[reader], group, scales);
                EXPECT_TRUE(m_factors[reader].columns.empty()) << "it reads one group";
                m_factors[reader].columns = own.columns;
            }
            for (const ChannelGroup::Maker& maker : group.makers) {
                encoders::addMakerFactors(this->model().tensors[maker.tensor], group, maker.lacking,
                                          scales, m_factors[maker.tensor]);
            }
        }
    }

    Result<std::shared_ptr<const HeldTensor>> hold(std::size_t index, TaskContext&) override {
        const TensorInfo& tensor = model().tensors[index];
        std::vector<float> weights(tensor.weightCount());
        TensorSource{model(), tensor, nullptr, &m_factors[index]}.decode({0, weights.size()},
                                                                         weights);
        auto held = std::make_shared<HeldTensor>();
        held->tensor = &tensor;
        held->format = formats::findFormat("f32");
        held->own.resize(weights.size() * sizeof(float));
        held->format->encodeRow(weights, {}, held->own);
        held->bytes = held->own;
        return std::shared_ptr<const HeldTensor>(std::move(held));
    }

  private:
    std::vector<TensorFactors> m_factors;
};

std::vector<float> logitsOf(const std::shared_ptr<const Model>& model, double spread,
                            std::span<const std::int32_t> tokens) {
    SilentTask task;
    ScaledWeights store(model, spread);
    const auto decoder = Decoder::open(store, task);
    if (!decoder) throw std::runtime_error(describe(decoder.error()).english());
    const std::array<BatchText, 1> texts = {{{.firstRow = 0, .count = tokens.size()}}};
    Rows hidden = (*decoder)->embed(tokens, texts, task).value();
    for (std::size_t i = 0; i < (*decoder)->shape().layers.size(); ++i) {
        const auto layer = (*decoder)->layer(i, task).value();
        EXPECT_TRUE((*decoder)->runLayer(layer, i, {texts}, hidden, {}, task));
    }
    const auto scores = (*decoder)->logits(std::as_const(hidden).view(), {}, task).value();
    std::vector<float> logits;
    for (std::size_t i = 0; i < scores.count(); ++i) {
        const auto row = scores.row(i);
        logits.insert(logits.end(), row.begin(), row.end());
    }
    return logits;
}

void expectSameAnswers(const std::shared_ptr<const Model>& model,
                       std::span<const std::int32_t> tokens) {
    const std::vector<float> plain = logitsOf(model, 0.0, tokens);
    const std::vector<float> scaled = logitsOf(model, 0.7, tokens);
    ASSERT_EQ(plain.size(), scaled.size());
    const float largest =
        std::abs(*std::ranges::max_element(plain, {}, [](float logit) { return std::abs(logit); }));
    for (std::size_t i = 0; i < plain.size(); ++i) {
        ASSERT_NEAR(plain[i], scaled[i], 1e-4F * largest) << i;
    }
    EXPECT_NE(plain, scaled) << "some weights are others";
}

class ScaledDecoder : public ::testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        const test::RandomDecoder& decoder = test::randomDecoder(GetParam());
        test::writeRandomDecoder(m_folder / "model.gguf", decoder);
        m_model = *files::openModel(m_folder / "model.gguf");
        m_tokens = test::randomTokens(decoder, kGroupTokens);
    }
    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
    std::vector<std::int32_t> m_tokens;
};

TEST_P(ScaledDecoder, AnswersTheSameWhateverTheSizesOfItsChannels) {
    expectSameAnswers(m_model, m_tokens);
}

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const test::RandomDecoder& decoder : test::randomDecoders()) {
        all.emplace_back(decoder.name);
    }
    return all;
}

INSTANTIATE_TEST_SUITE_P(RandomDecoders, ScaledDecoder, ::testing::ValuesIn(names()),
                         [](const auto& param) { return param.param; });

/// A small model of the table.
std::shared_ptr<const Model> opened(const test::TemporaryFolder& folder, std::string_view name) {
    test::writeRandomDecoder(folder / "model.gguf", test::randomDecoder(name));
    return *files::openModel(folder / "model.gguf");
}

TEST(ChannelGroups, OfFoldersKnowThatNormsLackOne) {
    const test::TemporaryFolder folder;
    auto asFolder = std::make_shared<Model>(*opened(folder, "gemma2"));
    asFolder->container = Model::kSafetensors;
    for (const ChannelGroup& group : channelGroups(*asFolder)) {
        const TensorInfo& maker = asFolder->tensors[group.makers.front().tensor];
        EXPECT_EQ(group.makers.front().lacking, maker.dimensions.size() == 1 ? 1.0F : 0.0F);
    }
    expectSameAnswers(asFolder, test::randomTokens(test::randomDecoder("gemma2"), kGroupTokens));
}

TEST(ChannelGroups, OfLlamaAreFourInALayer) {
    EXPECT_THAT(shownGroups(*test::sampleModel()),
                ElementsAre("attn_norm > attn_q attn_k attn_v", "attn_v > attn_output",
                            "ffn_norm > ffn_gate ffn_up", "ffn_up > ffn_down"));
}

TEST(ChannelGroups, OfExpertsHoldTheRouter) {
    const test::TemporaryFolder folder;
    EXPECT_THAT(shownGroups(*opened(folder, "mixtral")),
                IsSupersetOf({"ffn_norm > ffn_gate_inp ffn_gate_exps ffn_up_exps",
                              "ffn_up_exps > ffn_down_exps"}));
    EXPECT_THAT(shownGroups(*opened(folder, "mixtral_split")),
                IsSupersetOf({"ffn_up.1 > ffn_down.1"}));
}

TEST(ChannelGroups, StopAtGatesThatAreNotLinear) {
    const test::TemporaryFolder folder;
    EXPECT_THAT(
        shownGroups(*opened(folder, "gpt2")),
        ElementsAre("attn_norm attn_norm.bias > attn_qkv", "attn_qkv attn_qkv.bias > attn_output",
                    "ffn_norm ffn_norm.bias > ffn_up"));
    EXPECT_THAT(shownGroups(*opened(folder, "gptoss")),
                ElementsAre("attn_norm > attn_q attn_k attn_v", "attn_v attn_v.bias > attn_output",
                            "post_attention_norm > ffn_gate_inp ffn_gate_exps ffn_up_exps"));
}

TEST(ChannelGroups, AreNoneWhereTheArchitectureIsNotKnown) {
    Model model = *test::sampleModel();
    model.facts.architecture = "elsewhere";
    EXPECT_TRUE(channelGroups(model).empty());
}

}  // namespace
}  // namespace weightscape::inference
