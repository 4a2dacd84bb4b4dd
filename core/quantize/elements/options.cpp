// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/options.h"

#include <array>
#include <charconv>

#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::elements {
namespace {

constexpr std::array kMappings = {
    ChoiceRow<Mapping>{Mapping::Symmetric, "symmetric", "Symmetric"_text,
                       "A scale only; as many levels below zero as above"_text},
    ChoiceRow<Mapping>{Mapping::SymmetricFull, "symmetric-full", "Symmetric, full range"_text,
                       "A scale only, and one more level below zero"_text},
    ChoiceRow<Mapping>{Mapping::Affine, "affine", "Affine"_text,
                       "A scale and a zero point, so that the range may lie anywhere"_text},
};

constexpr std::array kRoundings = {
    ChoiceRow<RoundingMode>{RoundingMode::NearestEven, "nearest", "Nearest, ties to even"_text,
                            "The nearest level; halfway, the one with the even code"_text},
    ChoiceRow<RoundingMode>{RoundingMode::NearestAway, "away", "Nearest, ties away from zero"_text,
                            "The nearest level; halfway, the larger magnitude"_text},
    ChoiceRow<RoundingMode>{RoundingMode::Floor, "floor", "Down"_text,
                            "The largest level that is not above the weight"_text},
    ChoiceRow<RoundingMode>{RoundingMode::Stochastic, "stochastic", "Stochastic"_text,
                            "One of the two neighbours by chance, right on average"_text},
};

constexpr std::array kScaleTypes = {
    ChoiceRow<ScaleType>{ScaleType::F16, "f16", "F16"_text, "2 B per scale"_text},
    ChoiceRow<ScaleType>{ScaleType::F32, "f32", "F32"_text, "4 B per scale, no rounding"_text},
    ChoiceRow<ScaleType>{ScaleType::Bf16, "bf16", "BF16"_text,
                         "2 B per scale, wide range, 8 bits kept"_text},
    ChoiceRow<ScaleType>{ScaleType::E8m0, "e8m0", "E8M0"_text,
                         "1 B per scale, powers of two, chosen as in OCP MX"_text},
    ChoiceRow<ScaleType>{ScaleType::E8m0Nearest, "e8m0-nearest", "E8M0, nearest"_text,
                         "1 B per scale, the nearest power of two"_text},
    ChoiceRow<ScaleType>{ScaleType::E4m3, "e4m3", "E4M3"_text,
                         "1 B per scale under one F32 scale for the tensor"_text},
    ChoiceRow<ScaleType>{ScaleType::Nested, "nested", "Nested (bitsandbytes)"_text,
                         "1 B per scale, 4 B per 256 scales and 4 B for the tensor"_text},
};

constexpr std::array kZeroPointTypes = {
    ChoiceRow<ZeroPointType>{ZeroPointType::Element, "element", "As the weights"_text,
                             "As many bits as a weight's code; the range always holds 0"_text},
    ChoiceRow<ZeroPointType>{ZeroPointType::Bits4, "4bit", "4 bits"_text,
                             "0 to 15: half a byte per zero point"_text},
    ChoiceRow<ZeroPointType>{ZeroPointType::Bits8, "8bit", "8 bits"_text,
                             "0 to 255: 1 B per zero point"_text},
    ChoiceRow<ZeroPointType>{ZeroPointType::F16, "f16", "F16"_text,
                             "2 B per zero point; the range may lie far from 0"_text},
};

template <typename Choice>
Result<Choice> parseChoice(std::span<const ChoiceRow<Choice>> rows, std::string_view text,
                           Words what) {
    std::string names;
    for (const auto& row : rows) {
        if (equalIgnoringCase(row.id, text)) return row.choice;
        names += names.empty() ? "" : ", ";
        names += row.id;
    }
    return fail(ErrorCode::NotFound,
                "there is no %1 %2; choose one of %3"_text(what, inQuotes(text), names));
}

template <typename Choice>
std::string_view idOf(std::span<const ChoiceRow<Choice>> rows, Choice choice) {
    for (const auto& row : rows) {
        if (row.choice == choice) return row.id;
    }
    return {};
}

Result<std::uint64_t> parseSeed(std::string_view text) {
    std::uint64_t seed = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (end.ec != std::errc{} || end.ptr != text.data() + text.size()) {
        return fail(ErrorCode::InvalidArgument,
                    "rounding stochastic: %1 is not a seed; give a whole number from 0 to "
                    "18446744073709551615"_text(inQuotes(text)));
    }
    return seed;
}

constexpr std::uint64_t kStandardSeed = 1;

}  // namespace

std::span<const ChoiceRow<Mapping>> allMappings() {
    return kMappings;
}

std::span<const ChoiceRow<RoundingMode>> allRoundings() {
    return kRoundings;
}

std::span<const ChoiceRow<ScaleType>> allScaleTypes() {
    return kScaleTypes;
}

std::span<const ChoiceRow<ZeroPointType>> allZeroPointTypes() {
    return kZeroPointTypes;
}

Result<Mapping> parseMapping(std::string_view text) {
    return parseChoice(allMappings(), text, "mapping"_text);
}

Result<ScaleType> parseScaleType(std::string_view text) {
    return parseChoice(allScaleTypes(), text, "scale type"_text);
}

Result<ZeroPointType> parseZeroPointType(std::string_view text) {
    return parseChoice(allZeroPointTypes(), text, "zero-point type"_text);
}

Result<Rounding> parseRounding(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto mode = parseChoice(allRoundings(), text.substr(0, colon), "rounding"_text);
    if (!mode) return fail(mode.error());
    Rounding rounding{.mode = *mode};
    if (*mode == RoundingMode::Stochastic) rounding.seed = kStandardSeed;
    if (colon == std::string_view::npos) return rounding;
    if (*mode != RoundingMode::Stochastic) {
        return fail(
            ErrorCode::InvalidArgument,
            "rounding %1 takes no number; leave out the colon"_text(idOf(allRoundings(), *mode)));
    }
    const auto seed = parseSeed(text.substr(colon + 1));
    if (!seed) return fail(seed.error());
    rounding.seed = *seed;
    return rounding;
}

std::string_view mappingId(Mapping mapping) {
    return idOf(allMappings(), mapping);
}

std::string_view scaleTypeId(ScaleType type) {
    return idOf(allScaleTypes(), type);
}

std::string_view zeroPointTypeId(ZeroPointType type) {
    return idOf(allZeroPointTypes(), type);
}

std::string roundingText(const Rounding& rounding) {
    std::string text(idOf(allRoundings(), rounding.mode));
    if (rounding.mode != RoundingMode::Stochastic) return text;
    return text + ":" + std::to_string(rounding.seed);
}

}  // namespace weightscape::elements
