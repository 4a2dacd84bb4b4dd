// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include "core/support/text.h"

/// What it means to be a number format. A format is a type, not an object: its constants, the bytes
/// of a block on disk (`Block`), what may be chosen for a block (`Scales`) and three pure
/// functions. Everything else (sizes, bits per weight, row loops, lists, tests) is derived in
/// registry.h.
namespace weightscape::formats {

/// How a format treats an importance vector. Required: llama.cpp refuses to write it without one,
/// so callers must too; fit() without one is defined all the same and takes every weight for
/// equally important. RequiredByRecipes: only llama-quantize refuses, and not for the output and
/// the token embeddings.
enum class ImportanceUse { Ignored, Optional, RequiredByRecipes, Required };

struct FormatInfo {
    std::string_view id;     ///< lower case, as on the command line: "q4_k"
    std::string_view label;  ///< as people write it: "Q4_K"
    Words family;            ///< "float", "legacy", "k-quant", "integer", ...
    int ggmlType = -1;       ///< ggml's type number, -1 when GGUF has none
    ImportanceUse importance = ImportanceUse::Ignored;
    Phrase summary = {};  ///< one plain line about layout and use
    /// One code stands for several weights (a codebook point): not every combination of their
    /// levels exists, so a weight may get another than its nearest.
    bool sharedCodes = false;
    /// Id of a format with smaller blocks and about as many bits, for rows that the blocks do not
    /// divide. llama.cpp's choice, but for Q1_0, for which it has none.
    std::string_view substitute = {};
    bool isCacheType = false;  ///< llama.cpp can keep keys and values in it
    bool isStore = false;      ///< simulated weights may be stored as it, whatever their scheme
};

/// What `fit` may know besides the weights of its block.
struct FitContext {
    const float* importance = nullptr;  ///< one number per weight of the block, or null
    /// Mean of x² over the row; given only with importance and to formats that declare
    /// `kUsesRowMeanSquare`.
    float rowMeanSquare = 0.0F;
};

/// The values one weight of a block could take under that block's scales, ascending codes.
/// Continuous formats (F32, F16, BF16) report none.
struct LevelSet {
    static constexpr std::size_t kMaximum = 256;
    std::size_t count = 0;
    float values[kMaximum] = {};
    void add(float value) {
        if (count < kMaximum) values[count++] = value;
    }
};

/// What formats with shared codes choose for a block: all of it. Which point several weights get
/// depends on their importance, so fit() has to choose the codes too, and encode() returns them
/// whatever the weights are.
template <typename B>
struct WholeBlock {
    B block;
};

/// Base of such formats.
struct WholeBlockFormat {
    template <typename B>
    static B encode(const float* /*weights*/, const WholeBlock<B>& scales) {
        return scales.block;
    }
    template <typename B>
    static WholeBlock<B> scalesOf(const B& block) {
        return {block};
    }
};

/// What formats choose for a block when there is nothing to choose (F32, F16, BF16).
struct NoScales {};

struct BlockFields;

/// A format that can be read: `decode` turns one block into kWeightsPerBlock floats, and `fields`
/// adds what every bit of a block is for to an empty description (block_fields.h).
template <typename F>
concept ReadableFormat = std::is_trivially_copyable_v<typename F::Block> &&
    requires(const typename F::Block& block, float* out, BlockFields& fields) {
    { F::kInfo } -> std::convertible_to<FormatInfo>;
    { F::kWeightsPerBlock } -> std::convertible_to<std::size_t>;
    { F::decode(block, out) } -> std::same_as<void>;
    { F::fields(fields) } -> std::same_as<void>;
};

/// A format that can also be written: `fit` chooses the scales, `encode` rounds to codes, and
/// `scalesOf` reads the scales back from a block, so that encode(decode(b), scalesOf(b)) is b
/// again. encode(x, fit(x)) gives the bytes that the format's reference encoder gives. Both look at
/// exactly kWeightsPerBlock weights, and any bit pattern is allowed: NaN and infinity give some
/// valid block.
template <typename F>
concept BlockFormat = ReadableFormat<F> &&
    requires(const float* weights, const FitContext& context, const typename F::Scales& scales) {
    { F::fit(weights, context) } -> std::same_as<typename F::Scales>;
    { F::encode(weights, scales) } -> std::same_as<typename F::Block>;
} && requires(const typename F::Block& block) {
    { F::scalesOf(block) } -> std::same_as<typename F::Scales>;
};

/// A format whose weights take one of a few values: `levels(block, weight, out)` lists them.
template <typename F>
concept LevelledFormat = BlockFormat<F> &&
    requires(const typename F::Block& block, std::size_t weight, LevelSet& out) {
    { F::levels(block, weight, out) } -> std::same_as<void>;
};

/// Levels of a type that leaves its scale open: weight = scale x level + minimum.
struct OpenScale {
    int lowest = 0;
    int highest = 0;
    bool hasMinimum = false;  ///< without one the scale may be negative
    [[nodiscard]] constexpr bool isOpen() const { return lowest < highest; }
};

/// Scale and minimum of one block as somebody else than the reference chose them.
struct BlockScale {
    float scale = 0.0F;
    float minimum = 0.0F;  ///< 0 for types without one
};

/// A format whose blocks may have any scale: `withScale` rounds it to the stored type, and encode()
/// then gives each weight the level that is nearest under what is stored. Weights outside the
/// levels' values have to be brought to the ends before.
template <typename F>
concept OpenScaleFormat = BlockFormat<F> && requires(const BlockScale& chosen) {
    { F::kOpenScale } -> std::convertible_to<OpenScale>;
    { F::withScale(chosen) } -> std::same_as<typename F::Scales>;
};

}  // namespace weightscape::formats
