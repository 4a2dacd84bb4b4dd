// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/gradients/collect_moments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/files/text_file.h"
#include "core/inference/evaluation/attribution.h"
#include "core/inference/evaluation/evaluate.h"
#include "core/inference/running_model.h"
#include "core/measure/predicted_damage.h"
#include "core/tokenizers/open_tokenizer.h"
#include "tests/support/sample_model.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_paths.h"

namespace weightscape::inference {
namespace {

TokenText textOf(const Model& model, const std::filesystem::path& file, std::size_t chunks) {
    const auto tokenizer = tokenizers::openTokenizer(model).value();
    return tokenText(*tokenizer, files::readTextFile(file).value(), {256, chunks}).value();
}

/// Moments of the sample over a text that it was not judged on.
const ModelMoments& sampleMoments() {
    static const ModelMoments moments = [] {
        SilentTask task;
        const auto model = test::sampleModel();
        const auto running = runStored(model, task).value();
        const TokenText text = textOf(*model, test::testData() / "inference/genesis.txt", 24);
        return collectMoments(*running.decoder, text, {}, task).value();
    }();
    return moments;
}

/// Predicted over measured divergence of each matrix alone in one format, sorted.
std::vector<double> predictedOverMeasured(const std::string& preset) {
    SilentTask task;
    const auto model = test::sampleModel();
    recipes::Recipe recipe;
    recipe.preset = preset;
    const auto plan = std::make_shared<const recipes::QuantizationPlan>(
        recipes::planQuantization(*model, recipe).value());
    AttributionRequest request{
        model, plan, textOf(*model, test::sourceFolder() / "resources/sample/eval.txt", 8)};
    const auto measured = attributeDamage(request, task).value();
    std::vector<double> ratios;
    for (const TensorDamage& damage : measured) {
        const TensorInfo& tensor = model->tensors[damage.tensor];
        const auto encoder =
            encoders::preparedEncoder({*model, tensor}, *plan->find(damage.tensor), {}, task)
                .value();
        const auto predicted = measure::predictDamage(*encoder, sampleMoments(), {}, task).value();
        ratios.push_back(predicted.divergence / damage.divergence.value);
    }
    std::ranges::sort(ratios);
    return ratios;
}

TEST(ModelMoments, PredictTheDivergenceOfSingleTensors) {
    if (test::kSanitized) GTEST_SKIP() << "its parts are tested alone, and it would take minutes";
    for (const char* preset : {"Q4_0", "Q2_K"}) {
        const std::vector<double> ratios = predictedOverMeasured(preset);
        ASSERT_EQ(ratios.size(), 44U);
        EXPECT_NEAR(ratios[22], 1.0, 0.1) << preset << ", the median";
        EXPECT_GT(ratios[4], 0.75) << preset;
        EXPECT_LT(ratios[39], 1.35) << preset;
    }
}

}  // namespace
}  // namespace weightscape::inference
