// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/importance_merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weightscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ImportanceMatrix matrixOf(const std::string& path, std::vector<ImportanceEntry> entries) {
    ImportanceMatrix matrix;
    matrix.path = path;
    matrix.entries = std::move(entries);
    matrix.datasets = {path + ".txt"};
    matrix.chunks = 10;
    matrix.chunkSize = 512;
    return matrix;
}

ImportanceMatrix legacyOf(const std::string& path, std::vector<ImportanceEntry> entries) {
    ImportanceMatrix matrix = matrixOf(path, std::move(entries));
    matrix.chunkSize = 0;
    matrix.countsAreChunks = true;
    return matrix;
}

TEST(MergeImportance, AddsSumsCountsAndChunksAndListsDatasetsOnce) {
    ImportanceMatrix second = matrixOf("b", {{"x", {10, 20}, {4}}, {"y", {1}, {1}}});
    second.datasets = {"b.txt", "a.txt"};
    const auto merged =
        mergeImportance(std::vector{matrixOf("a", {{"x", {1, 2}, {3}}, {"z", {7}, {2}}}), second});
    ASSERT_TRUE(merged) << describe(merged.error());
    ASSERT_EQ(merged->entries.size(), 3U);
    EXPECT_EQ(merged->entries[0].tensor, "x");
    EXPECT_THAT(merged->entries[0].sums, ElementsAre(11, 22));
    EXPECT_THAT(merged->entries[0].counts, ElementsAre(7));
    EXPECT_EQ(merged->entries[1].tensor, "y");
    EXPECT_EQ(merged->entries[2].tensor, "z");
    EXPECT_THAT(merged->datasets, ElementsAre("a.txt", "b.txt"));
    EXPECT_EQ(merged->chunks, 20U);
    EXPECT_EQ(merged->chunkSize, 512U);
    EXPECT_THAT(merged->warnings, IsEmpty());
}

TEST(MergeImportance, GivesAnExpertThatOneFileReachedThatFilesImportance) {
    const auto merged = mergeImportance(std::vector{matrixOf("a", {{"x", {0, 0, 4, 8}, {0, 2}}}),
                                                    matrixOf("b", {{"x", {3, 6, 0, 0}, {3, 0}}})});
    ASSERT_TRUE(merged) << describe(merged.error());
    EXPECT_THAT(importanceValues(merged->entries[0]), ElementsAre(1, 2, 2, 4));
    EXPECT_THAT(merged->entries[0].counts, ElementsAre(3, 2));
}

TEST(MergeImportance, WeighsLegacyChunksByTheTokensOfTheOtherFilesChunks) {
    // Ten chunks of 512 with a mean of 1 and 5120 inputs with a mean of 3.
    const auto merged = mergeImportance(
        std::vector{legacyOf("a", {{"x", {10}, {10}}}), matrixOf("b", {{"x", {15360}, {5120}}})});
    ASSERT_TRUE(merged) << describe(merged.error());
    EXPECT_THAT(merged->entries[0].counts, ElementsAre(10240));
    EXPECT_THAT(importanceValues(merged->entries[0]), ElementsAre(2));
    EXPECT_FALSE(merged->countsAreChunks);
    EXPECT_THAT(merged->warnings, IsEmpty());
}

TEST(MergeImportance, ConvertsOneLegacyMatrixAndSaysWhatItAssumed) {
    const ImportanceMatrix legacy = legacyOf("a", {{"x", {10, 5, 0.3F}, {10}}});
    const auto converted = mergeImportance(std::span(&legacy, 1));
    ASSERT_TRUE(converted) << describe(converted.error());
    EXPECT_EQ(importanceValues(converted->entries[0]), importanceValues(legacy.entries[0]));
    EXPECT_THAT(converted->entries[0].counts, ElementsAre(5120));
    EXPECT_EQ(converted->chunkSize, kUsualChunkSize);
    EXPECT_THAT(converted->warnings, ElementsAre(HasSubstr("512 were assumed")));

    const auto told = mergeImportance(std::span(&legacy, 1), 2048);
    ASSERT_TRUE(told) << describe(told.error());
    EXPECT_THAT(told->entries[0].counts, ElementsAre(20480));
    EXPECT_THAT(told->warnings, IsEmpty());
}

TEST(MergeImportance, GivesEachExpertTheOneCountOfALegacyFileAndSaysSo) {
    const ImportanceMatrix legacy = legacyOf("a", {{"x", {2, 2, 4, 4}, {2}}});
    const ImportanceMatrix counted = matrixOf("b", {{"x", {0, 0, 1024, 1024}, {0, 1024}}});
    for (const auto& pair : {std::vector{legacy, counted}, std::vector{counted, legacy}}) {
        const auto merged = mergeImportance(pair);
        ASSERT_TRUE(merged) << describe(merged.error());
        EXPECT_THAT(merged->entries[0].counts, ElementsAre(1024, 2048));
        EXPECT_THAT(importanceValues(merged->entries[0]), ElementsAre(1, 1, 1.5, 1.5));
        EXPECT_THAT(merged->warnings, ElementsAre(HasSubstr("one count for all matrices")));
    }
}

TEST(MergeImportance, NamesTheTensorAndBothFilesWhenSizesDiffer) {
    for (const ImportanceEntry& other :
         {ImportanceEntry{"x", {1, 2, 3}, {1}}, ImportanceEntry{"x", {1, 2, 3, 4}, {1, 1, 1, 1}}}) {
        const auto merged = mergeImportance(std::vector{
            matrixOf("a.gguf", {{"x", {1, 2, 3, 4}, {1, 1}}}), matrixOf("b.gguf", {other})});
        ASSERT_FALSE(merged);
        EXPECT_EQ(merged.error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(merged.error().file, "b.gguf");
        EXPECT_THAT(merged.error().detail, HasSubstr("\"x\""));
        EXPECT_THAT(merged.error().detail, HasSubstr("2 columns and 2 counts in a.gguf"));
    }
}

TEST(MergeImportance, SaysWhenChunksDifferInSize) {
    ImportanceMatrix other = matrixOf("b", {{"x", {1}, {1}}});
    other.chunkSize = 256;
    const auto merged = mergeImportance(std::vector{matrixOf("a", {{"x", {1}, {1}}}), other});
    ASSERT_TRUE(merged) << describe(merged.error());
    EXPECT_EQ(merged->chunkSize, 512U);
    EXPECT_THAT(merged->warnings, ElementsAre(HasSubstr("differ in size")));
}

TEST(MergeImportance, RefusesTotalsPastTheFormatAndNothingAtAll) {
    const auto large = matrixOf("a", {{"x", {3e38F}, {1}}});
    const auto merged = mergeImportance(std::vector{large, large});
    ASSERT_FALSE(merged);
    EXPECT_EQ(merged.error().code, ErrorCode::Damaged);
    EXPECT_THAT(merged.error().detail, HasSubstr("\"x\""));
    EXPECT_EQ(mergeImportance({}).error().code, ErrorCode::InvalidArgument);
}

TEST(MergeImportance, KeepsTheLargestNumberOfChunksThereIs) {
    ImportanceMatrix many = matrixOf("a", {{"x", {1}, {1}}});
    many.chunks = 4000000000U;
    EXPECT_EQ(mergeImportance(std::vector{many, many})->chunks, 4294967295U);
}

}  // namespace
}  // namespace weightscape
