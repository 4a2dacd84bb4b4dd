// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// MXFP4 and NVFP4. The code of least error, the first of several, follows from seven comparisons:
// in steps s, the level of |w| rises where |w| > s * (middle between two levels). Levels and
// middles times s are exact, for s has four bits at most; near a middle the errors that the
// reference compares are exact too, since both levels are within a factor of two of the weight (or
// one is 0).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/formats/simd/fp4_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <limits>

#include "core/formats/simd/block_groups-inl.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/vector_codecs.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

namespace {

/// Steps of the groups' runs, infinite for runs of zeros, and the bytes that stand for them.
struct StepLanes {
    RunFloats steps;
    HWY_ALIGN std::int32_t codes[kLanes];
    bool usable;  ///< false: the reference has to encode the group
};

/// nearestFp4Codes() for a vector of weights that are less than 2^20 steps. `step` is infinite
/// where all levels are zero.
HWY_INLINE Ints nearestFp4(Floats weights, Floats step) {
    constexpr float kMiddles[6] = {1.5F, 2.5F, 3.5F, 5.0F, 7.0F, 10.0F};
    const Floats magnitude = hn::Abs(weights);
    const auto signBits = hn::ShiftRight<28>(hn::BitCast(kWords, weights));
    const Ints negative = hn::BitCast(kInts, hn::And(signBits, allWords(8)));
    const auto nonZero = hn::Gt(magnitude, hn::Mul(step, all(0.5F)));
    Ints level = hn::Set(kInts, 1);
    for (std::int32_t i = 0; i < 6; ++i) {
        const auto above = hn::Gt(magnitude, hn::Mul(step, all(kMiddles[i])));
        level = hn::IfThenElse(hn::RebindMask(kInts, above), hn::Set(kInts, i + 2), level);
    }
    return hn::IfThenElseZero(hn::RebindMask(kInts, nonZero), hn::Or(level, negative));
}

HWY_INLINE Codes nearestFp4Codes(const float* HWY_RESTRICT weights, Floats step) {
    return codesOf(weights, [&](Floats weight) HWY_ATTR { return nearestFp4(weight, step); });
}

/// NVFP4::nearestScale() in every lane, for numbers not below 0.
HWY_INLINE Ints nearestScales(Floats values) {
    const Ints top = hn::Set(kInts, 7);
    const Floats multiples = hn::Min(hn::Mul(values, all(512.0F)), all(7.0F));
    const Ints subnormal = hn::Min(truncated(hn::Add(multiples, all(0.5F))), top);
    const Ints bits = hn::BitCast(kInts, hn::Min(values, all(448.0F)));
    const Ints rounded = hn::ShiftRight<1>(hn::Add(hn::ShiftRight<19>(bits), hn::Set(kInts, 1)));
    const Ints code = hn::Sub(rounded, hn::Set(kInts, 120 << 3));
    const auto large = hn::Gt(code, hn::Set(kInts, 0x77));
    const Ints normal = hn::IfThenElse(large, hn::Set(kInts, 0x7E), code);
    const auto small = hn::RebindMask(kInts, hn::Lt(values, all(0x1.0p-6F)));
    return hn::IfThenElse(small, subnormal, normal);
}

/// NVFP4::stepOf() in every lane, for codes of nearestScales().
HWY_INLINE Floats scaleSteps(Ints codes) {
    const Ints bits = hn::ShiftLeft<20>(hn::Add(codes, hn::Set(kInts, (127 - 7 - 1) << 3)));
    const Floats subnormal = hn::Mul(hn::ConvertTo(kFloats, codes), all(0x1.0p-10F));
    const auto small = hn::RebindMask(kFloats, hn::Lt(codes, hn::Set(kInts, 8)));
    return hn::IfThenElse(small, subnormal, hn::BitCast(kFloats, bits));
}

}  // namespace

/// MXFP4::fit() for weights whose exponent is far from the ends.
HWY_INLINE StepLanes scaleGroup(BlockOf<MXFP4> /*format*/, const RunGroup<32>& group) {
    const Ints largest = largestMagnitudes(group);
    const Ints exponent = hn::ShiftRight<23>(largest);
    const auto zero = hn::Eq(largest, hn::Zero(kInts));
    const auto usual =
        hn::And(hn::Gt(exponent, hn::Set(kInts, 3)), hn::Lt(exponent, hn::Set(kInts, 255)));
    // Floats so close below a power of two may count as the power: see floorOfRoundedLog2().
    const Ints mantissa = hn::And(largest, hn::Set(kInts, 0x7FFFFF));
    const auto clear = hn::Lt(mantissa, hn::Set(kInts, 0x7FFFFF - 88));
    const auto step = hn::ShiftLeft<23>(hn::Sub(exponent, hn::Set(kInts, 3)));
    const auto isZero = hn::RebindMask(kFloats, zero);
    StepLanes found{RunFloats(hn::IfThenElse(isZero, all(std::numeric_limits<float>::infinity()),
                                             hn::BitCast(kFloats, step))),
                    {},
                    hn::AllTrue(kInts, hn::Or(zero, hn::And(usual, clear)))};
    hn::Store(hn::IfThenZeroElse(zero, hn::Sub(exponent, hn::Set(kInts, 2))), kInts, found.codes);
    return found;
}

HWY_INLINE bool codeGroup(BlockOf<MXFP4> /*format*/, const RunGroup<32>& group,
                          const StepLanes& found, std::uint8_t* HWY_RESTRICT out) {
    for (std::size_t lane = 0; found.usable && lane < kLanes; ++lane) {
        const Floats step = found.steps.everywhere(lane);
        const Codes low = nearestFp4Codes(group.at(lane), step);
        const Codes high = nearestFp4Codes(group.at(lane) + 16, step);
        std::uint8_t* block = out + lane * sizeof(MXFP4::Block);
        block[offsetof(MXFP4::Block, exponent)] = static_cast<std::uint8_t>(found.codes[lane]);
        hn::StoreU(nibblePairs(low, high), kCodes, block + offsetof(MXFP4::Block, codes));
    }
    return found.usable;
}

HWY_INLINE StepLanes scaleGroup(BlockOf<NVFP4> /*format*/, const RunGroup<16>& group) {
    const Ints largest = largestMagnitudes(group);
    const Floats magnitude = hn::BitCast(kFloats, largest);
    const Ints code = nearestScales(hn::Div(magnitude, all(6.0F)));
    const Floats step = scaleSteps(code);
    const Floats infinite = all(std::numeric_limits<float>::infinity());
    StepLanes found{RunFloats(hn::IfThenElse(hn::Eq(step, zeros()), infinite, step)),
                    {},
                    // Beyond that a weight may be 2^20 of even the largest steps. NaN is more, too.
                    hn::AllTrue(kInts, hn::Lt(largest, hn::Set(kInts, (127 + 27) << 23)))};
    hn::Store(code, kInts, found.codes);
    return found;
}

HWY_INLINE bool codeGroup(BlockOf<NVFP4> /*format*/, const RunGroup<16>& group,
                          const StepLanes& found, std::uint8_t* HWY_RESTRICT out) {
    // Byte j of a group holds weights j and j + 8.
    for (std::size_t lane = 0; found.usable && lane < kLanes; ++lane) {
        const Codes codes = nearestFp4Codes(group.at(lane), found.steps.everywhere(lane));
        std::uint8_t* block = out + lane / 4 * sizeof(NVFP4::Block);
        block[offsetof(NVFP4::Block, scales) + lane % 4] =
            static_cast<std::uint8_t>(found.codes[lane]);
        const hn::Half<CodeTag> half;
        hn::StoreU(hn::LowerHalf(half, nibblePairs(codes, hn::ShiftRightBytes<8>(kCodes, codes))),
                   half, block + offsetof(NVFP4::Block, codes) + lane % 4 * 8);
    }
    return found.usable;
}

#endif

namespace {

WEIGHTSCAPE_ENCODE_GROUPS_HERE(MXFP4)
void encodeNVFP4Here(std::span<const float> weights, const RowImportance& /*importance*/,
                     std::span<std::byte> out) {
    encodeGroups<NVFP4, 4>(weights, out);
}

}  // namespace
}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::formats {

WEIGHTSCAPE_FP4_ENCODERS(WEIGHTSCAPE_EXPORT_ENCODER)

}  // namespace weightscape::formats
#endif
