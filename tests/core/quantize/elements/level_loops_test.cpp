// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/elements/level_loops.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

#include "core/formats/vector_targets.h"
#include "core/quantize/elements/group_codec.h"

namespace weightscape::elements {
namespace {

TEST(LevelLoops, GiveTheSameBitsOnEveryProcessor) {
    const auto targets = formats::vectorTargets();
    ASSERT_FALSE(targets.empty());
    std::mt19937 random(5);
    std::normal_distribution<float> bell(0.0F, 0.02F);
    std::vector<float> weights(1003);
    for (float& weight : weights) weight = bell(random);
    const Group group{weights, {}, {0, weights.size(), weights.size()}};
    for (const char* element : {"int4", "int8", "fp8_e4m3", "fp4_e2m1", "nf4", "bnb_dynamic8"}) {
        for (const char* rounding : {"nearest", "away", "floor"}) {
            const auto levels = fixedLevels(*parseElement(element), Mapping::Symmetric);
            ASSERT_TRUE(levels);
            const GroupCodec codec(*levels, ScaleType::F16, *parseRounding(rounding));
            const auto decodedOn = [&](std::int64_t target) {
                formats::useVectorTarget(target);
                std::vector<float> decoded(weights.size());
                codec.roundTrip(group, codec.storedScale({-0.05F, 0.05F}), decoded);
                return decoded;
            };
            const auto expected = decodedOn(targets.back());
            EXPECT_NE(expected, std::vector<float>(weights.size()));
            for (const std::int64_t target : targets) {
                const auto decoded = decodedOn(target);
                EXPECT_EQ(std::memcmp(decoded.data(), expected.data(), 4 * decoded.size()), 0)
                    << element << ' ' << rounding << ' ' << formats::vectorTargetName(target);
            }
        }
    }
    formats::useVectorTarget(0);
}

}  // namespace
}  // namespace weightscape::elements
