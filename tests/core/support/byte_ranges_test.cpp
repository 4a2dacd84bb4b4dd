// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/byte_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace weightscape {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ByteRanges, JoinsNeighboursAcrossSmallGaps) {
    EXPECT_THAT(joined({{50, 60}, {0, 10}, {12, 20}, {30, 30}, {5, 8}}, 2),
                ElementsAre(ByteRange{0, 20}, ByteRange{50, 60}));
    EXPECT_THAT(joined({}, 100), IsEmpty());
    const std::vector<ByteRange> ranges = {{0, 20}, {50, 60}, {9, 3}};
    EXPECT_EQ(lengthOf(ranges), 30U);
}

TEST(ByteSet, TellsWhatIsMissing) {
    ByteSet set;
    EXPECT_THAT(set.missingIn({5, 9}), ElementsAre(ByteRange{5, 9}));
    set.add({10, 20});
    set.add({30, 40});
    EXPECT_THAT(set.missingIn({0, 50}),
                ElementsAre(ByteRange{0, 10}, ByteRange{20, 30}, ByteRange{40, 50}));
    EXPECT_TRUE(set.contains({12, 20}));
    EXPECT_FALSE(set.contains({12, 21}));
    EXPECT_TRUE(set.contains({25, 25}));
    set.add({20, 30});
    EXPECT_TRUE(set.contains({10, 40}));
    set.remove({15, 35});
    EXPECT_THAT(set.missingIn({10, 40}), ElementsAre(ByteRange{15, 35}));
}

TEST(ByteSet, IsASetOfSingleBytes) {
    constexpr std::uint64_t kBytes = 64;
    std::mt19937 random(7);
    ByteSet set;
    std::vector<bool> expected(kBytes);
    for (int step = 0; step < 2000; ++step) {
        const std::uint64_t begin = random() % kBytes;
        const ByteRange range{begin, begin + random() % (kBytes - begin + 1)};
        const bool adds = random() % 2 == 0;
        adds ? set.add(range) : set.remove(range);
        for (std::uint64_t i = range.begin; i < range.end; ++i) expected[i] = adds;
        std::vector<bool> found(kBytes, true);
        for (const ByteRange& missing : set.missingIn({0, kBytes})) {
            for (std::uint64_t i = missing.begin; i < missing.end; ++i) found[i] = false;
        }
        ASSERT_EQ(found, expected) << step;
    }
}

}  // namespace
}  // namespace weightscape
