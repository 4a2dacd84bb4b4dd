// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/quantize/elements/options.h"

namespace weightscape::schemes {

/// Rounds all scales of a tensor to what a type with a second level stores, in place. E4m3: the
/// second level is an F32, the largest scale / 448; each scale is then an FP8 E4M3 times it.
/// Nested: the offset is the mean of the scales in F32; in blocks of 256 scales the difference from
/// it is a level of the signed dynamic 8-bit map times the block's largest magnitude in F32. Other
/// types leave the scales as they are. Source: Dettmers et al., QLoRA, 2023, section 3 (double
/// quantization), as bitsandbytes does it.
void settleScales(elements::ScaleType type, std::span<float> scales);

/// Bytes that `groups` scales take, the second level included.
[[nodiscard]] std::uint64_t scaleBytes(elements::ScaleType type, std::uint64_t groups);

/// Scales per block of the second level of Nested.
inline constexpr std::uint64_t kNestedBlock = 256;

}  // namespace weightscape::schemes
