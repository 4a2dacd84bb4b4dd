// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sample's importance matrix was made by another program. We make it again from the same text.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/export/export_model.h"
#include "core/files/importance/importance_reader.h"
#include "core/inference/evaluation/collect_text.h"
#include "core/inference/running_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/sample_model.h"
#include "tests/support/sanitized.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"
#include "tests/support/verse_text.h"

namespace weightscape::inference {
namespace {

const ImportanceMatrix& collected() {
    static const ImportanceMatrix matrix = [] {
        SilentTask task;
        const auto running = runStored(test::sampleModel(), task).value();
        const std::vector<CalibrationText> texts = {
            {"kjv-train", test::verseText(test::testData() / "inference/genesis.txt", 128)}};
        return collectImportance(*running.decoder, texts, {.chunkSize = 256}, task).value();
    }();
    return matrix;
}

ImportanceMatrix shipped() {
    SilentTask task;
    return files::openImportance(files::sampleImportancePath().value(), task).value();
}

TEST(SampleImportance, IsWhatWeCollectFromItsText) {
    if (test::kSanitized)
        GTEST_SKIP() << "running and collecting are tested alone; 128 texts take minutes";
    const ImportanceMatrix theirs = shipped();
    EXPECT_EQ(collected().datasets, theirs.datasets);
    EXPECT_EQ(collected().chunks, theirs.chunks);
    EXPECT_EQ(collected().chunkSize, theirs.chunkSize);
    ASSERT_EQ(collected().entries.size(), theirs.entries.size());
    for (const ImportanceEntry& entry : theirs.entries) {
        const ImportanceEntry* const ours = collected().find(entry.tensor);
        ASSERT_NE(ours, nullptr) << entry.tensor;
        EXPECT_EQ(ours->counts, entry.counts) << entry.tensor;
        ASSERT_EQ(ours->sums.size(), entry.sums.size()) << entry.tensor;
        const double mean = std::accumulate(entry.sums.begin(), entry.sums.end(), 0.0) /
                            static_cast<double>(entry.sums.size());
        for (std::size_t i = 0; i < entry.sums.size(); ++i) {
            const double difference = std::fabs(static_cast<double>(ours->sums[i]) - entry.sums[i]);
            EXPECT_LE(difference, 1e-5 * std::max<double>(entry.sums[i], 1e-3 * mean))
                << entry.tensor << " " << i;
        }
    }
}

/// The sample under a preset and a matrix.
std::string exported(const std::string& preset, const ImportanceMatrix& matrix) {
    const auto model = test::sampleModel();
    recipes::PlanOptions options;
    options.importance = std::make_shared<const ModelImportance>(
        *model, std::make_shared<const ImportanceMatrix>(matrix));
    options.hideImportance = true;
    recipes::Recipe recipe;
    recipe.preset = preset;
    const auto plan = recipes::planQuantization(*model, recipe, options).value();
    const test::TemporaryFolder folder;
    SilentTask task;
    const auto report = exporting::exportModel(*model, plan, folder / "out.gguf", {}, task);
    EXPECT_TRUE(report) << describe(report.error());
    return test::readBytes(folder / "out.gguf");
}

// With the shipped matrix they are llama.cpp's bytes (data/golden/sample.tsv). Sums that differ in
// the seventh digit decide a few ties between scales the other way.
TEST(SampleImportance, GivesTheSameFilesAsWhatWeCollectButForTies) {
    if (test::kSanitized)
        GTEST_SKIP() << "exports are tested alone; what is collected takes minutes";
    const ImportanceMatrix theirs = shipped();
    for (const char* preset : {"Q4_0", "Q4_K_M", "Q2_K", "Q6_K", "IQ2_XXS", "IQ3_S"}) {
        const std::string ours = exported(preset, collected());
        const std::string golden = exported(preset, theirs);
        ASSERT_EQ(ours.size(), golden.size()) << preset;
        std::size_t different = 0;
        for (std::size_t i = 0; i < ours.size(); ++i) different += ours[i] != golden[i] ? 1 : 0;
        EXPECT_LT(different, ours.size() / 1000) << preset;
    }
}

}  // namespace
}  // namespace weightscape::inference
