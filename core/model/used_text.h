// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace weightscape {

/// A text that had a say in what weights become.
struct UsedText {
    std::string role;          ///< "moments", "calibration", "tuning", "development"
    std::string sha256;        ///< of its bytes, lower-case hexadecimal; empty: not known
    std::uint64_t tokens = 0;  ///< that were looked at
    friend bool operator==(const UsedText&, const UsedText&) = default;
};

}  // namespace weightscape
