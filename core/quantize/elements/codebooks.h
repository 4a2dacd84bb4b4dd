// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

/// Published codebooks, in their published order of codes.
namespace weightscape::elements {

/// NF4. Source: Dettmers et al., QLoRA, 2023, appendix E; the constants of bitsandbytes.
inline constexpr std::array<float, 16> kNormalFloat4 = {
    -1.0F,
    -0.6961928009986877F,
    -0.5250730514526367F,
    -0.39491748809814453F,
    -0.28444138169288635F,
    -0.18477343022823334F,
    -0.09105003625154495F,
    0.0F,
    0.07958029955625534F,
    0.16093020141124725F,
    0.24611230194568634F,
    0.33791524171829224F,
    0.44070982933044434F,
    0.5626170039176941F,
    0.7229568362236023F,
    1.0F,
};

/// FP4 of bitsandbytes, codes 0..7; codes 8..15 are the same negated. The values 0, 0.0625, 8, 12,
/// 4, 6, 2, 3 divided by 12.
inline constexpr std::array<float, 8> kBnbFloat4 = {
    0.0F,         0.0625F / 12.0F, 8.0F / 12.0F, 12.0F / 12.0F,
    4.0F / 12.0F, 6.0F / 12.0F,    2.0F / 12.0F, 3.0F / 12.0F,
};

/// Where bitsandbytes changes from one magnitude of FP4 to the next larger one: it goes up strictly
/// above. Its constants, which are the means of the neighbours up to their last printed digit.
inline constexpr std::array<float, 7> kBnbFloat4Edges = {
    0.00260417F, 0.0859375F, 0.20833333F, 0.29166667F, 0.4166667F, 0.583333F, 0.8333333F,
};

/// The dynamic 8-bit map of bitsandbytes (8 bits in all, up to 7 of them exponent), ascending, 256
/// values: for exponent i = 0..6 the means of neighbours among 2^i + 1 (unsigned: 2^(i+1) + 1)
/// points spaced evenly over 0.1 .. 1, times 10^(i-6), with both signs if signed; 0; and 1.
/// Evaluated in binary32 in the order in which PyTorch evaluates it, to the bit.
/// Source: Dettmers, 8-Bit Approximations for Parallelism in Deep Learning, 2015; Dettmers et al.,
/// 8-bit Optimizers via Block-wise Quantization, 2022.
[[nodiscard]] std::vector<float> bnbDynamicMap(bool isSigned);

}  // namespace weightscape::elements
