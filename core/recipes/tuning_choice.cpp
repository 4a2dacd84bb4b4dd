// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/tuning_choice.h"

#include <array>
#include <cmath>

namespace weightscape::recipes {
namespace {

enum TuningParameter : std::size_t { Steps, Chunks, Rate, Seed, kTuningParameters };

constexpr std::array<ParameterSpec, kTuningParameters> kTuning = {{
    {.id = "steps",
     .label = "Steps"_text,
     .summary = "how often all weights move"_text,
     .unit = {},
     .standard = 100.0,
     .minimum = 1.0,
     .maximum = 100'000.0,
     .step = 10.0,
     .whole = true},
    {.id = "chunks",
     .label = "Contexts per step"_text,
     .summary = "how many contexts of the text are read for one step"_text,
     .unit = {},
     .standard = 8.0,
     .minimum = 1.0,
     .maximum = 1024.0,
     .step = 1.0,
     .whole = true},
    {.id = "rate",
     .label = "Rate"_text,
     .summary = "how far codes move in a step at most, in steps between neighbouring levels; 0: "
                "what suits the bits per weight"_text,
     .unit = {},
     .standard = 0.0,
     .minimum = 0.0,
     .maximum = 1.0,
     .step = 0.001},
    {.id = "seed",
     .label = "Seed"_text,
     .summary = "of the order in which the text is read"_text,
     .unit = {},
     .standard = 0.0,
     .minimum = 0.0,
     .maximum = 4294967295.0,
     .step = 1.0,
     .whole = true},
}};

/// Fewer bits have farther to go.
constexpr double kRate = 0.02;
constexpr double kRateBits = 3.4;      ///< bits per weight that it is for
constexpr double kHalvingBits = 1.55;  ///< more, and the rate is half of it

}  // namespace

TuningNotes TuningNotes::unknown() {
    const std::string hash(64, '0');
    return {{"tuning", hash, 0}, {"development", hash, 0}};
}

std::span<const ParameterSpec> tuningParameters() {
    return kTuning;
}

std::size_t TuningChoice::steps() const {
    return static_cast<std::size_t>(parameters[Steps]);
}

std::size_t TuningChoice::chunks() const {
    return static_cast<std::size_t>(parameters[Chunks]);
}

double TuningChoice::codeRate(double bitsPerWeight) const {
    if (parameters[Rate] > 0.0) return parameters[Rate];
    return kRate * std::exp2((kRateBits - bitsPerWeight) / kHalvingBits);
}

std::uint64_t TuningChoice::seed() const {
    return static_cast<std::uint64_t>(parameters[Seed]);
}

Result<TuningChoice> parseTuning(std::string_view text) {
    auto parameters = parseParameters(kTuning, text, "Tuning"_text);
    if (!parameters) return fail(std::move(parameters.error()));
    return TuningChoice{*std::move(parameters)};
}

std::string tuningText(const TuningChoice& choice) {
    return parametersText(kTuning, choice.parameters);
}

}  // namespace weightscape::recipes
