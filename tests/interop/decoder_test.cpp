// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Small models with random weights, one for each way of a decoder, run by us and by llama.cpp: both
// must give each token the same probability.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/interop/decoder_difference.h"
#include "tests/interop/llama_library.h"
#include "tests/interop/rounded_inputs.h"
#include "tests/support/golden_decoders.h"
#include "tests/support/open_decoder.h"
#include "tests/support/random_decoders.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

using inference::Rows;
using test::Difference;
using test::differenceOf;
using test::ExactGelu;

/// Of log probabilities, for weights in F32.
constexpr double kTolerance = 1e-3;

struct Comparison {
    std::string format = "f32";
    test::NodeWatcher watcher = {};  ///< of llama.cpp
    inference::RunOptions options = {};
};

/// A model, and what llama.cpp makes of it.
struct LlamaRun {
    LlamaRun(const std::string& name, const Comparison& comparison) {
        const test::RandomDecoder& decoder = test::randomDecoder(name);
        test::writeRandomDecoder(path, decoder, comparison.format);
        tokens = test::randomTokens(decoder, test::kGoldenTokens);
        logits = test::llamaLibrary().evaluateTokens({.model = path,
                                                      .tokens = tokens,
                                                      .window = tokens.size(),
                                                      .isExact = true,
                                                      .watcher = comparison.watcher});
    }

    test::TemporaryFolder folder;
    std::filesystem::path path = folder / "model.gguf";
    std::vector<std::int32_t> tokens;
    test::Logits logits;
};

/// Runs the model here and there.
Difference compare(const std::string& name, const Comparison& comparison) {
    const LlamaRun run(name, comparison);
    const Rows ours = test::OpenDecoder(run.path).logits(run.tokens, comparison.options);
    EXPECT_EQ(run.logits.positions(), ours.count);
    EXPECT_EQ(run.logits.vocabulary, ours.width);
    const Difference difference = differenceOf(run.logits, ours);
    std::printf("%-18s %-5s largest difference %.1e, mean KL divergence %.1e nats\n", name.c_str(),
                comparison.format.c_str(), difference.largest, difference.divergence);
    return difference;
}

class DecoderInterop : public ::testing::TestWithParam<std::string> {};

TEST_P(DecoderInterop, EveryTokenIsAsLikelyAsInLlamaCpp) {
    EXPECT_LT(compare(GetParam(), {.watcher = ExactGelu()}).largest, kTolerance);
}

// Where rounding falls to the other side the difference goes on from there; with experts, others
// may be chosen.
TEST_P(DecoderInterop, WithInputsRoundedAlikeTokensAreAsLikelyInEveryFormat) {
    constexpr double kOfHalves = 1e-5;
    constexpr double kOfBytes = 1e-2;
    for (const char* format : {"f16", "q8_0", "q4_0", "q4_k"}) {
        test::RoundedInputs rounded;
        const Comparison comparison = {
            .format = format, .watcher = ExactGelu(), .options = {.rounding = &rounded}};
        EXPECT_LT(compare(GetParam(), comparison).divergence,
                  comparison.format == "f16" ? kOfHalves : kOfBytes)
            << format;
    }
}

// The test of decoders without llama.cpp goes by what is recorded.
TEST_P(DecoderInterop, RecordedFiguresAreThoseOfLlamaCpp) {
    const LlamaRun run(GetParam(), {.watcher = ExactGelu()});
    const inference::ConstRows logits = {run.logits.values.data(), run.logits.positions(),
                                         run.logits.vocabulary, run.logits.vocabulary};
    const auto figures = test::decoderFigures(logits, run.tokens);
    const auto golden = test::goldenDecoder(GetParam());
    SCOPED_TRACE(test::goldenDecoderRow(GetParam(), figures));
    ASSERT_EQ(golden.size(), figures.size());
    for (std::size_t i = 0; i < golden.size(); ++i) EXPECT_NEAR(golden[i], figures[i], 1e-4) << i;
}

/// All but those that llama.cpp no longer reads.
std::vector<std::string> comparedDecoders() {
    std::vector<std::string> names;
    for (const test::RandomDecoder& decoder : test::randomDecoders()) {
        if (decoder.feedForward == test::FeedForwardParts::SplitExperts) continue;
        names.emplace_back(decoder.name);
    }
    return names;
}

INSTANTIATE_TEST_SUITE_P(Decoders, DecoderInterop, ::testing::ValuesIn(comparedDecoders()),
                         [](const auto& decoder) { return decoder.param; });

/// The architectures with gelu.
class GeluInterop : public ::testing::TestWithParam<std::string> {};

TEST_P(GeluInterop, TheTableOfLlamaCppMakesADifferenceOfLessThanOnePercent) {
    EXPECT_LT(compare(GetParam(), {}).largest, 0.01);
}

INSTANTIATE_TEST_SUITE_P(Decoders, GeluInterop, ::testing::Values("gemma2", "gemma3", "gpt2"),
                         [](const auto& decoder) { return decoder.param; });

}  // namespace
}  // namespace weightscape
