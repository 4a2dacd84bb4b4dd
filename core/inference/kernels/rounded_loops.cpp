// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/rounded_loops.h"

#include <cstdint>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/kernels/rounded_loops.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // IWYU pragma: keep
// Highway's order: it comes after the targets.
#include "core/inference/kernels/dot_decoders-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

#if HWY_HAVE_SCALABLE
using ShortTag = hn::FixedTag<std::int16_t, 8>;
#else
using ShortTag = hn::CappedTag<std::int16_t, kRoundedSum>;
#endif
using ByteTag = hn::Rebind<std::uint8_t, ShortTag>;
using SumTag = hn::RepartitionToWide<ShortTag>;
using EightTag = hn::CappedTag<float, 8>;
constexpr ShortTag kShorts;
constexpr ByteTag kBytes;
constexpr SumTag kSums;
constexpr EightTag kEight;
constexpr std::size_t kShortLanes = hn::MaxLanes(ShortTag());
constexpr std::size_t kEightLanes = hn::MaxLanes(EightTag());

/// Where the inputs of one token stand for one block of weights.
struct InputBlock {
    const std::int16_t* values;
    const float* scale;
    const float* sums;
};

/// What is summed for one row of weights and one token. The minimums are subtracted.
struct RoundedSums {
    Floats levels;
    hn::Vec<EightTag> minimums[8 / kEightLanes];

    HWY_INLINE void clear() {
        levels = hn::Zero(kFloats);
        for (auto& minimum : minimums) minimum = hn::Zero(kEight);
    }
    [[nodiscard]] HWY_INLINE float total() const {
        auto rest = minimums[0];
        if constexpr (kEightLanes < 8) rest = hn::Add(rest, minimums[1]);
        return hn::GetLane(hn::SumOfLanes(kFloats, levels)) -
               hn::GetLane(hn::SumOfLanes(kEight, rest));
    }
};

/// Scale codes, twice in each word: to multiply pairs of short integers.
struct ScalePairs {
    HWY_ALIGN std::uint32_t words[8];

    HWY_INLINE explicit ScalePairs(const std::uint8_t* codes) {
        constexpr hn::RebindToUnsigned<EightTag> kWords;
        constexpr hn::Rebind<std::uint8_t, EightTag> kParts;
        for (std::size_t j = 0; j < 8; j += kEightLanes) {
            const auto once = hn::PromoteTo(kWords, hn::LoadU(kParts, codes + j));
            hn::Store(hn::Or(once, hn::ShiftLeft<16>(once)), kWords, words + j);
        }
        asm("" : "+m"(words));
    }
    [[nodiscard]] HWY_INLINE hn::Vec<ShortTag> operator[](std::size_t j) const {
        return hn::BitCast(kShorts, hn::Set(hn::RebindToUnsigned<SumTag>(), words[j]));
    }
};

/// One block of Q4_K with each token's inputs. The largest sum, 256 * 15 * 63 * 32766, fits no
/// 32 bits, but it is shared among at least four lanes.
template <std::size_t kTokens>
HWY_INLINE void addSuperBlock(const std::uint8_t* block, const InputBlock (&inputs)[kTokens],
                              RoundedSums (&sums)[kTokens]) {
    HWY_ALIGN std::uint8_t codes[16];
    formats::unpackSixBitScales(block + offsetof(Q4_K::Block, subScales), codes, codes + 8);
    const ScalePairs scales(codes);
    hn::Vec<SumTag> products[kTokens];
    for (auto& product : products) product = hn::Zero(kSums);
    auto unused = hn::Zero(kSums);
    for (std::size_t j = 0; j < 8; j += 2) {
        for (std::size_t i = 0; i < 32; i += kShortLanes) {
            const auto both = hn::PromoteTo(
                kShorts, hn::LoadU(kBytes, block + offsetof(Q4_K::Block, codes) + 16 * j + i));
            const auto low = hn::Mul(hn::And(both, hn::Set(kShorts, 15)), scales[j]);
            const auto high = hn::Mul(hn::ShiftRight<4>(both), scales[j + 1]);
            for (std::size_t t = 0; t < kTokens; ++t) {
                const std::int16_t* const values = inputs[t].values + 32 * j + i;
                products[t] = hn::ReorderWidenMulAccumulate(kSums, low, hn::LoadU(kShorts, values),
                                                            products[t], unused);
                products[t] = hn::ReorderWidenMulAccumulate(
                    kSums, high, hn::LoadU(kShorts, values + 32), products[t], unused);
            }
        }
    }
    const Floats scale = allOfHalf(block);
    const float minimum = hn::GetLane(allOfHalf(block + offsetof(Q4_K::Block, minimum)));
    const hn::Rebind<std::uint8_t, EightTag> minimumBytes;
    const hn::RebindToSigned<EightTag> minimumInts;
    for (std::size_t t = 0; t < kTokens; ++t) {
        sums[t].levels = hn::MulAdd(hn::ConvertTo(kFloats, products[t]),
                                    hn::Mul(scale, all(*inputs[t].scale)), sums[t].levels);
        for (std::size_t i = 0; i < 8; i += kEightLanes) {
            const auto code = hn::PromoteTo(minimumInts, hn::LoadU(minimumBytes, codes + 8 + i));
            auto& rest = sums[t].minimums[i / kEightLanes];
            rest = hn::MulAdd(hn::Mul(hn::ConvertTo(kEight, code), hn::Set(kEight, minimum)),
                              hn::LoadU(kEight, inputs[t].sums + i), rest);
        }
    }
}

template <std::size_t kTokens, std::size_t... kRow>
HWY_INLINE void dotSuperBlocks(const RoundedDot& dot, std::size_t token, std::size_t row,
                               std::index_sequence<kRow...> /*rows*/) {
    const RoundedInputs& rounded = *dot.inputs;
    const auto* weights = reinterpret_cast<const std::uint8_t*>(dot.weights) + row * dot.rowBytes;
    RoundedSums sums[sizeof...(kRow)][kTokens];
    for (auto& each : sums) {
        for (RoundedSums& sum : each) sum.clear();
    }
    for (std::size_t block = 0; block * kRoundedBlock < rounded.width(); ++block) {
        InputBlock inputs[kTokens];
        for (std::size_t t = 0; t < kTokens; ++t) {
            inputs[t] = {rounded.values(token + t, block), rounded.scale(token + t, block),
                         rounded.sums(token + t, block)};
        }
        (addSuperBlock<kTokens>(weights + kRow * dot.rowBytes, inputs, sums[kRow]), ...);
        // What the next rows' turn will need: rows are too short for the processor to see it.
        for (std::size_t line = 0; line < sizeof(Q4_K::Block); line += 64) {
            (hwy::Prefetch(weights + line + (sizeof...(kRow) + kRow) * dot.rowBytes), ...);
        }
        weights += sizeof(Q4_K::Block);
    }
    for (std::size_t t = 0; t < kTokens; ++t) {
        ((dot.outputs.row(token + t)[row + kRow] = sums[kRow][t].total()), ...);
    }
}

template <std::size_t kTokens, std::size_t kRows>
HWY_NOINLINE void dotTokens(const RoundedDot& dot, std::size_t token) {
    const std::size_t rows = dot.outputs.width;
    std::size_t r = 0;
    for (; r + kRows <= rows; r += kRows) {
        dotSuperBlocks<kTokens>(dot, token, r, std::make_index_sequence<kRows>());
    }
    for (; r < rows; ++r) dotSuperBlocks<kTokens>(dot, token, r, std::make_index_sequence<1>());
}

void dotQ4_K(const RoundedDot& dot) {
    std::size_t token = 0;
    for (; token + 4 <= dot.inputs->count(); token += 4) dotTokens<4, 2>(dot, token);
    for (; token + 2 <= dot.inputs->count(); token += 2) dotTokens<2, 2>(dot, token);
    if (token < dot.inputs->count()) dotTokens<1, 4>(dot, token);
}

RoundedDotFunction findRoundedDotHere(const formats::Format& format) {
    return format.info.id == Q4_K::kInfo.id ? dotQ4_K : nullptr;
}

#else

RoundedDotFunction findRoundedDotHere(const formats::Format& /*format*/) {
    return nullptr;
}

#endif

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(findRoundedDotHere);
}  // namespace

RoundedDotFunction findRoundedDot(const formats::Format& format) {
    return HWY_DYNAMIC_DISPATCH(findRoundedDotHere)(format);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
