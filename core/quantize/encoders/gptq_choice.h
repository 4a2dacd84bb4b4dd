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

/// The numbers of GPTQ: damping, and whether columns with large inputs come first.
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
[[nodiscard]] FeedbackOptions feedbackOptions(const GptqChoice& choice);

/// Whether each weight of the format has a code of its own that may change while scales stay.
[[nodiscard]] bool takesFeedback(const formats::Format& format);

}  // namespace weightscape::encoders
