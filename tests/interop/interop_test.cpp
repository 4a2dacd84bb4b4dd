// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sample is exported with every preset, loaded and run by llama.cpp, and its predictions are
// compared with those of the original.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "core/export/export_model.h"
#include "core/export/pruned_model.h"
#include "core/files/open_model.h"
#include "core/recipes/metadata_overrides.h"
#include "tests/interop/llama_library.h"
#include "tests/interop/sample_export.h"
#include "tests/support/golden_sample.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

using test::exportSample;
using test::passages;
using test::sample;
using test::takesImportance;

/// Tokens evaluated at once, as in the golden measurement.
constexpr std::size_t kWindow = 256;
/// Positions compared: the second half of each full window of the passages.
constexpr std::size_t kPositions = 2048;
/// The golden divergence is a mean over 12,700 tokens, this one over kPositions of them; they were
/// seen to differ by up to 6 %.
constexpr double kMargin = 1.25;

const test::LlamaLibrary& llama() {
    return test::llamaLibrary();
}

/// Enough for one window.
std::string shortPassage() {
    return passages().substr(0, 8 * kWindow);
}

const test::Logits& originalLogits() {
    static const test::Logits logits = llama().evaluate(*files::samplePath(), passages(), kWindow);
    return logits;
}

std::vector<double> logProbabilities(const float* logits, std::size_t count) {
    double largest = logits[0];
    for (std::size_t i = 1; i < count; ++i) largest = std::max<double>(largest, logits[i]);
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i) sum += std::exp(logits[i] - largest);
    std::vector<double> result(count);
    for (std::size_t i = 0; i < count; ++i) result[i] = logits[i] - largest - std::log(sum);
    return result;
}

/// Mean over positions of Σ p·(ln p − ln q), in nats.
double meanDivergence(const test::Logits& reference, const test::Logits& other) {
    double total = 0.0;
    for (std::size_t at = 0; at < reference.positions(); ++at) {
        const std::size_t row = at * reference.vocabulary;
        const auto p = logProbabilities(&reference.values[row], reference.vocabulary);
        const auto q = logProbabilities(&other.values[row], reference.vocabulary);
        for (std::size_t i = 0; i < p.size(); ++i) total += std::exp(p[i]) * (p[i] - q[i]);
    }
    return total / static_cast<double>(reference.positions());
}

class Interop : public ::testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        recipes::Recipe recipe;
        recipe.preset = GetParam();
        exportSample(recipe, m_target);
    }

    test::TemporaryFolder m_folder;
    std::filesystem::path m_target = m_folder / "out.gguf";
};

TEST_P(Interop, LlamaCppRunsTheFileAndPredictsLikeTheOriginal) {
    const auto logits = llama().evaluate(m_target, passages(), kWindow);
    ASSERT_EQ(originalLogits().positions(), kPositions);
    ASSERT_EQ(logits.positions(), originalLogits().positions());
    const double divergence = meanDivergence(originalLogits(), logits);
    const double golden = test::goldenSample(GetParam()).divergence;
    RecordProperty("divergence", std::to_string(divergence));
    std::printf("%-8s mean KL divergence %.6f nats (llama.cpp's own file: %.6f)\n",
                GetParam().c_str(), divergence, golden);
    if (GetParam() == "F16") {
        EXPECT_EQ(logits.values, originalLogits().values);
        return;
    }
    ASSERT_TRUE(std::isfinite(divergence));
    // The golden table has six decimals.
    EXPECT_LT(divergence, golden * kMargin + 1e-6);
    EXPECT_GT(divergence, golden / kMargin - 1e-6);
}

/// Every tensor of the file, as ggml's own check and decoder see it.
void expectSameDecoding(const std::filesystem::path& target) {
    const auto written = files::openModel(target);
    ASSERT_TRUE(written) << describe(written.error());
    for (const TensorInfo& tensor : (*written)->tensors) {
        const auto bytes = (*written)->bytesOf(tensor);
        const int type = tensor.format->info.ggmlType;
        EXPECT_TRUE(llama().accepts(type, bytes)) << tensor.name;
        std::vector<float> ours(tensor.weightCount());
        decodeRows(**written, tensor, 0, tensor.rowCount(), ours);
        auto theirs = llama().decode(type, bytes, ours.size());
        if (theirs.empty()) continue;  // F32 is stored as it is
        EXPECT_EQ(std::memcmp(ours.data(), theirs.data(), ours.size() * sizeof(float)), 0)
            << tensor.name;
    }
}

TEST_P(Interop, LlamaCppDecodesEveryTensorToTheSameBits) {
    expectSameDecoding(m_target);
}

INSTANTIATE_TEST_SUITE_P(Presets, Interop,
                         ::testing::Values("F32", "F16", "BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S",
                                           "Q5_1", "Q5_0", "Q4_1", "Q4_K_M", "Q4_K_S", "Q4_0",
                                           "Q3_K_L", "Q3_K_M", "Q3_K_S", "Q2_K"),
                         [](const auto& preset) { return preset.param; });

/// Divergence that llama.cpp sees when every matrix of the sample simulates the scheme.
double divergenceOf(const std::string& scheme) {
    const test::TemporaryFolder folder;
    const auto treatment = encoders::simulate(scheme);
    EXPECT_TRUE(treatment) << describe(treatment.error());
    if (!treatment) return -1.0;
    const std::filesystem::path target = folder / "simulated.gguf";
    exportSample(recipes::recipeOf(*treatment), target);
    if (::testing::Test::HasFatalFailure()) return -1.0;
    const double divergence =
        meanDivergence(originalLogits(), llama().evaluate(target, passages(), kWindow));
    std::printf("%-28s mean KL divergence %.6f nats\n", scheme.c_str(), divergence);
    return divergence;
}

class FormatInterop : public ::testing::TestWithParam<std::string> {
  protected:
    test::TemporaryFolder m_folder;
    std::filesystem::path m_target = m_folder / "format.gguf";
};

TEST_P(FormatInterop, LlamaCppRunsBlocksOfTheFormatAndDecodesThemToTheSameBits) {
    test::exportSampleBlocks(GetParam(), m_target);
    expectSameDecoding(m_target);
    const auto logits = llama().evaluate(m_target, passages(), kWindow);
    const double divergence = meanDivergence(originalLogits(), logits);
    std::printf("%-8s in all blocks%s: mean KL divergence %.6f nats\n", GetParam().c_str(),
                takesImportance(GetParam()) ? " by importance" : "", divergence);
    EXPECT_TRUE(std::isfinite(divergence));
}

TEST_P(FormatInterop, LlamaCppDecodesEveryMatrixOfThePureRecipeToTheSameBits) {
    const auto recipe = recipes::loadRecipe("pure:" + GetParam());
    ASSERT_TRUE(recipe) << describe(recipe.error());
    exportSample(*recipe, m_target, test::optionsFor(GetParam()));
    const auto written = files::openModel(m_target);
    ASSERT_TRUE(written) << describe(written.error());
    const bool hasKey = findValue((*written)->metadata, "quantize.imatrix.file") != nullptr;
    EXPECT_EQ(hasKey, takesImportance(GetParam()));
    expectSameDecoding(m_target);
    const auto logits = llama().evaluate(m_target, shortPassage(), kWindow);
    EXPECT_TRUE(
        std::ranges::all_of(logits.values, [](float value) { return std::isfinite(value); }));
}

INSTANTIATE_TEST_SUITE_P(Formats, FormatInterop, ::testing::ValuesIn(test::writableFormats()),
                         [](const auto& format) { return format.param; });

class OwnPresetInterop : public ::testing::TestWithParam<std::string> {};

TEST_P(OwnPresetInterop, LlamaCppRunsTheFileAndDecodesItToTheSameBits) {
    const test::TemporaryFolder folder;
    const auto target = folder / "own.gguf";
    recipes::Recipe recipe;
    recipe.preset = GetParam();
    exportSample(recipe, target);
    expectSameDecoding(target);
    const auto logits = llama().evaluate(target, passages(), kWindow);
    const double divergence = meanDivergence(originalLogits(), logits);
    std::printf("%-14s mean KL divergence %.6f nats\n", GetParam().c_str(), divergence);
    EXPECT_TRUE(std::isfinite(divergence));
    if (GetParam() == "COPY") {
        EXPECT_EQ(logits.values, originalLogits().values);
    }
}

INSTANTIATE_TEST_SUITE_P(Presets, OwnPresetInterop,
                         ::testing::Values("NVFP4", "MXFP4", "Q8_0_F16_EMBD", "COPY"),
                         [](const auto& preset) { return preset.param; });

TEST(SimulatedInterop, LlamaCppRunsSimulatedSchemesAndRanksThemByTheirBits) {
    const double eight = divergenceOf("int8");
    const double four = divergenceOf("int4");
    const double three = divergenceOf("int3");
    EXPECT_GT(eight, 0.0);
    EXPECT_LT(eight, four);
    EXPECT_LT(four, three);
    // The same weights as Q8_0's but for ties; llama.cpp also rounds the activations of a Q8_0
    // file to 8 bits, which a simulated file in F16 does not suffer.
    EXPECT_LT(eight, test::goldenSample("Q8_0").divergence);
}

TEST(SimulatedInterop, LlamaCppFindsACodebookBetterThanEvenlySpacedLevels) {
    EXPECT_LT(divergenceOf("nf4"), divergenceOf("int4"));
}

/// What llama.cpp predicts with a Q4_K_M file of the model in shards of this size.
std::vector<float> predictionsOf(const Model& model, const exporting::Sharding& sharding) {
    const test::TemporaryFolder folder;
    exporting::ExportOptions options;
    options.sharding = sharding;
    SilentTask task;
    const auto plan = recipes::planQuantization(model, {});
    const auto report =
        exporting::exportModel(model, plan.value(), folder / "out.gguf", options, task);
    return llama().evaluate(report.value().output, passages(), kWindow).values;
}

TEST(ShardInterop, LlamaCppPredictsTheSameWithShardsAsWithOneFile) {
    const auto whole = predictionsOf(sample(), {});
    EXPECT_EQ(predictionsOf(sample(), {exporting::Sharding::Kind::BySize, 500'000}), whole);
}

TEST(OverrideInterop, LlamaCppRunsWhatIsLeftOfPrunedModelsInShards) {
    const Model pruned = exporting::prunedModel(sample(), {1, 3}).value();
    const auto whole = predictionsOf(pruned, {});
    EXPECT_TRUE(std::ranges::all_of(whole, [](float value) { return std::isfinite(value); }));
    EXPECT_NE(whole, predictionsOf(sample(), {}));
    EXPECT_EQ(predictionsOf(pruned, {exporting::Sharding::Kind::BySize, 500'000}), whole);
}

TEST(OverrideInterop, LlamaCppGoesByTheOverriddenKeys) {
    const auto edit = parseMetadataEdit("llama.rope.freq_base=float:20000");
    const Model model = recipes::overriddenModel(sample(), {{}, {edit.value()}}).value();
    EXPECT_NE(predictionsOf(model, {}), predictionsOf(sample(), {}));
}

/// The number of key-value heads once for each of so many layers.
MetadataEntry headsPerLayer(std::uint32_t layers) {
    MetadataEntry entry;
    entry.key = "llama.attention.head_count_kv";
    entry.value.type = ValueType::Array;
    entry.value.elementType = ValueType::Uint32;
    entry.value.count = layers;
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
        entry.value.bytes += MetadataValue::fromUint32(sample().facts.keyValueHeads).bytes;
    }
    return entry;
}

Model withHeadsPerLayer(Model model, std::uint32_t layers) {
    recipes::setOverride(model, headsPerLayer(layers));
    recipes::readFactsAgain(model);
    return model;
}

// llama-quantize leaves such lists as they are.
TEST(OverrideInterop, LlamaCppRefusesListsThatDoNotFitTheLayersAndTakesOurs) {
    const std::uint32_t layers = sample().facts.layers;
    const Model listed = withHeadsPerLayer(sample(), layers);
    const Model pruned = exporting::prunedModel(listed, {1, 3}).value();
    EXPECT_EQ(predictionsOf(pruned, {}),
              predictionsOf(exporting::prunedModel(sample(), {1, 3}).value(), {}));
    const Model wrong = withHeadsPerLayer(pruned, layers);
    EXPECT_THROW(predictionsOf(wrong, {}), std::runtime_error);
}

}  // namespace
}  // namespace weightscape
