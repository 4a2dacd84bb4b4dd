// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/gptq_choice.h"

#include <array>
#include <utility>

#include "core/formats/point_codes.h"

namespace weightscape::encoders {
namespace {

enum Parameter : std::size_t { Damping, Order, Rounds, kParameters };

constexpr std::array<ParameterSpec, kParameters> kGptqParameters = {{
    {.id = "damping",
     .label = "Damping"_text,
     .summary =
         "added to the Hessian's diagonal, in means of the diagonal; more for short texts"_text,
     .unit = {},
     .standard = FeedbackOptions{}.damping,
     .minimum = 0.0,
     .maximum = 1.0,
     .step = 0.01},
    {.id = "order",
     .label = "Largest inputs first"_text,
     .summary = "1 rounds the columns with the largest inputs first, 0 from left to right"_text,
     .unit = {},
     .standard = 1.0,
     .minimum = 0.0,
     .maximum = 1.0,
     .step = 1.0,
     .whole = true},
    {.id = "rounds",
     .label = "Rounds afterwards"_text,
     .summary =
         "how often scales, then codes are chosen anew while all others stay; 3 gets most of it"_text,
     .unit = {},
     .standard = 0.0,
     .minimum = 0.0,
     .maximum = 20.0,
     .step = 1.0,
     .whole = true},
}};

}  // namespace

std::span<const ParameterSpec> gptqParameters() {
    return kGptqParameters;
}

Result<GptqChoice> parseGptq(std::string_view text) {
    auto parameters = parseParameters(kGptqParameters, text, "GPTQ"_text);
    if (!parameters) return fail(std::move(parameters.error()));
    return GptqChoice{*std::move(parameters)};
}

std::string gptqText(const GptqChoice& choice) {
    const std::string parameters = parametersText(kGptqParameters, choice.parameters);
    return parameters.empty() ? "gptq" : "gptq=" + parameters;
}

GptqChoice refinedGptq() {
    GptqChoice choice;
    choice.parameters[Rounds] = 3.0;
    return choice;
}

std::size_t roundsOf(const GptqChoice& choice) {
    return static_cast<std::size_t>(choice.parameters[Rounds]);
}

FeedbackOptions feedbackOptions(const GptqChoice& choice, const formats::Format& format) {
    return {.damping = choice.parameters[Damping],
            .sorts = choice.parameters[Order] != 0.0,
            .unit = format.info.sharedCodes ? formats::PointCodes::kEight : 1};
}

bool takesFeedback(const formats::Format& format) {
    return format.isQuantized() && format.canEncode() &&
           (format.encodeAgain != nullptr || format.info.sharedCodes);
}

}  // namespace weightscape::encoders
