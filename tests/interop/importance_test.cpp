// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Importance matrices that we write are read by the function that llama-quantize reads them with.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "core/files/importance/importance_reader.h"
#include "core/files/importance/importance_writer.h"
#include "core/model/importance_merge.h"
#include "tests/interop/llama_library.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

ImportanceMatrix sampleMatrix() {
    SilentTask task;
    return files::openImportance(files::sampleImportancePath().value(), task).value();
}

/// Writes the matrix and compares what llama.cpp reads with it, number by number.
void expectSameInLlamaCpp(const ImportanceMatrix& matrix) {
    const test::TemporaryFolder folder;
    SilentTask task;
    const auto written = files::writeImportance(matrix, {.target = folder / "ours.gguf"}, task);
    ASSERT_TRUE(written) << describe(written.error());
    const test::LlamaImportance theirs = test::llamaLibrary().readImportance(folder / "ours.gguf");
    EXPECT_TRUE(theirs.hasMetadata);
    EXPECT_FALSE(theirs.isLegacy);
    EXPECT_EQ(theirs.datasets, matrix.datasets);
    EXPECT_EQ(theirs.chunks, static_cast<std::int32_t>(matrix.chunks));
    EXPECT_EQ(theirs.chunkSize, static_cast<std::int32_t>(matrix.chunkSize));
    ASSERT_EQ(theirs.entries.size(), matrix.entries.size());
    for (const ImportanceEntry& entry : matrix.entries) {
        const auto found = theirs.entries.find(entry.tensor);
        ASSERT_NE(found, theirs.entries.end()) << entry.tensor;
        EXPECT_EQ(found->second.sums, entry.sums) << entry.tensor;
        EXPECT_TRUE(
            std::ranges::equal(found->second.counts, entry.counts, {},
                               [](std::int64_t count) { return static_cast<float>(count); }))
            << entry.tensor;
    }
}

TEST(ImportanceInterop, LlamaCppReadsWhatWeWrite) {
    expectSameInLlamaCpp(sampleMatrix());
}

TEST(ImportanceInterop, LlamaCppReadsWhatWeMerge) {
    const ImportanceMatrix once = sampleMatrix();
    const std::array both = {once, once};
    const auto merged = mergeImportance(both);
    ASSERT_TRUE(merged) << describe(merged.error());
    ASSERT_EQ(merged->chunks, 2 * once.chunks);
    expectSameInLlamaCpp(*merged);
}

TEST(ImportanceInterop, LlamaCppReadsTheSampleAsWeDo) {
    const ImportanceMatrix ours = sampleMatrix();
    const test::LlamaImportance theirs =
        test::llamaLibrary().readImportance(files::sampleImportancePath().value());
    ASSERT_EQ(theirs.entries.size(), ours.entries.size());
    for (const ImportanceEntry& entry : ours.entries) {
        EXPECT_EQ(theirs.entries.at(entry.tensor).sums, entry.sums) << entry.tensor;
    }
}

}  // namespace
}  // namespace weightscape
