// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Hugging Face folders of small models, converted: llama.cpp gives each token the probability that
// our own forward pass gives it, on the folder's weights where these run as they are.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/export/convert/as_adapter.h"
#include "core/export/convert/as_gguf.h"
#include "core/export/convert/conversion_plan.h"
#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/model/tensor_source.h"
#include "tests/interop/decoder_difference.h"
#include "tests/interop/llama_library.h"
#include "tests/interop/llama_vocabulary.h"
#include "tests/interop/plain_encoder.h"
#include "tests/interop/plain_forward.h"
#include "tests/support/folder_models.h"
#include "tests/support/golden_decoders.h"
#include "tests/support/open_decoder.h"
#include "tests/support/random_folder.h"
#include "tests/support/small_adapter.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

/// Of log probabilities, for weights in F32.
constexpr double kFolderTolerance = 1e-3;

void exportAs(const Model& model, const char* type, const std::filesystem::path& out) {
    const auto plan = exporting::conversionPlan(model, type);
    ASSERT_TRUE(plan) << describe(plan.error());
    SilentTask task;
    const auto report = exporting::exportModel(model, *plan, out, {}, task);
    ASSERT_TRUE(report) << describe(report.error());
}

/// Converts the folder to a GGUF in F32.
void convertFolder(const std::filesystem::path& folder, const std::filesystem::path& out) {
    const auto opened = files::openModel(folder);
    ASSERT_TRUE(opened) << describe(opened.error());
    const auto model = exporting::asGguf(**opened);
    ASSERT_TRUE(model) << describe(model.error());
    exportAs(*model, "f32", out);
}

/// Architectures whose folders cannot be run before they are converted.
bool runsAsFolder(const test::RandomModel& model) {
    const auto name = *findValue(model.metadata, "general.architecture")->asString();
    return name != "phi3" && name != "gpt2" && name != "gpt-oss";
}

/// phi3's factor of attention follows from how much the context grew.
void settleAttentionFactor(test::RandomModel& model) {
    const auto* tokens = findValue(model.metadata, "phi3.context_length");
    if (tokens == nullptr) return;
    const double before =
        findValue(model.metadata, "phi3.rope.scaling.original_context_length")->asDouble().value();
    const double grown = tokens->asDouble().value() / before;
    for (MetadataEntry& entry : model.metadata) {
        if (entry.key != "phi3.rope.scaling.attn_factor") continue;
        entry.value = MetadataValue::fromFloat32(
            static_cast<float>(std::sqrt(1.0 + std::log(grown) / std::log(before))));
    }
}

class ConvertInterop : public ::testing::TestWithParam<std::string> {};

TEST_P(ConvertInterop, EveryTokenIsAsLikelyInLlamaCpp) {
    const test::RandomDecoder& decoder = test::randomDecoder(GetParam());
    auto source = test::randomModel(decoder);
    settleAttentionFactor(source);
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder / "folder", source);
    convertFolder(folder / "folder", folder / "converted.gguf");
    test::writeSmallGguf(folder / "source.gguf", source.metadata, source.tensors);
    const auto tokens = test::randomTokens(decoder, test::kGoldenTokens);
    const auto logits = test::llamaLibrary().evaluateTokens({.model = folder / "converted.gguf",
                                                             .tokens = tokens,
                                                             .window = tokens.size(),
                                                             .isExact = true,
                                                             .watcher = test::ExactGelu()});
    const auto ours =
        test::OpenDecoder(runsAsFolder(source) ? folder / "folder" : folder / "source.gguf");
    const auto difference = test::differenceOf(logits, ours.logits(tokens));
    std::printf("%-18s largest difference %.1e\n", GetParam().c_str(), difference.largest);
    EXPECT_LT(difference.largest, kFolderTolerance);
}

/// Llama with multipliers that change nothing.
TEST(ConvertInterop, GraniteIsLlamaWhereItsMultipliersAreNeutral) {
    const test::RandomDecoder& decoder = test::randomDecoder("llama");
    const auto source = test::randomModel(decoder);
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder / "llama", source);
    test::writeRandomFolder(
        folder / "granite", source,
        R"({"model_type": "granite", "attention_multiplier": 0.17677669529663687,
                                "embedding_multiplier": 1.0, "residual_multiplier": 1.0,
                                "logits_scaling": 1.0})");
    convertFolder(folder / "granite", folder / "granite.gguf");
    const auto tokens = test::randomTokens(decoder, test::kGoldenTokens);
    const auto logits = test::llamaLibrary().evaluateTokens({.model = folder / "granite.gguf",
                                                             .tokens = tokens,
                                                             .window = tokens.size(),
                                                             .isExact = true});
    const auto ours = test::OpenDecoder(folder / "llama").logits(tokens);
    EXPECT_LT(test::differenceOf(logits, ours).largest, kFolderTolerance);
}

/// Adds what the adapter's matrices give to a matrix of the folder.
void mergeAdapter(const Model& adapter, const std::string& role, float scale,
                  std::vector<float>& weights, std::uint64_t columns) {
    const auto numbers = [&](const char* ending) {
        const TensorInfo* tensor = adapter.find("base_model.model.model.layers.0." + role + ending);
        if (tensor == nullptr) throw std::runtime_error("no matrix for " + role);
        std::vector<float> read(tensor->weightCount());
        TensorSource{adapter, *tensor}.decode({0, read.size()}, read);
        return read;
    };
    const auto a = numbers(".lora_A.weight");
    const auto b = numbers(".lora_B.weight");
    for (std::uint64_t i = 0; i < weights.size(); ++i) {
        for (std::uint64_t k = 0; k < test::kAdapterRank; ++k) {
            weights[i] +=
                scale * b[i / columns * test::kAdapterRank + k] * a[k * columns + i % columns];
        }
    }
}

// The model with the adapter beside it is the model whose weights hold it already.
TEST(ConvertInterop, AnAdapterChangesWhatTheModelSaysAsIfItWereMerged) {
    const test::RandomDecoder& decoder = test::randomDecoder("qwen3");
    auto source = test::randomModel(decoder);
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder / "base", source);
    test::writeSmallAdapter(folder / "adapter", {{"model.layers.0.self_attn.q_proj", 128, 256},
                                                 {"model.layers.0.mlp.down_proj", 256, 128}});
    const auto adapter = files::openModel(folder / "adapter");
    ASSERT_TRUE(adapter) << describe(adapter.error());
    const auto converted = exporting::asAdapter(**adapter, folder / "base", nullptr);
    ASSERT_TRUE(converted) << describe(converted.error());
    exportAs(*converted, "auto", folder / "adapter.gguf");
    convertFolder(folder / "base", folder / "base.gguf");
    const auto scale = static_cast<float>(test::kAdapterAlpha / double{test::kAdapterRank});
    for (test::SmallTensor& tensor : source.tensors) {
        const std::uint64_t columns = tensor.dimensions[0];
        if (tensor.name == "blk.0.attn_q.weight") {
            mergeAdapter(**adapter, "self_attn.q_proj", scale, tensor.weights, columns);
        } else if (tensor.name == "blk.0.ffn_down.weight") {
            mergeAdapter(**adapter, "mlp.down_proj", scale, tensor.weights, columns);
        }
    }
    test::writeSmallGguf(folder / "merged.gguf", source.metadata, source.tensors);
    const auto tokens = test::randomTokens(decoder, test::kGoldenTokens);
    const test::TokenRequest request{
        .model = folder / "base.gguf", .tokens = tokens, .window = tokens.size(), .isExact = true};
    auto adapted = request;
    adapted.adapter = folder / "adapter.gguf";
    const auto merged = test::OpenDecoder(folder / "merged.gguf").logits(tokens);
    EXPECT_LT(test::differenceOf(test::llamaLibrary().evaluateTokens(adapted), merged).largest,
              kFolderTolerance);
    EXPECT_GT(test::differenceOf(test::llamaLibrary().evaluateTokens(request), merged).largest,
              0.1);
}

/// Architectures that the product does not run: against transformers' way, written out.
class LoadedFolder : public ::testing::TestWithParam<std::string> {};

TEST_P(LoadedFolder, EveryTokenIsAsLikelyInLlamaCpp) {
    const test::FolderModel& row = test::folderModel(GetParam());
    const test::TemporaryFolder folder;
    test::writeFolderModel(folder / "folder", row);
    convertFolder(folder / "folder", folder / "converted.gguf");
    const test::LlamaVocabulary vocabulary(test::llamaLibrary(), folder / "converted.gguf");
    const auto words =
        vocabulary.tokenize("the other hand is on the left of the house", true, false);
    EXPECT_GT(words.size(), 3U);
    if (row.isEncoder) return;  // it has no scores of tokens; what it has is compared below
    std::vector<std::int32_t> tokens(words.begin(), words.end());
    const auto logits = test::llamaLibrary().evaluateTokens({.model = folder / "converted.gguf",
                                                             .tokens = tokens,
                                                             .window = tokens.size(),
                                                             .isExact = true});
    ASSERT_EQ(logits.positions(), tokens.size());
    // Granite is compared above.
    if (row.name == "granite") return;
    const auto ours = test::plainLogits(folder / "folder", tokens);
    const auto difference = test::differenceOf(logits, ours);
    std::printf("%-18s largest difference %.1e\n", GetParam().c_str(), difference.largest);
    EXPECT_LT(difference.largest, kFolderTolerance);
}

/// The last states that llama.cpp computes, with BERT's own gelu in the place of the one that it
/// looks up in a table of F16.
std::vector<float> llamaStates(const std::filesystem::path& model,
                               std::span<const std::int32_t> tokens) {
    std::vector<float> up;
    std::vector<float> states;
    const auto watch = [&](const std::string& name, std::span<float> numbers) {
        if (name.starts_with("ffn_up")) up.assign(numbers.begin(), numbers.end());
        if (name == "result_embd") states.assign(numbers.begin(), numbers.end());
        if (!name.starts_with("ffn_gelu-")) return false;
        std::ranges::transform(up, numbers.begin(),
                               [](float x) { return static_cast<float>(test::plainGelu(x)); });
        return true;
    };
    (void)test::llamaLibrary().evaluateTokens({.model = model,
                                               .tokens = tokens,
                                               .window = tokens.size(),
                                               .firstWanted = tokens.size(),
                                               .isExact = true,
                                               .watcher = watch});
    return states;
}

TEST(ConvertInterop, AnEncoderHasTheStatesThatTheFolderGives) {
    const test::TemporaryFolder folder;
    test::writeFolderModel(folder / "folder", test::folderModel("bert"));
    convertFolder(folder / "folder", folder / "converted.gguf");
    const test::LlamaVocabulary vocabulary(test::llamaLibrary(), folder / "converted.gguf");
    std::vector<float> before;
    for (const char* text : {"the other hand is on the left of the house", "the left hand"}) {
        const auto words = vocabulary.tokenize(text, true, false);
        const std::vector<std::int32_t> tokens(words.begin(), words.end());
        const auto ours = test::plainStates(folder / "folder", tokens);
        const auto theirs = llamaStates(folder / "converted.gguf", tokens);
        ASSERT_EQ(theirs.size(), ours.values.size());
        double largest = 0.0;
        for (std::size_t i = 0; i < theirs.size(); ++i) {
            ASSERT_TRUE(std::isfinite(theirs[i]));
            largest = std::max(largest, std::abs(double{theirs[i]} - ours.values[i]));
        }
        std::printf("bert, %zu tokens      largest difference %.1e\n", tokens.size(), largest);
        EXPECT_LT(largest, kFolderTolerance);
        // The first token is the same; what it has seen is not.
        const std::vector<float> first(theirs.begin(),
                                       theirs.begin() + static_cast<std::ptrdiff_t>(ours.width));
        EXPECT_NE(first, before);
        before = first;
    }
}

std::vector<std::string> loadedFolders() {
    std::vector<std::string> names;
    for (const test::FolderModel& model : test::folderModels()) names.emplace_back(model.name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Folders, LoadedFolder, ::testing::ValuesIn(loadedFolders()),
                         [](const auto& row) { return row.param; });

/// All but those whose GGUF is of an older kind or has factors of no folder, and yarn with a factor
/// of attention: llama.cpp passes over the key under which its converter writes it.
std::vector<std::string> convertedDecoders() {
    std::vector<std::string> names;
    for (const test::RandomDecoder& decoder : test::randomDecoders()) {
        if (decoder.feedForward == test::FeedForwardParts::SplitExperts) continue;
        if (decoder.name == "llama_factors" || decoder.name == "llama_yarn_factor") continue;
        names.emplace_back(decoder.name);
    }
    return names;
}

INSTANTIATE_TEST_SUITE_P(Decoders, ConvertInterop, ::testing::ValuesIn(convertedDecoders()),
                         [](const auto& row) { return row.param; });

}  // namespace
}  // namespace weightscape
