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

/// A format's vector encoder and decoder, and whether there is one.
template <typename F>
inline constexpr EncodeBlocks kVectorEncoder = nullptr;
template <typename F>
inline constexpr bool kHasVectorEncoder = false;
template <typename F>
inline constexpr DecodeBlocks kVectorDecoder = nullptr;
template <typename F>
inline constexpr bool kHasVectorDecoder = false;

/// Declares encodeF() and enters it for format F.
#define WEIGHTSCAPE_ENCODER(F)                                                      \
    void encode##F(std::span<const float> weights, const RowImportance& importance, \
                   std::span<std::byte> out);                                       \
    template <>                                                                     \
    inline constexpr EncodeBlocks kVectorEncoder<F> = encode##F;                    \
    template <>                                                                     \
    inline constexpr bool kHasVectorEncoder<F> = true;

/// Declares decodeF() and enters it for format F.
#define WEIGHTSCAPE_DECODER(F)                                              \
    void decode##F(std::span<const std::byte> bytes, std::span<float> out); \
    template <>                                                             \
    inline constexpr DecodeBlocks kVectorDecoder<F> = decode##F;            \
    template <>                                                             \
    inline constexpr bool kHasVectorDecoder<F> = true;

// affine_kernels.cpp
WEIGHTSCAPE_ENCODER(Q2_K)
WEIGHTSCAPE_ENCODER(Q4_K)
WEIGHTSCAPE_ENCODER(Q5_K)
// signed_kernels.cpp
WEIGHTSCAPE_ENCODER(Q3_K)
WEIGHTSCAPE_ENCODER(Q6_K)
// codebook_kernels.cpp
WEIGHTSCAPE_ENCODER(IQ4_NL)
WEIGHTSCAPE_ENCODER(IQ4_XS)
// float_kernels.cpp
WEIGHTSCAPE_ENCODER(F16)
WEIGHTSCAPE_ENCODER(Bf16)
WEIGHTSCAPE_DECODER(F16)
WEIGHTSCAPE_DECODER(Bf16)
WEIGHTSCAPE_DECODER(F8E4M3)
WEIGHTSCAPE_DECODER(F8E5M2)
// legacy_kernels.cpp
WEIGHTSCAPE_ENCODER(Q8_0)
WEIGHTSCAPE_ENCODER(Q4_0)
WEIGHTSCAPE_ENCODER(Q4_1)
WEIGHTSCAPE_ENCODER(Q5_0)
WEIGHTSCAPE_ENCODER(Q5_1)
// fp4_kernels.cpp
WEIGHTSCAPE_ENCODER(MXFP4)
WEIGHTSCAPE_ENCODER(NVFP4)
// low_bit_kernels.cpp
WEIGHTSCAPE_ENCODER(TQ1_0)
WEIGHTSCAPE_ENCODER(TQ2_0)
WEIGHTSCAPE_ENCODER(Q1_0)
WEIGHTSCAPE_ENCODER(Q2_0)
// k_quant_decoders.cpp
WEIGHTSCAPE_DECODER(Q2_K)
WEIGHTSCAPE_DECODER(Q3_K)
WEIGHTSCAPE_DECODER(Q4_K)
WEIGHTSCAPE_DECODER(Q5_K)
WEIGHTSCAPE_DECODER(Q6_K)
WEIGHTSCAPE_DECODER(IQ4_XS)
// legacy_decoders.cpp
WEIGHTSCAPE_DECODER(Q8_0)
WEIGHTSCAPE_DECODER(Q4_0)
WEIGHTSCAPE_DECODER(Q4_1)
WEIGHTSCAPE_DECODER(Q5_0)
WEIGHTSCAPE_DECODER(Q5_1)
WEIGHTSCAPE_DECODER(IQ4_NL)
WEIGHTSCAPE_DECODER(MXFP4)
WEIGHTSCAPE_DECODER(NVFP4)
// low_bit_decoders.cpp
WEIGHTSCAPE_DECODER(TQ1_0)
WEIGHTSCAPE_DECODER(TQ2_0)
WEIGHTSCAPE_DECODER(Q1_0)
WEIGHTSCAPE_DECODER(Q2_0)
// ternary_kernels.cpp
WEIGHTSCAPE_ENCODER(IQ1_S)
WEIGHTSCAPE_ENCODER(IQ1_M)
// grid_decoders.cpp
WEIGHTSCAPE_DECODER(IQ1_S)
WEIGHTSCAPE_DECODER(IQ1_M)
WEIGHTSCAPE_DECODER(IQ2_XXS)
WEIGHTSCAPE_DECODER(IQ2_XS)
WEIGHTSCAPE_DECODER(IQ2_S)
WEIGHTSCAPE_DECODER(IQ3_XXS)
WEIGHTSCAPE_DECODER(IQ3_S)
// grid_kernels.cpp
WEIGHTSCAPE_ENCODER(IQ2_XXS)
WEIGHTSCAPE_ENCODER(IQ2_XS)
WEIGHTSCAPE_ENCODER(IQ2_S)
WEIGHTSCAPE_ENCODER(IQ3_XXS)
WEIGHTSCAPE_ENCODER(IQ3_S)

#undef WEIGHTSCAPE_ENCODER
#undef WEIGHTSCAPE_DECODER

}  // namespace weightscape::formats
