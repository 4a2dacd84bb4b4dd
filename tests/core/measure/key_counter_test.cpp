// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/key_counter.h"

#include <gtest/gtest.h>

#include <random>
#include <span>
#include <vector>

#include "core/measure/key_counts.h"

namespace weightscape::measure {
namespace {

using Variety = KeyCounter::Variety;

TEST(KeyCounter, CountsEveryKeyWhateverTheirNumberAndVariety) {
    std::mt19937 generator(5);
    for (const Variety variety : {Variety::Few, Variety::Many}) {
        for (const unsigned different : {1U, 2U, 700U, 65536U}) {
            KeyCounter counter(variety);
            std::vector<std::uint64_t> expected(kSketchKeys);
            for (const std::size_t length : {0U, 1U, 3U, 4U, 4095U, 4096U}) {
                std::vector<std::uint16_t> keys(length);
                for (auto& key : keys) {
                    key = static_cast<std::uint16_t>(65535U - generator() % different);
                    ++expected[key];
                }
                counter.add(std::as_bytes(std::span(keys)));
            }
            std::vector<std::uint64_t> counts(kSketchKeys);
            counter.addTo(counts);
            EXPECT_EQ(counts, expected) << different;
        }
    }
}

TEST(KeyCounter, AddsToWhatIsThere) {
    KeyCounter counter(Variety::Few);
    const std::vector<std::uint16_t> keys = {7, 7, 9};
    counter.add(std::as_bytes(std::span(keys)));
    std::vector<std::uint64_t> counts(kSketchKeys, 1);
    counter.addTo(counts);
    EXPECT_EQ(counts[7], 3U);
    EXPECT_EQ(counts[8], 1U);
    EXPECT_EQ(counts[9], 2U);
}

TEST(KeyCounter, TakesTheUpperHalvesOfFloats) {
    KeyCounter counter(Variety::Few);
    counter.addUpperHalves(std::vector<float>(5001, 1.0F));
    counter.addUpperHalves(std::vector<float>{-2.0F});
    std::vector<std::uint64_t> counts(kSketchKeys);
    counter.addTo(counts);
    EXPECT_EQ(counts[0x3F80], 5001U);
    EXPECT_EQ(counts[0xC000], 1U);
}

}  // namespace
}  // namespace weightscape::measure
