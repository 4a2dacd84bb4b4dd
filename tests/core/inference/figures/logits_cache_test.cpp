// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/figures/logits_cache.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "core/inference/figures/divergence.h"
#include "tests/core/inference/figures/made_up_answers.h"
#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPlenty = 1 << 20;
/// Of the answers below.
constexpr std::uint64_t kCachedBytes = 128 + 24 * 37 * 4;

LogitsKey keyOf(const std::string& model) {
    return {model, tokensDigest(std::vector{1, 2, 3}), {.context = 25, .chunks = 2}, 37};
}

void keep(const LogitsCache& cache, const LogitsKey& key, const Rows& logits) {
    auto writer = cache.begin(key);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add(logits.view().part(0, 5)));
    ASSERT_TRUE(writer->add(logits.view().part(5, 19)));
    ASSERT_TRUE(writer->finish());
}

fs::path onlyFile(const fs::path& folder) {
    return fs::directory_iterator(folder)->path();
}

TEST(LogitsCache, GivesBackTheBitsItWasGiven) {
    const test::MadeUpAnswers answers;
    const test::TemporaryFolder folder;
    const LogitsCache cache(folder / "made" / "when needed", kPlenty);
    EXPECT_EQ(cache.find(keyOf("a")).error().code, ErrorCode::NotFound);
    keep(cache, keyOf("a"), answers.reference);
    const auto found = cache.find(keyOf("a"));
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)->rows(), 24U);
    EXPECT_EQ((*found)->vocabulary(), 37U);
    std::vector<float> room;
    const LogitsInMemory kept(answers.reference.view());
    for (std::size_t r = 0; r < 24; ++r) {
        const ReferenceRow row = (*found)->row(r, room);
        const auto logits = answers.reference.row(r);
        EXPECT_TRUE(std::equal(row.values.begin(), row.values.end(), logits.begin()));
        EXPECT_EQ(row.next.logarithmOfSum, nextTokenFigures(logits).logarithmOfSum);
    }
    EXPECT_EQ(cache.bytes(), kCachedBytes);
}

TEST(LogitsCache, TellsModelsTextsAndPlansApart) {
    const test::MadeUpAnswers answers;
    const test::TemporaryFolder folder;
    const LogitsCache cache(folder.path(), kPlenty);
    keep(cache, keyOf("a"), answers.reference);
    LogitsKey otherText = keyOf("a");
    otherText.tokens = tokensDigest(std::vector{1, 2, 4});
    LogitsKey otherPlan = keyOf("a");
    otherPlan.plan.chunks = 3;
    for (const LogitsKey& key : {keyOf("b"), otherText, otherPlan}) {
        EXPECT_EQ(cache.find(key).error().code, ErrorCode::NotFound);
    }
}

TEST(LogitsCache, HasNothingUntilAllOfItIsWritten) {
    const test::MadeUpAnswers answers;
    const test::TemporaryFolder folder;
    const LogitsCache cache(folder.path(), kPlenty);
    auto writer = cache.begin(keyOf("a"));
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add(answers.reference.view().part(0, 23)));
    EXPECT_EQ(writer->add(answers.reference.view().part(0, 2)).error().code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(writer->add(answers.reference.view().part(0, 1).columns(0, 36)).error().code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(writer->finish().error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(cache.find(keyOf("a")));
    EXPECT_EQ(cache.bytes(), 0U);
}

TEST(LogitsCache, RemovesWhatWasNotUsedForTheLongestTime) {
    const test::MadeUpAnswers answers;
    const test::TemporaryFolder folder;
    const LogitsCache cache(folder.path(), 3 * kCachedBytes - 1);
    keep(cache, keyOf("a"), answers.reference);
    const fs::path first = onlyFile(folder.path());
    keep(cache, keyOf("b"), answers.reference);
    const auto now = fs::file_time_type::clock::now();
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        const auto age = entry.path() == first ? std::chrono::hours(2) : std::chrono::hours(1);
        fs::last_write_time(entry.path(), now - age);
    }
    ASSERT_TRUE(cache.find(keyOf("a")));
    keep(cache, keyOf("c"), answers.reference);
    EXPECT_TRUE(cache.find(keyOf("a"))) << "used last";
    EXPECT_FALSE(cache.find(keyOf("b")));
    EXPECT_TRUE(cache.find(keyOf("c")));
    EXPECT_EQ(cache.bytes(), 2 * kCachedBytes);
}

TEST(LogitsCache, RefusesMoreThanItMayHaveAndKeepsTheRest) {
    const test::MadeUpAnswers answers;
    const test::TemporaryFolder folder;
    keep(LogitsCache(folder.path(), kPlenty), keyOf("a"), answers.reference);
    const LogitsCache small(folder.path(), kCachedBytes - 1);
    EXPECT_EQ(small.begin(keyOf("b")).error().code, ErrorCode::NoSpace);
    EXPECT_TRUE(small.find(keyOf("a")));
    LogitsKey huge = keyOf("b");
    huge.vocabulary = std::size_t{1} << 62U;
    EXPECT_EQ(LogitsCache(folder.path(), ~0ULL).begin(huge).error().code, ErrorCode::NoSpace);
}

TEST(LogitsCache, TakesADamagedFileAsMissing) {
    const test::MadeUpAnswers answers;
    const test::TemporaryFolder folder;
    const LogitsCache cache(folder.path(), kPlenty);
    keep(cache, keyOf("a"), answers.reference);
    const fs::path file = onlyFile(folder.path());
    const std::string bytes = test::readBytes(file);
    for (const std::size_t length : {std::size_t{0}, std::size_t{100}, bytes.size() - 1}) {
        test::writeBytes(file, bytes.substr(0, length));
        EXPECT_FALSE(cache.find(keyOf("a"))) << length;
    }
    std::string other = bytes;
    other[20] ^= 1;
    test::writeBytes(file, other);
    EXPECT_FALSE(cache.find(keyOf("a")));
    keep(cache, keyOf("a"), answers.reference);
    EXPECT_TRUE(cache.find(keyOf("a")));
}

TEST(LogitsCache, ClearsItsOwnFilesOnly) {
    const test::MadeUpAnswers answers;
    const test::TemporaryFolder folder;
    const LogitsCache cache(folder.path(), kPlenty);
    keep(cache, keyOf("a"), answers.reference);
    test::writeBytes(folder / "notes.txt", "mine");
    cache.clear();
    EXPECT_EQ(cache.bytes(), 0U);
    EXPECT_TRUE(fs::exists(folder / "notes.txt"));
    LogitsCache(folder / "missing", kPlenty).clear();
    EXPECT_EQ(LogitsCache(folder / "missing", kPlenty).bytes(), 0U);
}

}  // namespace
}  // namespace weightscape::inference
