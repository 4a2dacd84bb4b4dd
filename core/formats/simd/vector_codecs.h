// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "core/formats/all_formats.h"
#include "core/formats/codec_functions.h"

/// The list of vector kernels: for each format what is faster than its reference and gives the same
/// bits. The best of SSE4, AVX2 and AVX-512 (on Arm: NEON) is chosen when a kernel is first called;
/// where there is none, the kernel calls the reference.
namespace weightscape::formats {

/// A format's vector encoder and decoder; null: there is none.
template <typename F>
inline constexpr EncodeBlocks kVectorEncoder = nullptr;
template <typename F>
inline constexpr DecodeBlocks kVectorDecoder = nullptr;

/// Declares encodeF() and enters it for format F.
#define WEIGHTSCAPE_ENCODER(F)                                                      \
    void encode##F(std::span<const float> weights, const RowImportance& importance, \
                   std::span<std::byte> out);                                       \
    template <>                                                                     \
    inline constexpr EncodeBlocks kVectorEncoder<F> = encode##F;

/// Declares decodeF() and enters it for format F.
#define WEIGHTSCAPE_DECODER(F)                                              \
    void decode##F(std::span<const std::byte> bytes, std::span<float> out); \
    template <>                                                             \
    inline constexpr DecodeBlocks kVectorDecoder<F> = decode##F;

// affine_kernels.cpp
WEIGHTSCAPE_ENCODER(Q2_K)
WEIGHTSCAPE_ENCODER(Q4_K)
WEIGHTSCAPE_ENCODER(Q5_K)

// grid_kernels.cpp
WEIGHTSCAPE_ENCODER(IQ2_XXS)
WEIGHTSCAPE_ENCODER(IQ2_XS)
WEIGHTSCAPE_ENCODER(IQ2_S)
WEIGHTSCAPE_ENCODER(IQ3_XXS)
WEIGHTSCAPE_ENCODER(IQ3_S)

#undef WEIGHTSCAPE_ENCODER
#undef WEIGHTSCAPE_DECODER

}  // namespace weightscape::formats
