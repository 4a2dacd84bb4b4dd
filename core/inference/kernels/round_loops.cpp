// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/round_loops.h"

#include <cmath>
#include <limits>

#include "core/inference/kernels/rounded_inputs.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/kernels/round_loops.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

float roundBlockHere(const float* HWY_RESTRICT inputs, std::int16_t largest,
                     std::int16_t* HWY_RESTRICT values, float* HWY_RESTRICT sums) {
    const hn::CappedTag<float, 16> floats;
    const hn::RebindToSigned<decltype(floats)> ints;
    const std::size_t lanes = hn::Lanes(floats);
    // As bits, so that NaN is the largest.
    auto greatest = hn::Zero(ints);
    for (std::size_t i = 0; i < kRoundedBlock; i += lanes) {
        const auto magnitude = hn::Abs(hn::LoadU(floats, inputs + i));
        greatest = hn::Max(greatest, hn::BitCast(ints, magnitude));
    }
    const float magnitude = hn::GetLane(hn::BitCast(floats, hn::MaxOfLanes(ints, greatest)));
    const bool finite = magnitude <= std::numeric_limits<float>::max();
    const bool counts = finite && magnitude > 1e-30F;
    const auto limit = static_cast<float>(largest);
    const float scale = counts ? magnitude / limit : 0.0F;
    const auto inverse = hn::Set(floats, counts ? limit / magnitude : 0.0F);
    const hn::Rebind<std::int16_t, decltype(floats)> shorts;
    for (std::size_t i = 0; i < kRoundedBlock; i += kRoundedSum) {
        auto sum = hn::Zero(ints);
        for (std::size_t j = i; j < i + kRoundedSum; j += lanes) {
            const auto whole = hn::NearestInt(hn::Mul(hn::LoadU(floats, inputs + j), inverse));
            hn::StoreU(hn::DemoteTo(shorts, whole), shorts, values + j);
            sum = hn::Add(sum, hn::PromoteTo(ints, hn::LoadU(shorts, values + j)));
        }
        *sums++ = static_cast<float>(hn::GetLane(hn::SumOfLanes(ints, sum))) * scale;
    }
    return finite ? scale : std::numeric_limits<float>::quiet_NaN();
}

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(roundBlockHere);
}  // namespace

float roundBlock(const float* inputs, std::int16_t largest, std::int16_t* values, float* sums) {
    return HWY_DYNAMIC_DISPATCH(roundBlockHere)(inputs, largest, values, sums);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
