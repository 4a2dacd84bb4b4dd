// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/scaled_inputs.h"

#include <utility>

namespace weightscape::encoders {

std::vector<float> scaledImportance(std::span<const float> values, const TensorFactors& factors,
                                    std::uint64_t rowLength) {
    std::vector<float> scaled(values.begin(), values.end());
    if (factors.columns.empty()) return scaled;
    for (std::size_t i = 0; i < scaled.size(); ++i) {
        const double factor =
            static_cast<double>(factors.columnsOf(i / rowLength, rowLength)[i % rowLength]);
        scaled[i] = static_cast<float>(static_cast<double>(scaled[i]) / (factor * factor));
    }
    return scaled;
}

InputHessian scaledHessian(const InputHessian& hessian, std::span<const float> columns) {
    std::vector<float> values(hessian.values.begin(), hessian.values.end());
    for (std::size_t row = 0; row < hessian.columns; ++row) {
        for (std::size_t column = 0; column < hessian.columns; ++column) {
            float& value = values[row * hessian.columns + column];
            const double factor =
                static_cast<double>(columns[row]) * static_cast<double>(columns[column]);
            value = static_cast<float>(static_cast<double>(value) / factor);
        }
    }
    return {hessian.columns, hessian.tokens, std::move(values)};
}

}  // namespace weightscape::encoders
