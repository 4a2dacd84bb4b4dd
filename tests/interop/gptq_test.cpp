// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What GPTQ is worth in llama.cpp, which runs the files: how far their answers are from those of
// the original on a text that neither has seen.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "core/inference/evaluation/collect_text.h"
#include "core/inference/running_model.h"
#include "tests/interop/passage_answers.h"
#include "tests/interop/sample_export.h"
#include "tests/support/sample_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"
#include "tests/support/verse_text.h"

namespace weightscape {
namespace {

/// What the sample's inputs are on a part of its training text.
const std::shared_ptr<const ModelImportance>& learned() {
    static const auto importance = [] {
        SilentTask task;
        const auto running = inference::runStored(test::sampleModel(), task).value();
        auto calibration =
            inference::calibrateByText(
                *running.decoder,
                {{"genesis", test::verseText(test::testData() / "inference/genesis.txt", 80)}}, {},
                task)
                .value();
        return std::make_shared<const ModelImportance>(
            test::sample(),
            std::make_shared<const ImportanceMatrix>(std::move(calibration.importance)),
            ImportancePrior::One,
            std::make_shared<const InputHessians>(std::move(calibration.hessians)));
    }();
    return importance;
}

/// -ln of each token's probability.
std::vector<double> surprises(std::span<const float> logits) {
    double sum = 0.0;
    for (const float logit : logits) sum += std::exp(static_cast<double>(logit));
    std::vector<double> surprises;
    for (const float logit : logits) surprises.push_back(std::log(sum) - logit);
    return surprises;
}

/// Mean KL divergence from the original over all answers, nats.
double divergence(const test::Logits& original, const test::Logits& changed) {
    const std::size_t rows = original.values.size() / original.vocabulary;
    double sum = 0.0;
    for (std::size_t row = 0; row < rows; ++row) {
        const auto rowOf = [&](const test::Logits& logits) {
            return surprises(
                std::span(logits.values).subspan(row * logits.vocabulary, logits.vocabulary));
        };
        const std::vector<double> ours = rowOf(original);
        const std::vector<double> theirs = rowOf(changed);
        for (std::size_t i = 0; i < ours.size(); ++i) {
            sum += std::exp(-ours[i]) * (theirs[i] - ours[i]);
        }
    }
    return sum / static_cast<double>(rows);
}

double divergenceOf(const recipes::Recipe& recipe, const recipes::PlanOptions& options) {
    static const test::Logits original = test::passageAnswers(test::sample().path);
    const test::TemporaryFolder folder;
    test::exportSample(recipe, folder / "out.gguf", options);
    return divergence(original, test::passageAnswers(folder / "out.gguf"));
}

class GptqInLlamaCpp : public ::testing::TestWithParam<const char*> {};

TEST_P(GptqInLlamaCpp, AnswersMoreLikeTheOriginalThanPlainRoundingByImportance) {
    recipes::Recipe recipe;
    recipe.preset = GetParam();
    recipes::PlanOptions options;
    options.importance = learned();
    const double plain = divergenceOf(recipe, options);
    recipe.feedback = encoders::GptqChoice{};
    const double gptq = divergenceOf(recipe, options);
    std::printf("%-8s KL divergence %.5f, with GPTQ %.5f\n", GetParam(), plain, gptq);
    EXPECT_LT(gptq, plain);
}

INSTANTIATE_TEST_SUITE_P(Presets, GptqInLlamaCpp,
                         ::testing::Values("Q4_0", "Q2_K", "IQ3_XXS", "IQ2_XXS", "IQ1_M", "IQ1_S"),
                         [](const auto& preset) { return std::string(preset.param); });

}  // namespace
}  // namespace weightscape
