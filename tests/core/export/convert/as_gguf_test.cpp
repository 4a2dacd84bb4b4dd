// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Folders as llama.cpp's converter would have made them from small GGUF models, back to these.
#include "core/export/convert/as_gguf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "core/export/convert/conversion_plan.h"
#include "core/export/convert/converter_differences.h"
#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/files/sample_path.h"
#include "core/model/rotary_factors.h"
#include "core/model/tensor_source.h"
#include "tests/support/random_folder.h"
#include "tests/support/small_safetensors.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

using test::RandomModel;
using ::testing::HasSubstr;

template <typename T>
T valueOf(Result<T> result) {
    if (!result) throw std::runtime_error(describe(result.error()).english());
    return *std::move(result);
}

std::vector<float> weightsOf(const Model& model, const TensorInfo& tensor) {
    std::vector<float> weights(tensor.weightCount());
    TensorSource{model, tensor}.decode({0, weights.size()}, weights);
    return weights;
}

const TensorInfo* named(const Model& model, const std::string& ggufName) {
    const auto found = std::ranges::find(model.tensors, ggufName, &TensorInfo::ggufName);
    return found == model.tensors.end() ? nullptr : &*found;
}

std::set<std::string> namesOf(const Model& model) {
    std::set<std::string> names;
    for (const TensorInfo& tensor : model.tensors) names.insert(tensor.ggufName);
    return names;
}

/// The reason that a plan gives for a tensor of a converted model under one rule.
std::string reasonUnder(const std::string& rule, const Model& model, const std::string& ggufName) {
    recipes::Recipe recipe;
    recipe.preset = "Q8_0";
    recipe.rules = {{rule, {formats::findFormat("q5_0")}}};
    const auto plan = valueOf(recipes::planQuantization(model, recipe, {}));
    const auto* planned =
        plan.find(static_cast<std::size_t>(named(model, ggufName) - model.tensors.data()));
    return planned->rule.text().english();
}

Model convertedFolder(const RandomModel& model, const std::string& config = "{}") {
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder.path(), model, config);
    return valueOf(asGguf(*valueOf(files::openModel(folder.path()))));
}

/// The built-in model with its weights as numbers.
RandomModel sampleAsNumbers(const Model& sample) {
    RandomModel model{sample.metadata, {}};
    for (const TensorInfo& tensor : sample.tensors) {
        model.tensors.push_back({.name = tensor.name,
                                 .dimensions = tensor.dimensions,
                                 .format = "f32",
                                 .weights = weightsOf(sample, tensor)});
    }
    return model;
}

bool isKnownDifference(std::string_view key, std::string_view architecture) {
    return std::ranges::any_of(kSampleDifferences, [&](const Difference& row) {
        return row.key.starts_with('.') ? key == std::string(architecture) + std::string(row.key)
                                        : key == row.key;
    });
}

void expectSampleKeys(const Metadata& found, const Metadata& expected) {
    std::set<std::string> keys;
    for (const Metadata* metadata : {&found, &expected}) {
        for (const MetadataEntry& entry : *metadata) keys.insert(entry.key);
    }
    for (const std::string& key : keys) {
        if (isKnownDifference(key, "llama")) continue;
        const MetadataValue* const one = findValue(found, key);
        const MetadataValue* const other = findValue(expected, key);
        ASSERT_NE(one, nullptr) << key;
        ASSERT_NE(other, nullptr) << key;
        EXPECT_EQ(one->type, other->type) << key;
        EXPECT_EQ(one->bytes, other->bytes) << key;
    }
}

TEST(AsGguf, RulesMatchNamesOfTheFolderTooAndSayWhich) {
    const Model model = convertedFolder(test::randomModel(test::randomDecoder("qwen3moe")));
    EXPECT_EQ(reasonUnder("blk.0.attn_q.weight", model, "blk.0.attn_q.weight"),
              "your rule blk.0.attn_q.weight");
    EXPECT_EQ(reasonUnder("model.layers.0.*.q_proj.weight", model, "blk.0.attn_q.weight"),
              "your rule model.layers.0.*.q_proj.weight, by the folder's name "
              "model.layers.0.self_attn.q_proj.weight");
    // A stack has the names of all its experts.
    EXPECT_EQ(reasonUnder("*.experts.1.down_proj.weight", model, "blk.1.ffn_down_exps.weight"),
              "your rule *.experts.1.down_proj.weight, by the folder's name "
              "model.layers.1.mlp.experts.1.down_proj.weight");
}

TEST(AsGguf, MakesOfTheSamplesFolderItsGguf) {
    const auto sample = valueOf(files::openModel(valueOf(files::samplePath())));
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder / "hf", sampleAsNumbers(*sample));
    const Model model = valueOf(asGguf(*valueOf(files::openModel(folder / "hf"))));
    const auto plan = valueOf(conversionPlan(model, "F16"));
    SilentTask task;
    const auto report = exportModel(model, plan, folder / "out.gguf", {}, task);
    ASSERT_TRUE(report) << describe(report.error());
    const auto written = valueOf(files::openModel(folder / "out.gguf"));
    expectSampleKeys(written->metadata, sample->metadata);
    EXPECT_EQ(namesOf(*written), namesOf(*sample));
    for (const TensorInfo& tensor : sample->tensors) {
        const TensorInfo* found = written->find(tensor.name);
        ASSERT_NE(found, nullptr) << tensor.name;
        EXPECT_EQ(found->format, tensor.format) << tensor.name;
        EXPECT_EQ(found->dimensions, tensor.dimensions) << tensor.name;
        EXPECT_TRUE(std::ranges::equal(written->bytesOf(*found), sample->bytesOf(tensor)))
            << tensor.name;
    }
}

/// Keys of the random models that the converter has no use for, or finds another value of.
struct Unwritten {
    std::string_view key;
    std::string_view architectures;  ///< words; empty: all
};
constexpr auto kUnwritten = std::to_array<Unwritten>({
    {".attention.sliding_window", "llama qwen2"},
    {".expert_feed_forward_length", "llama"},
    {".feed_forward_length", "gpt-oss"},
    {".rope.dimension_count", "qwen2 qwen3 qwen3moe gemma2 gemma3 gpt-oss"},
    {".attention.key_length", "phi3 gpt2"},
    {".attention.value_length", "phi3 gpt2"},
    {".attention.head_count_kv", "gpt2"},
    {".rope.freq_base", "gemma2"},
    // Of yarn; the one of phi3 is computed.
    {".rope.scaling.attn_factor", "llama phi3"},
    {"tokenizer.ggml.scores", "qwen2 qwen3 qwen3moe gpt2 gpt-oss"},
});

bool isUnwritten(const std::string& key, const std::string& architecture) {
    return std::ranges::any_of(kUnwritten, [&](const Unwritten& row) {
        const std::string whole =
            row.key.starts_with('.') ? architecture + std::string(row.key) : std::string(row.key);
        return key == whole &&
               (" " + std::string(row.architectures) + " ").find(" " + architecture + " ") !=
                   std::string::npos;
    });
}

class ConvertedFolder : public ::testing::TestWithParam<std::string> {
  protected:
    const RandomModel m_source = test::randomModel(test::randomDecoder(GetParam()));
    const Model m_model = convertedFolder(m_source);
};

TEST_P(ConvertedFolder, HasTheTensorsOfTheGguf) {
    EXPECT_TRUE(m_model.isGguf());
    EXPECT_EQ(m_model.tensors.size(), m_source.tensors.size());
    for (const test::SmallTensor& tensor : m_source.tensors) {
        const TensorInfo* found = named(m_model, tensor.name);
        ASSERT_NE(found, nullptr) << tensor.name;
        EXPECT_EQ(found->dimensions, tensor.dimensions) << tensor.name;
        const auto weights = weightsOf(m_model, *found);
        ASSERT_EQ(weights.size(), tensor.weights.size()) << tensor.name;
        float largest = 0.0F;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            largest = std::max(largest, std::abs(weights[i] - tensor.weights[i]));
        }
        // One was taken away and added again.
        const bool isShifted = tensor.name.ends_with("norm.weight");
        EXPECT_LE(largest, isShifted ? 1e-6F : 0.0F) << tensor.name;
    }
}

TEST_P(ConvertedFolder, HasTheKeysOfTheGguf) {
    const std::string& architecture = m_model.facts.architecture;
    for (const MetadataEntry& entry : m_source.metadata) {
        if (isUnwritten(entry.key, architecture)) continue;
        const MetadataValue* found = findValue(m_model.metadata, entry.key);
        ASSERT_NE(found, nullptr) << entry.key;
        EXPECT_EQ(found->type, entry.value.type) << entry.key;
        EXPECT_EQ(found->bytes, entry.value.bytes) << entry.key;
    }
}

TEST_P(ConvertedFolder, ReadsAnyPieceAsTheWhole) {
    for (const TensorInfo& tensor : m_model.tensors) {
        const auto whole = weightsOf(m_model, tensor);
        const std::uint64_t first = whole.size() / 3;
        std::vector<float> piece(std::min<std::size_t>(whole.size() - first, 777));
        TensorSource{m_model, tensor}.decode({first, piece.size()}, piece);
        EXPECT_TRUE(std::equal(piece.begin(), piece.end(),
                               whole.begin() + static_cast<std::ptrdiff_t>(first)))
            << tensor.ggufName;
        std::vector<std::byte> buffer;
        const auto bytes = TensorSource{m_model, tensor}.blocksOf({first, piece.size()}, buffer);
        std::vector<float> decoded(piece.size());
        tensor.format->decodeRow(bytes, decoded);
        EXPECT_EQ(decoded, piece) << tensor.ggufName;
    }
}

/// All but those whose GGUF is of an older kind, or whose factors no folder has.
std::vector<std::string> decodersWithFolders() {
    std::vector<std::string> names;
    for (const test::RandomDecoder& decoder : test::randomDecoders()) {
        if (decoder.feedForward == test::FeedForwardParts::SplitExperts) continue;
        if (decoder.name != "llama_factors") names.emplace_back(decoder.name);
    }
    return names;
}

INSTANTIATE_TEST_SUITE_P(Decoders, ConvertedFolder, ::testing::ValuesIn(decodersWithFolders()),
                         [](const auto& row) { return row.param; });

TEST(AsGguf, WritesTheScalingOfLlama3AsFactors) {
    const RandomModel source = test::randomModel(test::randomDecoder("llama_factors"));
    const Model model = convertedFolder(
        source, R"({"rope_scaling": {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0,
                    "high_freq_factor": 4.0, "original_max_position_embeddings": 64}})");
    const TensorInfo* factors = named(model, "rope_freqs.weight");
    ASSERT_NE(factors, nullptr);
    EXPECT_EQ(weightsOf(model, *factors),
              gradualRotaryFactors(500'000.0, 32, {.factor = 4.0, .originalContext = 64.0}));
    EXPECT_EQ(findValue(model.metadata, "llama.rope.scaling.type"), nullptr);
}

TEST(AsGguf, AGgufStaysWhatItIs) {
    const auto sample = valueOf(files::openModel(valueOf(files::samplePath())));
    const Model same = valueOf(asGguf(*sample));
    EXPECT_EQ(same.tensors.size(), sample->tensors.size());
    EXPECT_EQ(same.path, sample->path);
}

TEST(AsGguf, FoldersThatCannotBeRunAsTheyAreRunAsGgufs) {
    for (const auto& [decoder, isConverted] :
         {std::pair{"llama", false}, {"gpt2", true}, {"gptoss", true}, {"phi3", true}}) {
        const test::TemporaryFolder folder;
        test::writeRandomFolder(folder.path(), test::randomModel(test::randomDecoder(decoder)));
        const auto model = valueOf(modelToRun(valueOf(files::openModel(folder.path()))));
        EXPECT_EQ(model->isGguf(), isConverted) << decoder;
    }
}

TEST(AsGguf, UnknownArchitecturesSayWhatIsMissing) {
    const RandomModel source = test::randomModel(test::randomDecoder("llama"));
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder.path(), source,
                            R"({"model_type": "novel", "architectures": ["NovelForCausalLM"]})");
    const auto model = valueOf(files::openModel(folder.path()));
    const auto refused = asGguf(*model);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(refused.error().detail.english(), HasSubstr("architecture novel"));
    const Model weights = valueOf(asGguf(*model, {.weightsOnly = true}));
    EXPECT_EQ(weights.facts.architecture, "novel");
    EXPECT_NE(named(weights, "model.layers.0.self_attn.q_proj.weight"), nullptr);
    EXPECT_EQ(findValue(weights.metadata, "tokenizer.ggml.model"), nullptr);
}

TEST(AsGguf, ATensorWithoutAPlaceIsNamed) {
    RandomModel source = test::randomModel(test::randomDecoder("qwen2"));
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder.path(), source);
    // Another shard, which the folder's own does not name.
    test::writeSafetensors(folder / "model.safetensors",
                           {{"model.embed_tokens.weight", "F32", {300, 128}},
                            {"model.layers.0.mlp.novel_proj.weight", "F32", {128, 128}}});
    const auto refused = asGguf(*valueOf(files::openModel(folder.path())));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail.english(), HasSubstr("mlp.novel_proj.weight"));
}

TEST(AsGguf, NumbersThatCannotBeReadAreRefusedByName) {
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder.path(), test::randomModel(test::randomDecoder("qwen2")));
    test::writeSafetensors(folder / "model.safetensors",
                           {{"model.embed_tokens.weight", "BOOL", {300, 128}}});
    const auto model = valueOf(files::openModel(folder.path()));
    for (const bool weightsOnly : {false, true}) {
        const auto refused = asGguf(*model, {.weightsOnly = weightsOnly});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
        EXPECT_THAT(refused.error().detail.english(), HasSubstr("embed_tokens.weight"));
    }
}

TEST(AsGguf, MissingExpertsAreDamage) {
    RandomModel source = test::randomModel(test::randomDecoder("qwen3moe"));
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder.path(), source, R"({"num_local_experts": 7})");
    const auto refused = asGguf(*valueOf(files::openModel(folder.path())));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Damaged);
}

TEST(AsGguf, TypesAreChosenAsTheConverterDoes) {
    const Model model = convertedFolder(test::randomModel(test::randomDecoder("mixtral")));
    const auto plan = valueOf(conversionPlan(model, "auto"));
    for (const recipes::PlannedTensor& planned : plan.tensors) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        const bool isPrecise = tensor.dimensions.size() == 1 ||
                               tensor.ggufName.find("ffn_gate_inp") != std::string::npos;
        EXPECT_EQ(planned.format->info.id, isPrecise ? "f32" : "f16") << tensor.ggufName;
    }
    EXPECT_FALSE(conversionPlan(model, "q4_0"));
}

}  // namespace
}  // namespace weightscape::exporting
