// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/input_hessians.h"

#include <algorithm>
#include <cmath>

namespace weightscape {

std::vector<float> InputHessian::diagonal() const {
    std::vector<float> diagonal(columns);
    for (std::size_t i = 0; i < columns; ++i) diagonal[i] = at(i, i);
    return diagonal;
}

Result<void> checkHessian(const InputHessian& hessian) {
    if (hessian.values.size() != hessian.columns * hessian.columns) {
        return fail(ErrorCode::InvalidArgument,
                    "The Hessian of %1 inputs has %2 values; it must have the square."_text(
                        hessian.columns, hessian.values.size()));
    }
    bool valid =
        std::ranges::all_of(hessian.values, [](float value) { return std::isfinite(value); });
    for (std::size_t i = 0; valid && i < hessian.columns; ++i) valid = hessian.at(i, i) >= 0.0F;
    if (valid) return {};
    return fail(ErrorCode::InvalidArgument,
                "The Hessian holds a value that is not finite, or a negative one on its "
                "diagonal: the calibration text met NaN or infinity in the model."_text);
}

}  // namespace weightscape
