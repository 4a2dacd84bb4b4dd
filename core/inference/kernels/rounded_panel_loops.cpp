// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/rounded_panel_loops.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "core/inference/kernels/scratch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/kernels/rounded_panel_loops.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
// Highway's order: they come after the targets.
#include "core/formats/all_formats.h"
#include "core/formats/simd/decoding-inl.h"
#include "core/formats/simd/six_bit_levels-inl.h"
#include "core/formats/six_bit_scales.h"
#include "core/inference/kernels/panel_tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

using namespace formats::HWY_NAMESPACE;  // NOLINT: the vectors of the formats' own kernels
using formats::Q4_K, formats::Q5_K, formats::Q6_K;

using PairTag = hn::Repartition<std::int16_t, GroupTag>;
using SumTag = hn::RepartitionToWide<PairTag>;
using Sums = hn::Vec<SumTag>;
constexpr PairTag kPairs;
constexpr SumTag kSums;

/// Sixteen levels times the scale of their part.
HWY_INLINE void storeTimes(Levels levels, std::int16_t scale, std::int16_t* HWY_RESTRICT out) {
    const hn::CappedTag<std::int16_t, 16> shorts;
    const hn::Rebind<std::int8_t, decltype(shorts)> part;
    HWY_ALIGN std::int8_t bytes[16];
    hn::Store(levels, kLevels, bytes);
    for (std::size_t i = 0; i < 16; i += hn::Lanes(shorts)) {
        const auto numbers = hn::PromoteTo(shorts, hn::LoadU(part, bytes + i));
        hn::StoreU(hn::Mul(numbers, hn::Set(shorts, scale)), shorts, out + i);
    }
}

/// What is packed of one row's block: levels of one scale, and minimums where the format has them.
struct UnpackedBlock {
    std::int16_t* levels;  ///< kRoundedBlock
    float scale = 0.0F;
    float minimums[kRoundedBlock / kRoundedSum] = {};
};

HWY_INLINE float halfAt(const std::uint8_t* bytes) {
    return hn::GetLane(allOfHalf(bytes));
}

template <typename F>
HWY_INLINE Codes fifthBitsOf(BlockOf<F> /*format*/, const std::uint8_t* block, std::size_t part) {
    if constexpr (std::is_same_v<F, Q5_K>) {
        return loadCodes(block + offsetof(Q5_K::Block, fifthBits) + part % 2 * 16);
    } else {
        return hn::Zero(kCodes);
    }
}

/// Q4_K and Q5_K.
template <typename F>
HWY_INLINE void unpackBlock(BlockOf<F> format, const std::uint8_t* block, UnpackedBlock& out) {
    using Block = typename F::Block;
    std::uint8_t scales[8];
    std::uint8_t minimums[8];
    formats::unpackSixBitScales(block + offsetof(Block, subScales), scales, minimums);
    for (std::size_t part = 0; part < 8; ++part) {
        const Codes both = loadCodes(block + offsetof(Block, codes) + 16 * part);
        const Codes fifthBits = fifthBitsOf(format, block, part);
        const auto j = static_cast<unsigned>(part / 2 * 2);
        const Codes low = hn::Or(lowNibbles(both), whereBit(fifthBits, j, 16));
        const Codes high = hn::Or(highNibbles(both), whereBit(fifthBits, j + 1, 16));
        std::int16_t* const first = out.levels + 32 * j + part % 2 * 16;
        storeTimes(asLevels(low), scales[j], first);
        storeTimes(asLevels(high), scales[j + 1], first + 32);
    }
    out.scale = halfAt(block + offsetof(Block, scale));
    const float minimum = halfAt(block + offsetof(Block, minimum));
    for (std::size_t j = 0; j < 8; ++j) {
        out.minimums[j] = minimum * static_cast<float>(minimums[j]);
    }
}

HWY_INLINE void unpackBlock(BlockOf<Q6_K> format, const std::uint8_t* block, UnpackedBlock& out) {
    std::int8_t scales[16];
    std::memcpy(scales, block + offsetof(Q6_K::Block, subScales), sizeof(scales));
    eachSubBlock(format, block, [&](std::size_t j, Levels levels) HWY_ATTR {
        storeTimes(levels, scales[j], out.levels + 16 * j);
    });
    out.scale = halfAt(block + offsetof(Q6_K::Block, scale));
}

template <typename F, bool kHasMinimums>
void packBlocks(const BlockRows& rows, const RoundedPanel& panel) {
    constexpr std::size_t kParts = kRoundedBlock / kRoundedSum;
    const auto memory = threadScratch(ScratchUse::Decoded, kGroupRows * kRoundedBlock / 2);
    for (std::size_t r = 0; r < rows.count; r += kGroupRows) {
        const std::size_t count = std::min(kGroupRows, rows.count - r);
        float* const minimums = panel.minimums + r * kParts;
        std::fill_n(panel.scales + r, kGroupRows, 0.0F);
        if constexpr (kHasMinimums) std::fill_n(minimums, kGroupRows * kParts, 0.0F);
        for (std::size_t i = 0; i < count; ++i) {
            UnpackedBlock block{
                reinterpret_cast<std::int16_t*>(memory.data() + i * (kRoundedBlock / 2))};
            unpackBlock(BlockOf<F>(),
                        reinterpret_cast<const std::uint8_t*>(rows.bytes + (r + i) * rows.rowBytes),
                        block);
            panel.scales[r + i] = block.scale;
            if constexpr (kHasMinimums) {
                for (std::size_t j = 0; j < kParts; ++j) {
                    minimums[j * kGroupRows + i] = block.minimums[j];
                }
            }
        }
        // Pairs of levels move as floats do.
        packRows({memory.data(), count, kRoundedBlock / 2, kRoundedBlock / 2},
                 reinterpret_cast<float*>(panel.levels) + r * (kRoundedBlock / 2));
    }
}

/// Two neighbouring inputs, in all lanes.
HWY_INLINE hn::Vec<PairTag> pairAt(const std::int16_t* inputs) {
    std::int32_t pair;
    std::memcpy(&pair, inputs, sizeof(pair));
    return hn::BitCast(kPairs, hn::Set(kSums, pair));
}

/// The sums of a lane's pairs: on x86 in one vector, elsewhere in two.
struct PairSums {
    Sums sum;
#if !HWY_ARCH_X86
    Sums other;
#endif

    HWY_INLINE void clear() {
        sum = hn::Zero(kSums);
#if !HWY_ARCH_X86
        other = hn::Zero(kSums);
#endif
    }
    HWY_INLINE void add(hn::Vec<PairTag> inputs, hn::Vec<PairTag> weights) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
        // As one step: GCC would make all products of a tile first and have no registers for them.
        Sums product;
        asm("vpmaddwd %2, %3, %1\n\tvpaddd %1, %0, %0"
            : "+v"(sum.raw), "=&v"(product.raw)
            : "v"(inputs.raw), "v"(weights.raw));
#elif HWY_ARCH_X86
        Sums unused;
        sum = hn::ReorderWidenMulAccumulate(kSums, inputs, weights, sum, unused);
#else
        sum = hn::ReorderWidenMulAccumulate(kSums, inputs, weights, sum, other);
#endif
    }
    [[nodiscard]] HWY_INLINE Sums total() const {
#if HWY_ARCH_X86
        return sum;
#else
        return hn::RearrangeToOddPlusEven(sum, other);
#endif
    }
};

struct RoundedTiles {
    template <std::size_t kGroups, std::size_t kTokens>
    static HWY_NOINLINE void multiply(const Tile<RoundedProduct>& tile) {
        const std::size_t depth = tile.product.kind->sumDepth;
        bool adds = tile.product.adds;
        for (std::size_t k = 0; k < kRoundedBlock; k += depth) {
            addColumns<kGroups, kTokens>(tile, k, depth, adds);
            adds = true;
        }
        if (tile.product.kind->hasMinimums) subtractMinimums<kGroups, kTokens>(tile);
    }

  private:
    template <std::size_t kGroups, std::size_t kTokens>
    static HWY_INLINE void addColumns(const Tile<RoundedProduct>& tile, std::size_t first,
                                      std::size_t depth, bool adds) {
        const RoundedProduct& product = tile.product;
        const std::size_t token = product.firstToken + tile.firstToken;
        const std::int16_t* HWY_RESTRICT inputs =
            product.inputs->values(token, product.block) + first;
        const std::int16_t* HWY_RESTRICT levels =
            product.panel.levels + (tile.firstGroup * kRoundedBlock + first) * kGroupRows;
        PairSums sums[kTokens][kGroups * kGroupVectors];
        for (auto& each : sums) {
            for (PairSums& sum : each) sum.clear();
        }
        for (std::size_t k = 0; k < depth; k += 2) {
            hn::Vec<PairTag> weights[kGroups * kGroupVectors];
            for (std::size_t v = 0; v < kGroups * kGroupVectors; ++v) {
                weights[v] =
                    hn::LoadU(kPairs, levels + v / kGroupVectors * kGroupRows * kRoundedBlock +
                                          v % kGroupVectors * 2 * kGroupLanes);
            }
            for (std::size_t t = 0; t < kTokens; ++t) {
                const hn::Vec<PairTag> input = pairAt(inputs + t * kRoundedBlock + k);
                for (std::size_t v = 0; v < kGroups * kGroupVectors; ++v) {
                    sums[t][v].add(input, weights[v]);
                }
            }
            levels += 2 * kGroupRows;
        }
        // In memory, so that the registers are the loop's alone.
        HWY_ALIGN std::int32_t totals[kTokens][kGroups * kGroupRows];
        for (std::size_t t = 0; t < kTokens; ++t) {
            for (std::size_t v = 0; v < kGroups * kGroupVectors; ++v) {
                hn::Store(sums[t][v].total(), kSums, totals[t] + v * kGroupLanes);
            }
        }
        for (std::size_t t = 0; t < kTokens; ++t) {
            const GroupFloats inputScale =
                hn::Set(kGroupFloats, *product.inputs->scale(token + t, product.block));
            GroupFloats results[kGroups * kGroupVectors];
            for (std::size_t v = 0; v < kGroups * kGroupVectors; ++v) {
                const Sums sum = hn::Load(kSums, totals[t] + v * kGroupLanes);
                const GroupFloats scale =
                    hn::LoadU(kGroupFloats, product.panel.scales + tile.firstGroup * kGroupRows +
                                                v * kGroupLanes);
                results[v] = hn::Mul(hn::ConvertTo(kGroupFloats, sum), hn::Mul(scale, inputScale));
            }
            finishAll<kGroups>(tile, t, results, adds);
        }
    }

    template <std::size_t kGroups, std::size_t kTokens>
    static HWY_INLINE void subtractMinimums(const Tile<RoundedProduct>& tile) {
        constexpr std::size_t kParts = kRoundedBlock / kRoundedSum;
        const RoundedProduct& product = tile.product;
        const float* const minimums =
            product.panel.minimums + tile.firstGroup * kGroupRows * kParts;
        for (std::size_t t = 0; t < kTokens; ++t) {
            const float* const inputSums =
                product.inputs->sums(product.firstToken + tile.firstToken + t, product.block);
            GroupFloats results[kGroups * kGroupVectors];
            for (std::size_t v = 0; v < kGroups * kGroupVectors; ++v) {
                const float* const place = minimums + v / kGroupVectors * kGroupRows * kParts +
                                           v % kGroupVectors * kGroupLanes;
                GroupFloats sum = hn::Zero(kGroupFloats);
                for (std::size_t j = 0; j < kParts; ++j) {
                    sum = hn::NegMulAdd(hn::Set(kGroupFloats, inputSums[j]),
                                        hn::LoadU(kGroupFloats, place + j * kGroupRows), sum);
                }
                results[v] = sum;
            }
            finishAll<kGroups>(tile, t, results, true);
        }
    }

    template <std::size_t kGroups>
    static HWY_INLINE void finishAll(const Tile<RoundedProduct>& tile, std::size_t token,
                                     const GroupFloats* results, bool adds) {
        float* const out =
            tile.product.outputs.row(tile.firstToken + token).data() + tile.firstGroup * kGroupRows;
        for (std::size_t g = 0; g < kGroups; ++g) {
            finishGroup(results + g * kGroupVectors, out + g * kGroupRows,
                        tile.width - g * kGroupRows, adds);
        }
    }
};

void multiplyRoundedPanelHere(const RoundedProduct& product) {
    multiplyByTiles<RoundedTiles>(product);
}

/// The largest level times the largest input and the depth is below 2^31.
struct KindRow {
    const char* format;
    RoundedKind kind;
};
constexpr KindRow kKinds[] = {
    {"q4_k", {packBlocks<Q4_K, true>, 256, true}},   // 15 * 63
    {"q5_k", {packBlocks<Q5_K, true>, 128, true}},   // 31 * 63
    {"q6_k", {packBlocks<Q6_K, false>, 64, false}},  // 32 * 128
};

const RoundedKind* findRoundedKindHere(const formats::Format& format) {
    for (const KindRow& row : kKinds) {
        if (row.format == format.info.id) return &row.kind;
    }
    return nullptr;
}

#else

void multiplyRoundedPanelHere(const RoundedProduct& /*product*/) {}
const RoundedKind* findRoundedKindHere(const formats::Format& /*format*/) {
    return nullptr;
}

#endif

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(multiplyRoundedPanelHere);
HWY_EXPORT(findRoundedKindHere);
}  // namespace

RoundedPanel roundedPanelIn(std::span<float> memory, std::size_t rows) {
    const std::size_t padded = (rows + kGroupRows - 1) / kGroupRows * kGroupRows;
    float* const scales = memory.data() + padded * (kRoundedBlock / 2);
    return {reinterpret_cast<std::int16_t*>(memory.data()), scales, scales + padded};
}

const RoundedKind* findRoundedKind(const formats::Format& format) {
    return HWY_DYNAMIC_DISPATCH(findRoundedKindHere)(format);
}

void multiplyRoundedPanel(const RoundedProduct& product) {
    HWY_DYNAMIC_DISPATCH(multiplyRoundedPanelHere)(product);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
