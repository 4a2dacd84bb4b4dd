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
    ChoiceRow<Mapping>{Mapping::Symmetric, "symmetric", "Symmetric",
                       "A scale only; as many levels below zero as above"},
    ChoiceRow<Mapping>{Mapping::SymmetricFull, "symmetric-full", "Symmetric, full range",
                       "A scale only, and one more level below zero"},
    ChoiceRow<Mapping>{Mapping::Affine, "affine", "Affine",
                       "A scale and a zero point, so that the range may lie anywhere"},
};

constexpr std::array kRoundings = {
    ChoiceRow<RoundingMode>{RoundingMode::NearestEven, "nearest", "Nearest, ties to even",
                            "The nearest level; halfway, the one with the even code"},
    ChoiceRow<RoundingMode>{RoundingMode::NearestAway, "away", "Nearest, ties away from zero",
                            "The nearest level; halfway, the larger magnitude"},
    ChoiceRow<RoundingMode>{RoundingMode::Floor, "floor", "Down",
                            "The largest level that is not above the weight"},
    ChoiceRow<RoundingMode>{RoundingMode::Stochastic, "stochastic", "Stochastic",
                            "One of the two neighbours by chance, right on average"},
};

constexpr std::array kScaleTypes = {
    ChoiceRow<ScaleType>{ScaleType::F16, "f16", "F16", "2 B per scale"},
    ChoiceRow<ScaleType>{ScaleType::F32, "f32", "F32", "4 B per scale, no rounding"},
    ChoiceRow<ScaleType>{ScaleType::Bf16, "bf16", "BF16", "2 B per scale, wide range, 8 bits kept"},
    ChoiceRow<ScaleType>{ScaleType::E8m0, "e8m0", "E8M0", "1 B per scale, powers of two only"},
    ChoiceRow<ScaleType>{ScaleType::E4m3, "e4m3", "E4M3",
                         "1 B per scale under one F32 scale for the tensor"},
    ChoiceRow<ScaleType>{ScaleType::Nested, "nested", "Nested (bitsandbytes)",
                         "1 B per scale, 4 B per 256 scales and 4 B for the tensor"},
};

template <typename Choice>
Result<Choice> parseChoice(std::span<const ChoiceRow<Choice>> rows, std::string_view text,
                           std::string_view what) {
    std::string names;
    for (const auto& row : rows) {
        if (equalIgnoringCase(row.id, text)) return row.choice;
        names += names.empty() ? "" : ", ";
        names += row.id;
    }
    return fail(ErrorCode::NotFound, "there is no " + std::string(what) + " " + inQuotes(text) +
                                         "; choose one of " + names);
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
                    "rounding stochastic: " + inQuotes(text) +
                        " is not a seed; give a whole number from 0 to 18446744073709551615");
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

Result<Mapping> parseMapping(std::string_view text) {
    return parseChoice(allMappings(), text, "mapping");
}

Result<ScaleType> parseScaleType(std::string_view text) {
    return parseChoice(allScaleTypes(), text, "scale type");
}

Result<Rounding> parseRounding(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto mode = parseChoice(allRoundings(), text.substr(0, colon), "rounding");
    if (!mode) return fail(mode.error());
    Rounding rounding{.mode = *mode};
    if (*mode == RoundingMode::Stochastic) rounding.seed = kStandardSeed;
    if (colon == std::string_view::npos) return rounding;
    if (*mode != RoundingMode::Stochastic) {
        return fail(ErrorCode::InvalidArgument, "rounding " +
                                                    std::string(idOf(allRoundings(), *mode)) +
                                                    " takes no number; leave out the colon");
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

std::string roundingText(const Rounding& rounding) {
    std::string text(idOf(allRoundings(), rounding.mode));
    if (rounding.mode != RoundingMode::Stochastic) return text;
    return text + ":" + std::to_string(rounding.seed);
}

}  // namespace weightscape::elements
