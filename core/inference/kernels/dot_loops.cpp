// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/dot_loops.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/kernels/dot_loops.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // IWYU pragma: keep
// Highway's order: it comes after the targets.
#include "core/inference/kernels/dot_decoders-inl.h"

/// The formats with a kernel: X for every one.
#define WEIGHTSCAPE_FLOAT_DOTS(X) X(F32) X(F16) X(Bf16)
#define WEIGHTSCAPE_BLOCK_DOTS(X) X(Q8_0) X(Q4_0) X(Q4_K) X(Q6_K)

/// A lambda that is to become part of its caller's code.
#define WEIGHTSCAPE_INLINE_LAMBDA HWY_ATTR __attribute__((always_inline))

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

#if !WEIGHTSCAPE_NO_VECTORS

/// Adds the upper half to the lower until one number is left.
template <typename D>
HWY_INLINE float sumOfHalves(D d, hn::Vec<D> numbers) {
    if constexpr (hn::MaxLanes(D()) == 1) {
        return hn::GetLane(numbers);
    } else {
        const hn::Half<D> half;
        return sumOfHalves(half,
                           hn::Add(hn::LowerHalf(half, numbers), hn::UpperHalf(half, numbers)));
    }
}

HWY_INLINE float sumOf(Sixteen numbers) {
    for (std::size_t half = kVectors / 2; half > 0; half /= 2) {
        for (std::size_t v = 0; v < half; ++v) {
            numbers.vectors[v] = hn::Add(numbers.vectors[v], numbers.vectors[v + half]);
        }
    }
    return sumOfHalves(kFloats, numbers.vectors[0]);
}

/// Partial sums of a row of weights with a few tokens.
template <std::size_t kTokens>
struct RowSums {
    Sixteen sums[kTokens];

    // No constructor: one that the compiler makes for a structure of these has no vectors.
    HWY_INLINE void clear() {
        for (Sixteen& sum : sums) {
            for (Floats& vector : sum.vectors) vector = hn::Zero(kFloats);
        }
    }
    HWY_INLINE void add(const Sixteen& weights, const float* HWY_RESTRICT inputs,
                        std::size_t stride) {
        for (std::size_t t = 0; t < kTokens; ++t) {
            for (std::size_t v = 0; v < kVectors; ++v) {
                const Floats input = hn::LoadU(kFloats, inputs + t * stride + v * kLanes);
                sums[t].vectors[v] = hn::MulAdd(weights.vectors[v], input, sums[t].vectors[v]);
            }
        }
    }
    HWY_INLINE void store(std::size_t row, const MutableRows& outputs) const {
        for (std::size_t t = 0; t < kTokens; ++t) outputs.row(t)[row] = sumOf(sums[t]);
    }
};

/// The last weights of a row that are no sixteen, filled up with zeros, which add nothing.
template <typename F, std::size_t kTokens>
HWY_INLINE void addRest(const DotRows& dot, std::size_t r, std::size_t column,
                        RowSums<kTokens>& row) {
    constexpr std::size_t kSize = sizeof(typename F::Block);
    const std::size_t count = dot.inputs.width - column;
    float inputs[kTokens * 16] = {};
    for (std::size_t t = 0; t < kTokens; ++t) {
        std::copy_n(dot.inputs.row(t).data() + column, count, inputs + 16 * t);
    }
    std::uint8_t bytes[16 * kSize] = {};
    std::memcpy(bytes, dot.weights + r * dot.rowBytes + column * kSize, count * kSize);
    row.add(sixteenAt(BlockOf<F>(), bytes), inputs, 16);
}

/// Asks for bytes that the next rows' turn will need: a row is too short for the processor to see
/// that it is read from front to end.
template <std::size_t kBytes>
HWY_INLINE void prefetchBytes(const std::uint8_t* bytes) {
    constexpr std::size_t kLine = 64;
    for (std::size_t i = 0; i < kBytes; i += kLine) hwy::Prefetch(bytes + i);
}

// Compilers keep sums in registers only where no loop counts the rows: hence packs, not loops.

/// Weights that are blocks of their own.
template <typename F, std::size_t kTokens, std::size_t... kRow>
HWY_INLINE void dotFloats(const DotRows& dot, std::index_sequence<kRow...> /*rows*/) {
    const auto* weights = reinterpret_cast<const std::uint8_t*>(dot.weights);
    const float* const inputs = dot.inputs.values;
    RowSums<kTokens> rows[sizeof...(kRow)];
    (rows[kRow].clear(), ...);
    std::size_t column = 0;
    for (; column + 16 <= dot.inputs.width; column += 16) {
        (rows[kRow].add(sixteenAt(BlockOf<F>(), weights + kRow * dot.rowBytes), inputs + column,
                        dot.inputs.stride),
         ...);
        (prefetchBytes<16 * sizeof(typename F::Block)>(weights +
                                                       (sizeof...(kRow) + kRow) * dot.rowBytes),
         ...);
        weights += 16 * sizeof(typename F::Block);
    }
    if (column < dot.inputs.width) (addRest<F>(dot, kRow, column, rows[kRow]), ...);
    (rows[kRow].store(kRow, dot.outputs), ...);
}

template <typename F, std::size_t kTokens>
HWY_INLINE void addBlock(const std::uint8_t* block, const float* HWY_RESTRICT inputs,
                         std::size_t stride, RowSums<kTokens>& row) {
    RowSums<kTokens> sums = row;
    eachSixteen(BlockOf<F>(), block,
                [&](std::size_t i, const Sixteen& weights)
                    WEIGHTSCAPE_INLINE_LAMBDA { sums.add(weights, inputs + i, stride); });
    row = sums;
}

template <typename F, std::size_t kTokens, std::size_t... kRow>
HWY_INLINE void dotBlocks(const DotRows& dot, std::index_sequence<kRow...> /*rows*/) {
    const auto* blocks = reinterpret_cast<const std::uint8_t*>(dot.weights);
    const float* HWY_RESTRICT inputs = dot.inputs.values;
    RowSums<kTokens> rows[sizeof...(kRow)];
    (rows[kRow].clear(), ...);
    for (std::size_t column = 0; column < dot.inputs.width; column += F::kWeightsPerBlock) {
        (addBlock<F>(blocks + kRow * dot.rowBytes, inputs, dot.inputs.stride, rows[kRow]), ...);
        (prefetchBytes<sizeof(typename F::Block)>(blocks + (sizeof...(kRow) + kRow) * dot.rowBytes),
         ...);
        blocks += sizeof(typename F::Block);
        inputs += F::kWeightsPerBlock;
    }
    (rows[kRow].store(kRow, dot.outputs), ...);
}

template <typename F, std::size_t kRows, std::size_t kTokens>
HWY_NOINLINE void dotTile(const DotRows& dot) {
    constexpr std::make_index_sequence<kRows> kRowNumbers;
    if constexpr (F::kWeightsPerBlock == 1) {
        dotFloats<F, kTokens>(dot, kRowNumbers);
    } else {
        dotBlocks<F, kTokens>(dot, kRowNumbers);
    }
}

/// All rows, `kRows` at a time, with these tokens.
template <typename F, std::size_t kRows, std::size_t kTokens>
HWY_INLINE void dotTokens(DotRows dot, std::size_t token) {
    const std::size_t rows = dot.outputs.width;
    const MutableRows outputs = dot.outputs.part(token, kTokens);
    dot.inputs = dot.inputs.part(token, kTokens);
    std::size_t r = 0;
    for (; r + kRows <= rows; r += kRows) {
        dot.outputs = outputs.columns(r, kRows);
        dotTile<F, kRows, kTokens>(dot);
        dot.weights += kRows * dot.rowBytes;
    }
    for (; r < rows; ++r) {
        dot.outputs = outputs.columns(r, 1);
        dotTile<F, 1, kTokens>(dot);
        dot.weights += dot.rowBytes;
    }
}

template <typename F>
void dotRows(const DotRows& dot) {
    std::size_t token = 0;
    for (; token + 4 <= dot.inputs.count; token += 4) dotTokens<F, 2, 4>(dot, token);
    for (; token + 2 <= dot.inputs.count; token += 2) dotTokens<F, 4, 2>(dot, token);
    if (token < dot.inputs.count) dotTokens<F, 4, 1>(dot, token);
}

#define WEIGHTSCAPE_DOT_OF(F) \
    if (format.info.id == F::kInfo.id) return dotRows<F>;

DotFunction findDotHere(const formats::Format& format) {
    WEIGHTSCAPE_FLOAT_DOTS(WEIGHTSCAPE_DOT_OF)
    WEIGHTSCAPE_BLOCK_DOTS(WEIGHTSCAPE_DOT_OF)
    return nullptr;
}

#undef WEIGHTSCAPE_DOT_OF

#else

/// Sixteen partial sums, as vectors have them.
void dotFloatsOneByOne(const DotRows& dot) {
    for (std::size_t r = 0; r < dot.outputs.width; ++r) {
        for (std::size_t t = 0; t < dot.inputs.count; ++t) {
            float sums[16] = {};
            for (std::size_t k = 0; k < dot.inputs.width; ++k) {
                float weight = 0.0F;
                std::memcpy(&weight, dot.weights + r * dot.rowBytes + k * sizeof(float),
                            sizeof(float));
                sums[k % 16] += weight * dot.inputs.row(t)[k];
            }
            for (std::size_t half = 8; half > 0; half /= 2) {
                for (std::size_t i = 0; i < half; ++i) sums[i] += sums[i + half];
            }
            dot.outputs.row(t)[r] = sums[0];
        }
    }
}

DotFunction findDotHere(const formats::Format& format) {
    return format.info.id == formats::F32::kInfo.id ? dotFloatsOneByOne : nullptr;
}

#endif

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(findDotHere);
}  // namespace

DotFunction findDot(const formats::Format& format) {
    return HWY_DYNAMIC_DISPATCH(findDotHere)(format);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
