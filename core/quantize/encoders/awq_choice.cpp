// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/awq_choice.h"

#include <array>
#include <utility>

namespace weightscape::encoders {
namespace {

constexpr std::array kAwqParameters = {ParameterSpec{
    .id = "steps",
    .label = "Steps"_text,
    .summary = "exponents tried between 0, which changes nothing, and 1"_text,
    .unit = "steps"_text,
    .standard = 20.0,
    .minimum = 1.0,
    .maximum = 200.0,
    .step = 1.0,
    .whole = true,
}};

}  // namespace

std::span<const ParameterSpec> awqParameters() {
    return kAwqParameters;
}

std::uint32_t AwqChoice::steps() const {
    return static_cast<std::uint32_t>(parameters.front());
}

Result<AwqChoice> parseAwq(std::string_view text) {
    auto parameters = parseParameters(kAwqParameters, text, "AWQ"_text);
    if (!parameters) return fail(std::move(parameters.error()));
    return AwqChoice{*std::move(parameters)};
}

std::string awqText(const AwqChoice& choice) {
    return parametersText(kAwqParameters, choice.parameters);
}

}  // namespace weightscape::encoders
