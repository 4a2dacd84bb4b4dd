// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/files/open_model.h"
#include "core/measure/download_share.h"
#include "core/measure/measure_treatment.h"
#include "core/measure/sample_statistics.h"
#include "core/recipes/quantization_plan.h"
#include "tests/support/file_server.h"
#include "tests/support/quiet_network.h"
#include "tests/support/sample_model.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

struct NamedShape {
    std::string name;
    std::uint64_t rows = 0, columns = 0;
};

/// A llama of 100 billion parameters.
std::vector<NamedShape> largeLlama() {
    constexpr std::uint64_t kWidth = 16384;
    constexpr std::uint64_t kForward = 65536;
    constexpr std::uint64_t kWords = 128000;
    std::vector<NamedShape> shapes = {{"model.embed_tokens.weight", kWords, kWidth}};
    for (int layer = 0; layer < 22; ++layer) {
        const std::string begin = "model.layers." + std::to_string(layer) + ".";
        for (const char* name : {"q_proj", "k_proj", "v_proj", "o_proj"}) {
            shapes.push_back({begin + "self_attn." + name + ".weight", kWidth, kWidth});
        }
        shapes.push_back({begin + "mlp.gate_proj.weight", kForward, kWidth});
        shapes.push_back({begin + "mlp.up_proj.weight", kForward, kWidth});
        shapes.push_back({begin + "mlp.down_proj.weight", kWidth, kForward});
        shapes.push_back({begin + "input_layernorm.weight", 1, kWidth});
        shapes.push_back({begin + "post_attention_layernorm.weight", 1, kWidth});
    }
    shapes.push_back({"model.norm.weight", 1, kWidth});
    shapes.push_back({"lm_head.weight", kWords, kWidth});
    return shapes;
}

/// BF16 numbers of two octaves and both signs, decided by their place alone.
std::string weightsAt(std::uint64_t begin, std::uint64_t length) {
    std::string bytes(length, '\0');
    for (std::uint64_t i = 0; i < length; ++i) {
        std::uint64_t mixed = ((begin + i) / 2 + 1) * 0x9E3779B97F4A7C15U;
        mixed ^= mixed >> 29U;
        mixed *= 0xBF58476D1CE4E5B9U;
        mixed ^= mixed >> 32U;
        const auto bits = static_cast<std::uint16_t>((mixed & 0x80FFU) | 0x3C00U);
        bytes[i] = static_cast<char>((begin + i) % 2 == 0 ? bits & 0xFFU : bits >> 8U);
    }
    return bytes;
}

/// A shard with these shapes; notes in the index where they are.
Answer shardOf(std::span<const NamedShape> shapes, const std::string& name, nlohmann::json& index) {
    nlohmann::json header;
    std::uint64_t end = 0;
    for (const NamedShape& shape : shapes) {
        const std::uint64_t begin = std::exchange(end, end + 2 * shape.rows * shape.columns);
        const auto dimensions = shape.rows == 1 ? nlohmann::json{shape.columns}
                                                : nlohmann::json{shape.rows, shape.columns};
        header[shape.name] = {
            {"dtype", "BF16"}, {"shape", dimensions}, {"data_offsets", {begin, end}}};
        index["weight_map"][shape.name] = name;
    }
    std::string text = header.dump();
    text.append(text.size() % 2, ' ');
    const std::uint64_t length = text.size();
    Answer answer;
    answer.body.assign(sizeof(length), '\0');
    std::memcpy(answer.body.data(), &length, sizeof(length));
    answer.body += text;
    answer.generate = weightsAt;
    answer.generated = end;
    return answer;
}

/// Serves the shapes as a folder /large/, and returns how many bytes its shards have.
std::uint64_t serveShards(FileServer& server, const std::vector<NamedShape>& shapes) {
    constexpr std::size_t kPerShard = 20;
    nlohmann::json index{{"weight_map", nlohmann::json::object()}};
    std::uint64_t all = 0;
    for (std::size_t first = 0; first < shapes.size(); first += kPerShard) {
        const std::string name = "part-" + std::to_string(first) + ".safetensors";
        const auto some = std::span(shapes).subspan(first);
        Answer shard = shardOf(some.first(std::min(some.size(), kPerShard)), name, index);
        all += shard.body.size() + shard.generated;
        server.serve("/large/" + name, std::move(shard));
    }
    Answer answer;
    answer.body = index.dump();
    server.serve("/large/model.safetensors.index.json", answer);
    answer.body = R"({"architectures": ["LlamaForCausalLM"], "model_type": "llama",)"
                  R"( "num_hidden_layers": 22, "hidden_size": 16384, "intermediate_size": 65536,)"
                  R"( "num_attention_heads": 128, "num_key_value_heads": 128,)"
                  R"( "vocab_size": 128000, "max_position_embeddings": 8192})";
    server.serve("/large/config.json", answer);
    return all;
}

TEST(RemoteSample, TellsOfTwoHundredGigabytesFromSixtyFourMebibytes) {
    const TemporaryFolder home;
    FileServer server;
    const QuietNetwork network(server.url(), home.path());
    const auto shapes = largeLlama();
    const std::uint64_t bytes = serveShards(server, shapes);
    ASSERT_GT(bytes, 190'000'000'000U);
    const auto opened = files::openModel(server.url("/large/"));
    ASSERT_TRUE(opened) << describe(opened.error());
    const Model& model = **opened;
    EXPECT_EQ(model.tensors.size(), shapes.size());
    EXPECT_EQ(model.fileBytes(), bytes);
    EXPECT_EQ(model.facts.layers, 22U);
    EXPECT_LT(server.sent(), 4U << 20U);

    recipes::Recipe recipe;
    recipe.preset = "Q8_0";
    const auto plan = recipes::planQuantization(model, recipe);
    ASSERT_TRUE(plan) << describe(plan.error());
    EXPECT_NEAR(plan->bitsPerWeight(), 8.5, 0.01);

    std::vector<const TensorInfo*> tensors;
    for (const TensorInfo& tensor : model.tensors) tensors.push_back(&tensor);
    const auto shares = measure::downloadShares(model, tensors);
    measure::ModelErrorSum sum;
    SilentTask task;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto measured = measure::measureTreatment(
            model, *tensors[i], {.treatment = *plan->find(i), .fraction = shares[i]}, task);
        ASSERT_TRUE(measured) << describe(measured.error());
        sum.add(measured->error);
    }
    EXPECT_TRUE(model.checkUnchanged());
    const auto total = sum.total(model.parameterCount());
    EXPECT_TRUE(total.isComplete());
    EXPECT_FALSE(total.exact);
    EXPECT_LE(server.sent(), 64U << 20U);
    EXPECT_EQ(server.sent(), model.files.front()->supply()->used());
    // Weights lie between 2^-7 and 2^-5, so a step is 2^-5/127, and an error 1/sqrt(12) of that;
    // their mean square is that of numbers even in two octaves, (1 + 4) / 2 * 7/3 * 2^-14.
    const double step = std::ldexp(1.0, -5) / 127.0;
    const double square = 2.5 * 7.0 / 3.0 * std::ldexp(1.0, -14);
    const double expected = step / std::sqrt(12.0 * square);
    EXPECT_NEAR(total.relativeRmse, expected, expected / 20.0);
    EXPECT_GT(total.confidence, 0.0);
    EXPECT_LT(total.confidence, total.relativeRmse / 20.0);
}

TEST(RemoteSample, HoldsTheTruthInItsInterval) {
    const auto here = sampleModel();
    const TemporaryFolder home;
    FileServer server;
    const QuietNetwork network(server.url(), home.path());
    Answer answer;
    answer.file = files::samplePath().value();
    server.serve("/a.gguf", answer);
    const auto there = files::openModel(server.url("/a.gguf")).value();
    const encoders::Treatment treatment = encoders::parseTreatment("q4_0").value();
    SilentTask task;
    int held = 0;
    int drawn = 0;
    for (const char* name : {"blk.0.ffn_up.weight", "blk.3.attn_q.weight", "token_embd.weight"}) {
        const TensorInfo& local = *here->find(name);
        const TensorInfo& remote = *there->find(name);
        const auto truth = measure::measureTreatment(*here, local, {.treatment = treatment}, task);
        for (std::uint64_t seed = 1; seed <= 20; ++seed, ++drawn) {
            const auto guess = measure::measureTreatment(
                *there, remote, {.treatment = treatment, .fraction = 0.1, .seed = seed}, task);
            ASSERT_TRUE(guess) << describe(guess.error());
            EXPECT_NEAR(guess->error.sampledFraction, 0.1, 0.03);
            const double apart = guess->error.relativeRmse() - truth->error.relativeRmse();
            held += std::abs(apart) <= guess->error.confidence ? 1 : 0;
        }
    }
    // Of 60 intervals of 95 % fewer than 50 hold with probability 5e-4.
    EXPECT_GE(held, 50) << "of " << drawn;
}

TEST(SampledStatistics, StandInTheirIntervalsAndNameRealPlaces) {
    const auto model = sampleModel();
    const TensorInfo& tensor = *model->find("blk.2.ffn_down.weight");
    SilentTask task;
    const auto truth = measure::computeStatistics(*model, tensor, task).value();
    const auto sampled = measure::sampleStatistics(*model, tensor, 0.2, task).value();
    EXPECT_NEAR(sampled.sampledFraction, 0.2, 0.02);
    EXPECT_GT(sampled.meanConfidence, 0.0);
    EXPECT_NEAR(sampled.of.mean, truth.mean, 2.0 * sampled.meanConfidence);
    EXPECT_GT(sampled.deviationConfidence, 0.0);
    EXPECT_NEAR(sampled.of.standardDeviation, truth.standardDeviation,
                2.0 * sampled.deviationConfidence);
    EXPECT_LE(sampled.of.maximum, truth.maximum);
    std::vector<float> row(tensor.rowLength());
    for (const measure::Outlier& outlier : sampled.of.outliers) {
        decodeRows(*model, tensor, outlier.row, 1, row);
        EXPECT_EQ(row[outlier.column], outlier.value);
    }
    const auto all = measure::sampleStatistics(*model, tensor, 1.0, task).value();
    EXPECT_EQ(all.of.mean, truth.mean);
    EXPECT_EQ(all.sampledFraction, 1.0);
    EXPECT_EQ(all.meanConfidence, 0.0);
}

}  // namespace
}  // namespace weightscape::test
