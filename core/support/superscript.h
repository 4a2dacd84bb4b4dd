// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace weightscape {

/// A whole number in raised digits: "⁻⁴⁵".
[[nodiscard]] std::string superscript(int number);

}  // namespace weightscape
