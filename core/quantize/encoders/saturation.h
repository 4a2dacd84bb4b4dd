// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/formats/registry.h"

/// Weights that a float format cannot hold, and what to do about them.
namespace weightscape::encoders {

/// The largest number of a float format that weights can exceed; nothing for all other formats.
[[nodiscard]] std::optional<float> largestOf(const formats::Format& format);

/// Weights of finite value that the format, which has a largestOf(), rounds to infinity. With
/// `clamped` these become the largest number there, and all others stay; it is only filled where
/// there are any.
[[nodiscard]] std::uint64_t countOverflow(std::span<const float> weights,
                                          const formats::Format& format,
                                          std::vector<float>* clamped = nullptr);

}  // namespace weightscape::encoders
