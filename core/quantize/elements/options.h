// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/support/result.h"

/// The choices that a scheme makes besides its element type, with their names.
namespace weightscape::elements {

/// How levels are laid over a range.
enum class Mapping : std::uint8_t {
    Symmetric,      ///< scale only; integers use -(2^(k-1)-1) .. 2^(k-1)-1
    SymmetricFull,  ///< scale only; integers use -2^(k-1) .. 2^(k-1)-1
    Affine,         ///< scale and zero point; integers use 0 .. 2^k-1
};

/// How a scaled weight becomes a level. Learned rounding (AdaRound: Nagel and others, Up or Down?
/// Adaptive Rounding for Post-Training Quantization, 2020) needs a layer's activations; it will be
/// a further mode, whose decisions the prepared scheme hands to LevelChooser.
enum class RoundingMode : std::uint8_t {
    NearestEven,  ///< ties to the even code; codebooks as their definition says
    NearestAway,  ///< ties away from zero
    Floor,        ///< the largest level that is not above the weight
    Stochastic,   ///< one of the two neighbours, by chance, so that the mean is the weight
};

/// A rounding mode with the seed that Stochastic draws from (for a tensor: schemes::roundingOf()).
struct Rounding {
    RoundingMode mode = RoundingMode::NearestEven;
    std::uint64_t seed = 0;  ///< 0 unless Stochastic
    friend bool operator==(const Rounding&, const Rounding&) = default;
};

/// What scales are stored as.
enum class ScaleType : std::uint8_t {
    F16,
    F32,
    Bf16,
    E8m0,         ///< a power of two, 2^-127 .. 2^127, chosen as OCP MX has it (stored_scale.h)
    E8m0Nearest,  ///< the same numbers, the nearest one
    E4m3,         ///< FP8 under one F32 scale per tensor
    Nested,       ///< 8 bits under blocks of 256 scales and an F32 offset, as bitsandbytes does
};

/// What zero points are stored as. Those that a calibrator or a type leaves real (hqq, codebooks)
/// are F16 in any case.
enum class ZeroPointType : std::uint8_t {
    Element,  ///< as many bits as the weights' codes: 0 .. 2^k-1
    Bits4,    ///< 0 .. 15
    Bits8,    ///< 0 .. 255
    F16,      ///< whole numbers that F16 holds: -2,048 .. 2,048
};

/// A row of a list of choices.
template <typename Choice>
struct ChoiceRow {
    Choice choice;
    std::string_view id;  ///< as the command line and recipes name it
    Words label;          ///< for people
    Words summary;        ///< one plain line, no full stop
};
[[nodiscard]] std::span<const ChoiceRow<Mapping>> allMappings();
[[nodiscard]] std::span<const ChoiceRow<RoundingMode>> allRoundings();
[[nodiscard]] std::span<const ChoiceRow<ScaleType>> allScaleTypes();
[[nodiscard]] std::span<const ChoiceRow<ZeroPointType>> allZeroPointTypes();

/// By id, any case. Errors: NotFound.
[[nodiscard]] Result<Mapping> parseMapping(std::string_view text);
[[nodiscard]] Result<ScaleType> parseScaleType(std::string_view text);
[[nodiscard]] Result<ZeroPointType> parseZeroPointType(std::string_view text);
/// "nearest", "away", "floor", "stochastic:SEED" (without a seed: 1). Errors: NotFound,
/// InvalidArgument.
[[nodiscard]] Result<Rounding> parseRounding(std::string_view text);

[[nodiscard]] std::string_view mappingId(Mapping mapping);
[[nodiscard]] std::string_view scaleTypeId(ScaleType type);
[[nodiscard]] std::string_view zeroPointTypeId(ZeroPointType type);
[[nodiscard]] std::string roundingText(const Rounding& rounding);

}  // namespace weightscape::elements
