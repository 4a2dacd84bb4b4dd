// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/model/used_text.h"
#include "core/support/parameters.h"
#include "core/support/result.h"

namespace weightscape::recipes {

/// The numbers of tuning (inference/tuning): steps, contexts read for each, how far codes move, and
/// the seed of the order in which the text is read.
[[nodiscard]] std::span<const ParameterSpec> tuningParameters();

/// How all tensors together are tuned: a small comparable value.
struct TuningChoice {
    ParameterValues parameters = standardParameters(tuningParameters());

    [[nodiscard]] std::size_t steps() const;
    [[nodiscard]] std::size_t chunks() const;  ///< contexts of the text for each step
    /// How far codes move in a step at most, in steps between neighbouring levels.
    [[nodiscard]] double codeRate(double bitsPerWeight) const;
    [[nodiscard]] std::uint64_t seed() const;
    friend bool operator==(const TuningChoice&, const TuningChoice&) = default;
};

/// "" (all standard), "200" (the steps), "steps=200,seed=1". Errors: InvalidArgument.
[[nodiscard]] Result<TuningChoice> parseTuning(std::string_view text);
/// The shortest text that reads back as the same choice.
[[nodiscard]] std::string tuningText(const TuningChoice& choice);

/// What tuning learned from, and what came of it.
struct TuningNotes {
    /// Notes that take as much room in a file as those of any run.
    [[nodiscard]] static TuningNotes unknown();

    UsedText learning;
    UsedText development;
    /// Mean KL divergence on the development text before and after, nats per token.
    double before = 0.0;
    double after = 0.0;
    friend bool operator==(const TuningNotes&, const TuningNotes&) = default;
};

}  // namespace weightscape::recipes
