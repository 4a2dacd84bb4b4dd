// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Models in Hugging Face folders answer as the GGUFs made from them, which are compared with
// llama.cpp.
#include <gtest/gtest.h>

#include <string>

#include "core/model/rotary_factors.h"
#include "tests/support/golden_decoders.h"
#include "tests/support/open_decoder.h"
#include "tests/support/random_folder.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

/// Heads' numbers stand in another order, and so do the sums over them.
constexpr float kSumsInOtherOrder = 2e-3F;

/// A row of the random decoders, and what its folder says besides.
struct FolderCase {
    const char* decoder;
    const char* config;
};

/// The largest difference between the answers of the folder and of the GGUF.
float largestDifference(const test::RandomModel& model, const FolderCase& row) {
    const test::TemporaryFolder folder;
    test::writeSmallGguf(folder / "model.gguf", model.metadata, model.tensors);
    test::writeRandomFolder(folder / "folder", model, row.config);
    const auto tokens = test::randomTokens(test::randomDecoder(row.decoder), test::kGoldenTokens);
    const Rows expected = test::OpenDecoder(folder / "model.gguf").logits(tokens);
    const Rows found = test::OpenDecoder(folder / "folder").logits(tokens);
    EXPECT_EQ(found.values.size(), expected.values.size());
    float largest = 0.0F;
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
        largest = std::max(largest, std::abs(found.values[i] - expected.values[i]));
    }
    return largest;
}

class FolderDecoder : public ::testing::TestWithParam<FolderCase> {};

TEST_P(FolderDecoder, AnswersAsTheGgufMadeFromIt) {
    const auto model = test::randomModel(test::randomDecoder(GetParam().decoder));
    EXPECT_LT(largestDifference(model, GetParam()), kSumsInOtherOrder);
}

INSTANTIATE_TEST_SUITE_P(
    Decoders, FolderDecoder,
    ::testing::Values(
        FolderCase{"llama", R"({"rope_theta": 10000.0})"}, FolderCase{"llama_biases", "{}"},
        FolderCase{"llama_linear", R"({"rope_scaling": {"type": "linear", "factor": 4.0}})"},
        FolderCase{"llama_yarn", R"({"rope_scaling": {"rope_type": "yarn", "factor": 8.0,
                                     "original_max_position_embeddings": 64}})"},
        FolderCase{"qwen2", R"({"rope_theta": 1000000.0, "tie_word_embeddings": true,
                                "use_sliding_window": false, "sliding_window": 24})"},
        FolderCase{"qwen3", R"({"rope_parameters": {"rope_theta": 1000000.0}})"},
        FolderCase{"gemma2", R"({"sliding_window": 24, "attn_logit_softcapping": 5.0,
                                 "final_logit_softcapping": 6.0, "query_pre_attn_scalar": 64})"},
        FolderCase{"gemma3", R"({"sliding_window": 24, "sliding_window_pattern": 6,
                                 "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
                                 "rope_scaling": {"rope_type": "linear", "factor": 8.0},
                                 "query_pre_attn_scalar": 64})"}),
    [](const auto& row) { return std::string(row.param.decoder); });

/// The factors of a GGUF as the converter writes them, where the folder has the numbers.
test::RandomModel withGradualScaling() {
    auto model = test::randomModel(test::randomDecoder("llama_factors"));
    for (test::SmallTensor& tensor : model.tensors) {
        if (tensor.name != "rope_freqs.weight") continue;
        tensor.weights = gradualRotaryFactors(500'000.0, 2 * tensor.dimensions[0],
                                              {.factor = 4.0, .originalContext = 64.0});
    }
    return model;
}

TEST(FolderRotaryScaling, TurnsAsTheFactorsOfALlama3Gguf) {
    const auto model = withGradualScaling();
    const FolderCase scaled = {"llama_factors",
                               R"({"rope_theta": 500000.0,
                                   "rope_scaling": {"rope_type": "llama3", "factor": 4.0,
                                    "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                    "original_max_position_embeddings": 64}})"};
    EXPECT_LT(largestDifference(model, scaled), kSumsInOtherOrder);
    const FolderCase newer = {"llama_factors",
                              R"({"rope_parameters": {"rope_theta": 500000.0,
                                   "rope_type": "llama3", "factor": 4.0,
                                   "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                   "original_max_position_embeddings": 64}})"};
    EXPECT_LT(largestDifference(model, newer), kSumsInOtherOrder);
    const FolderCase unscaled = {"llama_factors", R"({"rope_theta": 500000.0})"};
    EXPECT_GT(largestDifference(model, unscaled), 0.1F);
}

TEST(FolderRotaryScaling, ByListsOfFactorsIsRefused) {
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder.path(), test::randomModel(test::randomDecoder("llama")),
                            R"({"rope_scaling": {"type": "longrope", "short_factor": [1.0]}})");
    try {
        const test::OpenDecoder running(folder.path());
        FAIL() << "It runs.";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("lists of factors (longrope)"), std::string::npos);
    }
}

}  // namespace
}  // namespace weightscape::inference
