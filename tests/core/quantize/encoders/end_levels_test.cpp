// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/end_levels.h"

#include <gtest/gtest.h>

#include "tests/core/quantize/schemes/scheme_reference.h"

namespace {

using namespace weightscape;
using namespace weightscape::test;

TEST(EndLevels, AreTheFirstAndLastOfAllLevelsOfEveryFormat) {
    const auto weights = gaussianWeights(92, 1024);
    int tried = 0;
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canEncode() || !format.isQuantized() || format.levels == nullptr) continue;
        SCOPED_TRACE(format.info.id);
        ++tried;
        const auto bytes = encoded(format, weights);
        encoders::EndLevels ends(format);
        ends.read(bytes);
        const std::size_t part = encoders::sharedWeights(format);
        ASSERT_EQ(ends.lowest().size(), weights.size() / part);
        ASSERT_EQ(ends.highest().size(), weights.size() / part);
        for (std::size_t i = 0; i < ends.lowest().size(); ++i) {
            const std::size_t block = i * part / format.weightsPerBlock;
            const auto levels = formats::levelsOf(
                format,
                std::span(bytes).subspan(block * format.bytesPerBlock, format.bytesPerBlock),
                i * part % format.weightsPerBlock);
            EXPECT_EQ(ends.lowest()[i], levels.front());
            EXPECT_EQ(ends.highest()[i], levels.back());
        }
    }
    EXPECT_GT(tried, 20);
}

TEST(EndLevels, FollowFewerAndMoreBlocksThanBefore) {
    const formats::Format& format = formatNamed("q4_k");
    const auto bytes = encoded(format, gaussianWeights(93, 1024));
    encoders::EndLevels alone(format);
    alone.read(bytes);
    encoders::EndLevels again(format);
    again.read(std::span(bytes).first(format.bytesPerBlock));
    EXPECT_EQ(again.lowest().size(), 8U);
    EXPECT_TRUE(std::ranges::equal(again.lowest(), alone.lowest().first(8)));
    again.read(bytes);
    EXPECT_TRUE(std::ranges::equal(again.lowest(), alone.lowest()));
    EXPECT_TRUE(std::ranges::equal(again.highest(), alone.highest()));
}

}  // namespace
