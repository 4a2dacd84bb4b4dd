// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/formats/registry.h"
#include "core/quantize/encoders/error_feedback.h"
#include "core/support/parameters.h"
#include "core/support/result.h"

namespace weightscape::encoders {

/// The numbers of GPTQ: damping, whether columns with large inputs come first, and rounds of refit
/// and coordinate descent afterwards, which GPTQ itself does not have.
[[nodiscard]] std::span<const ParameterSpec> gptqParameters();

/// That a treatment rounds with error feedback: a small comparable value.
struct GptqChoice {
    ParameterValues parameters = standardParameters(gptqParameters());
    friend bool operator==(const GptqChoice&, const GptqChoice&) = default;
};

/// "" (all standard), "0.05" (the damping), "damping=0.05,order=0". Errors: InvalidArgument.
[[nodiscard]] Result<GptqChoice> parseGptq(std::string_view text);
/// "gptq" or "gptq=0.05": what parts of treatments are.
[[nodiscard]] std::string gptqText(const GptqChoice& choice);
/// With as many rounds as pay.
[[nodiscard]] GptqChoice refinedGptq();
[[nodiscard]] std::size_t roundsOf(const GptqChoice& choice);
/// For tensors that are stored as the format: weights that share codes stay together.
[[nodiscard]] FeedbackOptions feedbackOptions(const GptqChoice& choice,
                                              const formats::Format& format);

/// Whether the format's codes may change while its scales stay.
[[nodiscard]] bool takesFeedback(const formats::Format& format);

}  // namespace weightscape::encoders
