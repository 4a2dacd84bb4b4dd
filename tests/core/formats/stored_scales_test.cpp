// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <tuple>
#include <vector>

#include "core/formats/all_formats.h"
#include "tests/support/golden_weights.h"

/// Properties of format types that the table of formats forgets: fit, encode and scalesOf apart.
namespace weightscape::test {
namespace {

template <typename F>
void expectSameBlockAgain(const std::string& setName) {
    const WeightSet set = goldenWeights(setName, 8, 1024);
    for (std::size_t i = 0; i < set.weights.size(); i += F::kWeightsPerBlock) {
        const float* weights = set.weights.data() + i;
        const typename F::Block block = F::encode(weights, F::fit(weights, {}));
        float decoded[F::kWeightsPerBlock];
        F::decode(block, decoded);
        const typename F::Block again = F::encode(decoded, F::scalesOf(block));
        ASSERT_EQ(std::memcmp(&block, &again, sizeof(block)), 0)
            << F::kInfo.label << ", set " << setName << ", weight " << i;
    }
}

template <typename F>
void expectSameBlocksAgain() {
    if constexpr (formats::BlockFormat<F>) {
        for (const char* name : {"bell", "heavy_tail", "alternating", "small_ints", "zeros"}) {
            expectSameBlockAgain<F>(name);
        }
    }
}

template <typename... F>
void forEachFormat(const std::tuple<F...>* /*types*/) {
    (expectSameBlocksAgain<F>(), ...);
}

TEST(StoredScales, EncodeDecodedBlocksToTheSameBytes) {
    forEachFormat(static_cast<formats::AllFormats*>(nullptr));
}

}  // namespace
}  // namespace weightscape::test
