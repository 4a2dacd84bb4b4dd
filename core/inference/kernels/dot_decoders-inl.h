// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Weights as they are multiplied: eachSixteen(BlockOf<F>, block, use) calls use(i, weights) for
// sixteen weights at a time, in vectors, those from number i of the block on.
#if defined(WEIGHTSCAPE_DOT_DECODERS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_DOT_DECODERS_INL_H
#undef WEIGHTSCAPE_DOT_DECODERS_INL_H
#else
#define WEIGHTSCAPE_DOT_DECODERS_INL_H
#endif

#include <cstddef>
#include <cstdint>

#include "core/formats/all_formats.h"
#include "core/formats/simd/decoding-inl.h"
#include "core/formats/simd/six_bit_levels-inl.h"
#include "core/formats/six_bit_scales.h"

#if !WEIGHTSCAPE_NO_VECTORS

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {

using namespace formats::HWY_NAMESPACE;  // NOLINT: the vectors of the formats' own kernels
using formats::Bf16, formats::F16, formats::F32, formats::Q4_0, formats::Q4_K, formats::Q6_K,
    formats::Q8_0;

/// Sixteen numbers.
inline constexpr std::size_t kVectors = 16 / kLanes;
struct Sixteen {
    Floats vectors[kVectors];
};

/// Sixteen vectors made by make(first lane of each).
template <typename Make>
HWY_INLINE Sixteen sixteenOf(const Make& make) {
    Sixteen numbers;
    for (std::size_t v = 0; v < kVectors; ++v) numbers.vectors[v] = make(v * kLanes);
    return numbers;
}

HWY_INLINE Floats loadFloats(const std::uint8_t* bytes) {
    const hn::Repartition<std::uint8_t, FloatTag> tag;
    return hn::BitCast(kFloats, hn::LoadU(tag, bytes));
}
HWY_INLINE Halves loadHalves(const std::uint8_t* bytes) {
    const hn::Repartition<std::uint8_t, HalfTag> tag;
    return hn::BitCast(kHalves, hn::LoadU(tag, bytes));
}

/// Sixteen weights of the floats that are no blocks.
HWY_INLINE Sixteen sixteenAt(BlockOf<F32> /*format*/, const std::uint8_t* bytes) {
    return sixteenOf([&](std::size_t i) HWY_ATTR { return loadFloats(bytes + 4 * i); });
}
HWY_INLINE Sixteen sixteenAt(BlockOf<F16> /*format*/, const std::uint8_t* bytes) {
    return sixteenOf([&](std::size_t i) HWY_ATTR { return floatsOf(loadHalves(bytes + 2 * i)); });
}
HWY_INLINE Sixteen sixteenAt(BlockOf<Bf16> /*format*/, const std::uint8_t* bytes) {
    return sixteenOf([&](std::size_t i) HWY_ATTR {
        const auto word = hn::PromoteTo(kWords, loadHalves(bytes + 2 * i));
        return hn::BitCast(kFloats, hn::ShiftLeft<16>(word));
    });
}

/// The same numbers, of which the compiler only knows that they stand in memory: to read one from
/// there into all lanes is one step, to pick it from the vector that was written takes three.
template <std::size_t kCount>
HWY_INLINE const float* fromMemory(const float (&numbers)[kCount]) {
    const float* place = numbers;
    asm("" : "+r"(place) : "m"(numbers));
    return place;
}

/// Levels in memory, each times the scale.
HWY_INLINE Sixteen scaledLevels(const std::int8_t* levels, Floats scale) {
    const hn::Rebind<std::int8_t, FloatTag> part;
    return sixteenOf([&](std::size_t i) HWY_ATTR {
        const Ints level = hn::PromoteTo(kInts, hn::LoadU(part, levels + i));
        return hn::Mul(hn::ConvertTo(kFloats, level), scale);
    });
}

template <typename Use>
HWY_INLINE void eachSixteen(BlockOf<Q8_0> /*format*/, const std::uint8_t* block, const Use& use) {
    const Floats scale = allOfHalf(block);
    const auto* levels = reinterpret_cast<const std::int8_t*>(block + offsetof(Q8_0::Block, codes));
    use(0, scaledLevels(levels, scale));
    use(16, scaledLevels(levels + 16, scale));
}

/// What codes of 0 .. 15 stand for, code * scale + minimum: as a table where a vector holds it.
class NibbleWeights {
  public:
#if HWY_TARGET <= HWY_AVX3
    HWY_INLINE NibbleWeights(Floats scale, Floats minimum)
        : m_table(hn::MulAdd(hn::Iota(kFloats, 0.0F), scale, minimum)) {}
    [[nodiscard]] HWY_INLINE Floats operator[](Ints codes) const {
        return hn::TableLookupLanes(m_table, hn::IndicesFromVec(kFloats, codes));
    }

  private:
    Floats m_table;
#else
    HWY_INLINE NibbleWeights(Floats scale, Floats minimum) : m_scale(scale), m_minimum(minimum) {}
    [[nodiscard]] HWY_INLINE Floats operator[](Ints codes) const {
        return hn::MulAdd(hn::ConvertTo(kFloats, codes), m_scale, m_minimum);
    }

  private:
    Floats m_scale, m_minimum;
#endif
};

/// Sixteen bytes with two codes each: `low` are the weights of the low nibbles.
struct NibblePair {
    Sixteen low, high;
};
HWY_INLINE NibblePair nibbleWeights(const std::uint8_t* bytes, const NibbleWeights& low,
                                    const NibbleWeights& high) {
    const hn::Rebind<std::uint8_t, FloatTag> part;
    NibblePair pair;
    for (std::size_t v = 0; v < kVectors; ++v) {
        const Ints both = hn::PromoteTo(kInts, hn::LoadU(part, bytes + v * kLanes));
        pair.low.vectors[v] = low[hn::And(both, hn::Set(kInts, 15))];
        pair.high.vectors[v] = high[hn::ShiftRight<4>(both)];
    }
    return pair;
}

template <typename Use>
HWY_INLINE void eachSixteen(BlockOf<Q4_0> /*format*/, const std::uint8_t* block, const Use& use) {
    const Floats scale = allOfHalf(block);
    const NibbleWeights weights(scale, hn::Mul(scale, all(-8.0F)));
    const NibblePair pair = nibbleWeights(block + offsetof(Q4_0::Block, codes), weights, weights);
    use(0, pair.low);
    use(16, pair.high);
}

template <typename Use>
HWY_INLINE void eachSixteen(BlockOf<Q4_K> /*format*/, const std::uint8_t* block, const Use& use) {
    HWY_ALIGN std::uint8_t codes[16];
    formats::unpackSixBitScales(block + offsetof(Q4_K::Block, subScales), codes, codes + 8);
    HWY_ALIGN float scales[32];
    storeScaled(asLevels(hn::Load(kCodes, codes)), allOfHalf(block), scales);
    storeScaled(asLevels(hn::Load(kCodes, codes)),
                hn::Neg(allOfHalf(block + offsetof(Q4_K::Block, minimum))), scales + 16);
    const float* const steps = fromMemory(scales);
    for (std::size_t j = 0; j < 8; j += 2) {
        const NibbleWeights low(all(steps[j]), all(steps[24 + j]));
        const NibbleWeights high(all(steps[j + 1]), all(steps[25 + j]));
        for (std::size_t half = 0; half < 2; ++half) {
            const NibblePair pair =
                nibbleWeights(block + offsetof(Q4_K::Block, codes) + 16 * (j + half), low, high);
            use(32 * j + 16 * half, pair.low);
            use(32 * j + 16 * half + 32, pair.high);
        }
    }
}

template <typename Use>
HWY_INLINE void eachSixteen(BlockOf<Q6_K> format, const std::uint8_t* block, const Use& use) {
    HWY_ALIGN float scales[16];
    storeScaled(asLevels(loadCodes(block + offsetof(Q6_K::Block, subScales))),
                allOfHalf(block + offsetof(Q6_K::Block, scale)), scales);
    const float* const steps = fromMemory(scales);
    HWY_ALIGN std::int8_t levels[256];
    eachSubBlock(format, block, [&](std::size_t j, Levels subBlock) HWY_ATTR {
        hn::Store(subBlock, kLevels, levels + 16 * j);
    });
    for (std::size_t j = 0; j < 16; ++j) {
        use(16 * j, scaledLevels(levels + 16 * j, all(steps[j])));
    }
}

}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

#endif  // include guard
