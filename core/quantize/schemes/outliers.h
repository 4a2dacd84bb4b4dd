// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace weightscape::schemes {

enum class OutlierKind : std::uint8_t {
    None,
    Columns,   ///< input columns with any magnitude above the threshold stay F16
    Sparse,    ///< the largest magnitudes stay F16, each with its index
    Equalize,  ///< columns are divided by an F16 factor before and multiplied after
};

/// What happens to weights that would stretch a scale: a small comparable value.
struct Outliers {
    OutlierKind kind = OutlierKind::None;
    double amount = 0.0;  ///< Columns: in standard deviations; Sparse: percent of the weights
    friend bool operator==(const Outliers&, const Outliers&) = default;
};

/// "none", "columns:T", "sparse:P", "equalize", any case. Errors: NotFound, InvalidArgument.
[[nodiscard]] Result<Outliers> parseOutliers(std::string_view text);
[[nodiscard]] std::string outliersText(const Outliers& outliers);

}  // namespace weightscape::schemes
