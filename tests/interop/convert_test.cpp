// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Hugging Face folders of small models, converted: llama.cpp gives each token the probability that
// our own forward pass gives it, on the folder's weights where these run as they are.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/export/convert/as_gguf.h"
#include "core/export/convert/conversion_plan.h"
#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "tests/interop/decoder_difference.h"
#include "tests/interop/llama_library.h"
#include "tests/interop/llama_vocabulary.h"
#include "tests/support/folder_models.h"
#include "tests/support/golden_decoders.h"
#include "tests/support/open_decoder.h"
#include "tests/support/random_folder.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

/// Of log probabilities, for weights in F32.
constexpr double kFolderTolerance = 1e-3;

/// Converts the folder to a GGUF in F32.
void convertFolder(const std::filesystem::path& folder, const std::filesystem::path& out) {
    const auto opened = files::openModel(folder);
    ASSERT_TRUE(opened) << describe(opened.error());
    const auto model = exporting::asGguf(**opened);
    ASSERT_TRUE(model) << describe(model.error());
    const auto plan = exporting::conversionPlan(*model, "f32");
    ASSERT_TRUE(plan) << describe(plan.error());
    SilentTask task;
    const auto report = exporting::exportModel(*model, *plan, out, {}, task);
    ASSERT_TRUE(report) << describe(report.error());
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

class LoadedFolder : public ::testing::TestWithParam<std::string> {};

TEST_P(LoadedFolder, RunsInLlamaCpp) {
    const test::FolderModel& row = test::folderModel(GetParam());
    const test::TemporaryFolder folder;
    test::writeFolderModel(folder / "folder", row);
    convertFolder(folder / "folder", folder / "converted.gguf");
    const test::LlamaVocabulary vocabulary(test::llamaLibrary(), folder / "converted.gguf");
    const auto words = vocabulary.tokenize("the other hand", true, false);
    EXPECT_GT(words.size(), 3U);
    if (row.isEncoder) {
        // Its weights are loaded, but it has no scores of tokens.
        EXPECT_NO_THROW((void)test::llamaLibrary().tokenize(folder / "converted.gguf", "the hand"));
        return;
    }
    std::vector<std::int32_t> tokens(words.begin(), words.end());
    const auto logits = test::llamaLibrary().evaluateTokens({.model = folder / "converted.gguf",
                                                             .tokens = tokens,
                                                             .window = tokens.size(),
                                                             .isExact = true});
    ASSERT_EQ(logits.positions(), tokens.size());
    const auto [least, most] = std::ranges::minmax(logits.values);
    EXPECT_TRUE(std::isfinite(least) && std::isfinite(most));
    EXPECT_GT(most - least, 0.1F) << "some tokens are likelier than others";
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
