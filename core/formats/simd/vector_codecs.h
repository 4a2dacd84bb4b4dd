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

/// The formats of each source here: X for every one.
#define WEIGHTSCAPE_AFFINE_ENCODERS(X) X(Q2_K) X(Q4_K) X(Q5_K)
#define WEIGHTSCAPE_SIGNED_ENCODERS(X) X(Q3_K) X(Q6_K)
#define WEIGHTSCAPE_CODEBOOK_ENCODERS(X) X(IQ4_NL) X(IQ4_XS)
#define WEIGHTSCAPE_FLOAT_ENCODERS(X) X(F16) X(Bf16)
#define WEIGHTSCAPE_FLOAT_DECODERS(X) X(F16) X(Bf16) X(F8E4M3) X(F8E5M2)
#define WEIGHTSCAPE_LEGACY_ENCODERS(X) X(Q8_0) X(Q4_0) X(Q4_1) X(Q5_0) X(Q5_1)
#define WEIGHTSCAPE_FP4_ENCODERS(X) X(MXFP4) X(NVFP4)
#define WEIGHTSCAPE_LOW_BIT_ENCODERS(X) X(TQ1_0) X(TQ2_0) X(Q1_0) X(Q2_0)
#define WEIGHTSCAPE_K_QUANT_DECODERS(X) X(Q2_K) X(Q3_K) X(Q4_K) X(Q5_K) X(Q6_K) X(IQ4_XS)
#define WEIGHTSCAPE_LEGACY_DECODERS(X) \
    X(Q8_0) X(Q4_0) X(Q4_1) X(Q5_0) X(Q5_1) X(IQ4_NL) X(MXFP4) X(NVFP4)
#define WEIGHTSCAPE_LOW_BIT_DECODERS(X) X(TQ1_0) X(TQ2_0) X(Q1_0) X(Q2_0)
#define WEIGHTSCAPE_TERNARY_ENCODERS(X) X(IQ1_S) X(IQ1_M)
#define WEIGHTSCAPE_GRID_ENCODERS(X) X(IQ2_XXS) X(IQ2_XS) X(IQ2_S) X(IQ3_XXS) X(IQ3_S)
#define WEIGHTSCAPE_GRID_DECODERS(X) WEIGHTSCAPE_TERNARY_ENCODERS(X) WEIGHTSCAPE_GRID_ENCODERS(X)

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

WEIGHTSCAPE_AFFINE_ENCODERS(WEIGHTSCAPE_ENCODER)
WEIGHTSCAPE_SIGNED_ENCODERS(WEIGHTSCAPE_ENCODER)
WEIGHTSCAPE_CODEBOOK_ENCODERS(WEIGHTSCAPE_ENCODER)
WEIGHTSCAPE_FLOAT_ENCODERS(WEIGHTSCAPE_ENCODER)
WEIGHTSCAPE_FLOAT_DECODERS(WEIGHTSCAPE_DECODER)
WEIGHTSCAPE_LEGACY_ENCODERS(WEIGHTSCAPE_ENCODER)
WEIGHTSCAPE_FP4_ENCODERS(WEIGHTSCAPE_ENCODER)
WEIGHTSCAPE_LOW_BIT_ENCODERS(WEIGHTSCAPE_ENCODER)
WEIGHTSCAPE_K_QUANT_DECODERS(WEIGHTSCAPE_DECODER)
WEIGHTSCAPE_LEGACY_DECODERS(WEIGHTSCAPE_DECODER)
WEIGHTSCAPE_LOW_BIT_DECODERS(WEIGHTSCAPE_DECODER)
WEIGHTSCAPE_TERNARY_ENCODERS(WEIGHTSCAPE_ENCODER)
WEIGHTSCAPE_GRID_ENCODERS(WEIGHTSCAPE_ENCODER)
WEIGHTSCAPE_GRID_DECODERS(WEIGHTSCAPE_DECODER)

#undef WEIGHTSCAPE_ENCODER
#undef WEIGHTSCAPE_DECODER

}  // namespace weightscape::formats
