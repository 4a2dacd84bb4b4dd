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
    /// Asks the memory for a part of the next batch, number `part` of `parts`: kernels do so
    /// between their searches, since a batch touches many places at once and would wait for most of
    /// them.
    template <typename F>
    HWY_INLINE void fetchNext(std::size_t part, std::size_t parts) const {
        constexpr std::size_t kLineWeights = 16;
        const std::size_t begin = (first + count) * F::kWeightsPerBlock;
        const std::size_t end = std::min(weights.size(), begin + kLanes * F::kWeightsPerBlock);
        const std::size_t lines = (end - begin) / kLineWeights;
        for (std::size_t i = lines * part / parts; i < lines * (part + 1) / parts; ++i) {
            __builtin_prefetch(weights.data() + begin + i * kLineWeights, 0, 2);
        }
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

#if !WEIGHTSCAPE_NO_VECTORS

/// Four neighbouring values from every fourth of some blocks.
template <typename Tag>
HWY_INLINE hn::Vec<Tag> loadFours(Tag tag, const float* HWY_RESTRICT values,
                                  const std::size_t* blockAt) {
    if constexpr (hn::MaxLanes(Tag()) == 4) {
        return hn::LoadU(tag, values + blockAt[0]);
    } else {
        const hn::Half<Tag> half;
        return hn::Combine(tag, loadFours(half, values, blockAt + hn::MaxLanes(half)),
                           loadFours(half, values, blockAt));
    }
}

/// Four neighbouring values of the block in every lane, which begins at blockAt[lane]: value i goes
/// to out[i * kLanes].
HWY_INLINE void transposeFour(const float* HWY_RESTRICT values, const std::size_t* blockAt,
                              float* HWY_RESTRICT out) {
    const hn::RebindToUnsigned<hn::RepartitionToWide<FloatTag>> pairs;
    // Part k has lanes k, k + 4 and so on, four values of each in a row.
    Floats parts[4];
    for (std::size_t k = 0; k < 4; ++k) parts[k] = loadFours(kFloats, values, blockAt + k);
    const auto low = hn::BitCast(pairs, hn::InterleaveLower(kFloats, parts[0], parts[1]));
    const auto high = hn::BitCast(pairs, hn::InterleaveUpper(kFloats, parts[0], parts[1]));
    const auto low2 = hn::BitCast(pairs, hn::InterleaveLower(kFloats, parts[2], parts[3]));
    const auto high2 = hn::BitCast(pairs, hn::InterleaveUpper(kFloats, parts[2], parts[3]));
    const auto store = [&](auto value, std::size_t i) HWY_ATTR {
        hn::Store(hn::BitCast(kFloats, value), kFloats, out + i * kLanes);
    };
    store(hn::InterleaveLower(pairs, low, low2), 0);
    store(hn::InterleaveUpper(pairs, low, low2), 1);
    store(hn::InterleaveLower(pairs, high, high2), 2);
    store(hn::InterleaveUpper(pairs, high, high2), 3);
}

/// Puts the block made in one lane where it belongs.
template <typename Block>
HWY_INLINE void storeBlock(const Batch& batch, std::size_t lane, const Block& block,
                           std::span<std::byte> out) {
    std::memcpy(out.data() + (batch.first + lane) * sizeof(block), &block, sizeof(block));
}

/// The blocks of a batch, one per lane. Lanes beyond the last block repeat it; what they give is
/// dropped.
template <std::size_t BlockWeights>
class BlockLanes {
  public:
    explicit BlockLanes(const Batch& batch)
        : m_weights(batch.weights.data() + batch.first * BlockWeights),
          m_importance(batch.importance.values.data()) {
        const std::size_t columns = batch.importance.values.size();
        std::size_t column = columns == 0 ? 0 : batch.columnOf(0, BlockWeights);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const bool moves = lane > 0 && lane < batch.count;
            if (moves) column += BlockWeights;
            if (moves && column >= columns) column = 0;  // where the next row begins
            m_blockAt[lane] = std::min(lane, batch.count - 1) * BlockWeights;
            m_columnAt[lane] = column;
        }
    }

    /// Weight i of every block to out[i * kLanes].
    HWY_INLINE void loadWeights(float* HWY_RESTRICT out) const {
        static_assert(BlockWeights % 4 == 0);
        for (std::size_t i = 0; i < BlockWeights; i += 4) {
            transposeFour(m_weights + i, m_blockAt, out + i * kLanes);
        }
    }
    /// The importance of weight i of every block to out[i * kLanes]. Precondition: there is one.
    HWY_INLINE void loadImportance(float* HWY_RESTRICT out) const {
        for (std::size_t i = 0; i < BlockWeights; i += 4) {
            transposeFour(m_importance + i, m_columnAt, out + i * kLanes);
        }
    }
    /// combineImportance() of importance.h in every lane.
    HWY_INLINE void combineImportance(const float* HWY_RESTRICT weights, Floats variance,
                                      float* HWY_RESTRICT out) const {
        loadImportance(out);
        for (std::size_t i = 0; i < BlockWeights * kLanes; i += kLanes) {
            const Floats weight = hn::Load(kFloats, weights + i);
            const Floats root = hn::Sqrt(hn::Add(variance, hn::Mul(weight, weight)));
            hn::Store(hn::Mul(hn::Load(kFloats, out + i), root), kFloats, out + i);
        }
    }

  private:
    const float* m_weights;
    const float* m_importance;
    std::size_t m_blockAt[kLanes];
    std::size_t m_columnAt[kLanes];
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

#endif

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

/// The levels that codes stand for: code 0 is the lowest.
struct CodeRange {
    std::int32_t lowest, highest;
};

/// Stores levels, brought into the range, as one byte each.
HWY_INLINE void storeCodes(Ints levels, CodeRange range, std::uint8_t* HWY_RESTRICT codes) {
    const hn::Rebind<std::uint8_t, FloatTag> bytes;
    const Ints low = hn::Set(kInts, range.lowest);
    const Ints inside = hn::Max(low, hn::Min(levels, hn::Set(kInts, range.highest)));
    hn::StoreU(hn::DemoteTo(bytes, hn::Sub(inside, low)), bytes, codes);
}

/// Codes of `Count` neighbouring weights: (weight + offset) * inverse rounded to nearest and
/// brought between `lowest` and `highest`, counted from `lowest`.
template <std::size_t Count>
HWY_INLINE void codeProducts(const float* HWY_RESTRICT weights, float offset, float inverse,
                             CodeRange range, std::uint8_t* HWY_RESTRICT codes) {
    for (std::size_t i = 0; i < Count; i += kLanes) {
        const Floats raised = hn::Add(hn::LoadU(kFloats, weights + i), all(offset));
        storeCodes(nearestInts(hn::Mul(all(inverse), raised)), range, codes + i);
    }
}

/// What a super-block's sub-blocks are rounded with: level = (weight + offset) / step.
template <std::size_t SubBlocks>
struct BlockSteps {
    float offsets[SubBlocks];
    float steps[SubBlocks];
};

/// Codes of a super-block of 256. Multiplies by 1 / step, which is right unless a quotient comes
/// too near to the middle between two whole numbers or is too large to tell: then it divides.
/// Sub-blocks whose step is zero are left to `codeIdle(number)`.
template <std::size_t SubBlocks, typename CodeIdle>
HWY_INLINE void codeSuperBlock(const float* HWY_RESTRICT weights,
                               const BlockSteps<SubBlocks>& rounding, CodeRange range,
                               const CodeIdle& codeIdle, std::uint8_t (&codes)[256]) {
    constexpr std::size_t kCount = 256 / SubBlocks;
    // Three roundings move the quotient by less than 2^-22 of its size.
    constexpr float kLargest = 64.0F;
    constexpr float kSurelyNearest = 0.5F - 0x1.0p-15F;
    float inverses[SubBlocks];
    for (std::size_t j = 0; j < SubBlocks; ++j) inverses[j] = 1.0F / rounding.steps[j];
    FloatMask sure = hn::Not(noLanes());
    for (std::size_t j = 0; j < SubBlocks; ++j) {
        const Floats offset = all(rounding.offsets[j]);
        const Floats inverse = all(inverses[j]);
        for (std::size_t i = j * kCount; i < (j + 1) * kCount; i += kLanes) {
            const Floats raised = hn::Add(hn::LoadU(kFloats, weights + i), offset);
            const Floats quotient = hn::Mul(raised, inverse);
            const Floats away = hn::Abs(hn::Sub(quotient, nearestWhole(quotient)));
            sure = hn::And(sure, hn::And(hn::Lt(away, all(kSurelyNearest)),
                                         hn::Lt(hn::Abs(quotient), all(kLargest))));
            storeCodes(nearestInts(quotient), range, codes + i);
        }
    }
    if (hn::AllTrue(kFloats, sure)) return;
    for (std::size_t j = 0; j < SubBlocks; ++j) {
        if (rounding.steps[j] == 0.0F) {
            codeIdle(j);
            continue;
        }
        const Floats offset = all(rounding.offsets[j]);
        const Floats step = all(rounding.steps[j]);
        for (std::size_t i = j * kCount; i < (j + 1) * kCount; i += kLanes) {
            const Floats raised = hn::Add(hn::LoadU(kFloats, weights + i), offset);
            storeCodes(nearestInts(hn::Div(raised, step)), range, codes + i);
        }
    }
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

/// Defines encodeFHere() for this target: by encodeBatch<F>(batch, out), or by the reference.
#undef WEIGHTSCAPE_ENCODE_HERE
#if WEIGHTSCAPE_NO_VECTORS
#define WEIGHTSCAPE_ENCODE_HERE(F)                                                        \
    void encode##F##Here(std::span<const float> weights, const RowImportance& importance, \
                         std::span<std::byte> out) {                                      \
        encodeReference<F>(weights, importance, out);                                     \
    }
#else
#define WEIGHTSCAPE_ENCODE_HERE(F)                                                         \
    void encode##F##Here(std::span<const float> weights, const RowImportance& importance,  \
                         std::span<std::byte> out) {                                       \
        forEachBatch<F>(weights, importance,                                               \
                        [&](const Batch& batch) HWY_ATTR { encodeBatch<F>(batch, out); }); \
    }
#endif

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
