// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// How vector kernels take blocks from rows and put codes into blocks.
#if defined(WEIGHTSCAPE_SIMD_BLOCKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_BLOCKS_INL_H
#undef WEIGHTSCAPE_SIMD_BLOCKS_INL_H
#else
#define WEIGHTSCAPE_SIMD_BLOCKS_INL_H
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "core/formats/codec_functions.h"
#include "core/formats/reference_codec.h"
#include "core/formats/simd/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// Blocks `first` to `first + count - 1` of the weights, 1 <= count <= kLanes.
struct Batch {
    std::span<const float> weights;
    const RowImportance& importance;
    std::size_t first;
    std::size_t count;

    /// The weights of the block in lane `lane`.
    template <typename F>
    [[nodiscard]] const float* weightsOf(std::size_t lane) const {
        return weights.data() + (first + lane) * F::kWeightsPerBlock;
    }
    /// Where the importances of that block begin among importance.values.
    [[nodiscard]] std::size_t columnOf(std::size_t lane, std::size_t blockWeights) const {
        return (first + lane) * blockWeights % importance.values.size();
    }
};

template <typename F, typename Work>
HWY_INLINE void forEachBatch(std::span<const float> weights, const RowImportance& importance,
                             const Work& work) {
    const std::size_t blocks = weights.size() / F::kWeightsPerBlock;
    for (std::size_t first = 0; first < blocks; first += kLanes) {
        work(Batch{weights, importance, first, std::min(kLanes, blocks - first)});
    }
}

/// The reference's bytes for the block in one lane.
template <typename F>
HWY_NOINLINE void encodeAlone(const Batch& batch, std::size_t lane, std::span<std::byte> out) {
    RowImportance importance = batch.importance;
    if (!importance.values.empty()) {
        importance.values = importance.values.subspan(batch.columnOf(lane, F::kWeightsPerBlock),
                                                      F::kWeightsPerBlock);
    }
    encodeReference<F>(
        {batch.weightsOf<F>(lane), F::kWeightsPerBlock}, importance,
        out.subspan((batch.first + lane) * sizeof(typename F::Block), sizeof(typename F::Block)));
}

/// The blocks of a batch, one per lane. Lanes beyond the last block repeat it; what they give is
/// dropped.
template <std::size_t BlockWeights>
class BlockLanes {
  public:
    explicit BlockLanes(const Batch& batch)
        : m_weights(batch.weights.data() + batch.first * BlockWeights),
          m_importance(batch.importance.values.data()) {
        const bool weighted = !batch.importance.values.empty();
        HWY_ALIGN std::int32_t weightsAt[kLanes];
        HWY_ALIGN std::int32_t importanceAt[kLanes];
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const std::size_t block = std::min(lane, batch.count - 1);
            weightsAt[lane] = static_cast<std::int32_t>(block * BlockWeights);
            importanceAt[lane] =
                weighted ? static_cast<std::int32_t>(batch.columnOf(block, BlockWeights)) : 0;
        }
        m_weightsAt = hn::Load(kInts, weightsAt);
        m_importanceAt = hn::Load(kInts, importanceAt);
    }

    /// Weight i of every block to out[i * kLanes].
    HWY_INLINE void loadWeights(float* HWY_RESTRICT out) const {
        for (std::size_t i = 0; i < BlockWeights; ++i) {
            hn::Store(hn::GatherIndex(kFloats, m_weights + i, m_weightsAt), kFloats,
                      out + i * kLanes);
        }
    }
    /// The importance of weight i of every block. Precondition: there is one.
    [[nodiscard]] HWY_INLINE Floats importance(std::size_t i) const {
        return hn::GatherIndex(kFloats, m_importance + i, m_importanceAt);
    }
    /// combineImportance() of importance.h in every lane.
    HWY_INLINE void combineImportance(const float* HWY_RESTRICT weights, Floats variance,
                                      float* HWY_RESTRICT out) const {
        for (std::size_t i = 0; i < BlockWeights; ++i) {
            const Floats weight = hn::Load(kFloats, weights + i * kLanes);
            const Floats root = hn::Sqrt(hn::Add(variance, hn::Mul(weight, weight)));
            hn::Store(hn::Mul(importance(i), root), kFloats, out + i * kLanes);
        }
    }

  private:
    const float* m_weights;
    const float* m_importance;
    Ints m_weightsAt;
    Ints m_importanceAt;
};

/// sumOfSquares() of importance.h in every lane.
template <std::size_t Count>
[[nodiscard]] HWY_INLINE Floats sumOfSquareLanes(const float* HWY_RESTRICT weights) {
    Floats sum = zeros();
    for (std::size_t i = 0; i < Count; ++i) {
        const Floats weight = hn::Load(kFloats, weights + i * kLanes);
        sum = hn::Add(sum, hn::Mul(weight, weight));
    }
    return sum;
}

/// Which lanes a mask holds, to be asked one by one.
class LaneBits {
  public:
    explicit HWY_INLINE LaneBits(FloatMask mask) {
        std::uint8_t bytes[8] = {};
        hn::StoreMaskBits(kFloats, mask, bytes);
        std::memcpy(&m_bits, bytes, sizeof(m_bits));
        if constexpr (kLanes < 64) m_bits &= (std::uint64_t{1} << kLanes) - 1;
    }
    /// Lane i in bit i.
    [[nodiscard]] std::uint64_t bits() const { return m_bits; }
    [[nodiscard]] bool operator[](std::size_t lane) const { return (m_bits >> lane & 1U) != 0; }

  private:
    std::uint64_t m_bits = 0;
};

/// Stores levels, brought between `lowest` and `highest`, as one byte each, counted from `lowest`.
HWY_INLINE void storeCodes(Ints levels, std::int32_t lowest, std::int32_t highest,
                           std::uint8_t* HWY_RESTRICT codes) {
    const hn::Rebind<std::uint8_t, FloatTag> bytes;
    const Ints low = hn::Set(kInts, lowest);
    const Ints inside = hn::Max(low, hn::Min(levels, hn::Set(kInts, highest)));
    hn::StoreU(hn::DemoteTo(bytes, hn::Sub(inside, low)), bytes, codes);
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

/// Defines encodeF(), which calls encodeFHere() of the best target.
#ifndef WEIGHTSCAPE_EXPORT_ENCODER
#define WEIGHTSCAPE_EXPORT_ENCODER(F)                                               \
    HWY_EXPORT(encode##F##Here);                                                    \
    void encode##F(std::span<const float> weights, const RowImportance& importance, \
                   std::span<std::byte> out) {                                      \
        HWY_DYNAMIC_DISPATCH(encode##F##Here)(weights, importance, out);            \
    }
#endif

#endif  // include guard
