// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/tensor_hessians.h"

#include "core/model/tensor_piece.h"
#include "core/quantize/encoders/pooled_hessians.h"
#include "core/support/printable.h"

namespace weightscape::encoders {

Result<void> checkHessians(const TensorInfo& tensor, const TensorHessians& hessians) {
    const std::uint64_t matrices = tensor.rowCount() / rowsPerMatrix(tensor);
    bool fits = hessians.size() == 1 || hessians.size() == matrices;
    for (const auto& hessian : hessians) {
        fits = fits && (!hessian || hessian->columns == tensor.rowLength());
    }
    if (!fits) {
        return fail(
            ErrorCode::InvalidArgument,
            "The Hessians of %1 do not fit it: there must be one as wide as its rows for each "
            "of its matrices. They are those of another model."_text(printable(tensor.name, 200)));
    }
    for (const auto& hessian : hessians) {
        if (!hessian) continue;
        if (auto valid = checkHessian(*hessian); !valid) return valid;
    }
    return {};
}

std::vector<float> diagonalsOf(const TensorInfo& tensor, const TensorHessians& hessians) {
    std::vector<float> diagonals;
    const PooledHessians pooled(hessians);
    for (std::size_t i = 0; i < hessians.size(); ++i) {
        const auto hessian = pooled.of(i);
        const std::vector<float> own =
            hessian ? hessian->diagonal() : std::vector<float>(tensor.rowLength(), 1.0F);
        diagonals.insert(diagonals.end(), own.begin(), own.end());
    }
    return diagonals;
}

}  // namespace weightscape::encoders
