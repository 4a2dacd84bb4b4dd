// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/support/parameters.h"
#include "core/support/result.h"

namespace weightscape::encoders {

/// The numbers of AWQ: how many exponents are tried.
[[nodiscard]] std::span<const ParameterSpec> awqParameters();

/// That columns are scaled by the size of their inputs before they are quantized (Lin and others,
/// AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration, 2023): a small
/// comparable value.
struct AwqChoice {
    ParameterValues parameters = standardParameters(awqParameters());
    /// Exponents k / steps() are tried, k from 0 to steps().
    [[nodiscard]] std::uint32_t steps() const;
    friend bool operator==(const AwqChoice&, const AwqChoice&) = default;
};

/// "" (all standard) or "40" or "steps=40". Errors: InvalidArgument.
[[nodiscard]] Result<AwqChoice> parseAwq(std::string_view text);
/// What parseAwq() reads back: "" or "40".
[[nodiscard]] std::string awqText(const AwqChoice& choice);

}  // namespace weightscape::encoders
