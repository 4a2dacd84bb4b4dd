// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/decoders/matrix_run.h"

#include "core/inference/kernels/multiply.h"

namespace weightscape::inference {

Result<void> MatrixRun::apply(const LinearLayer& layer, std::size_t matrix, ConstRows inputs,
                              Rows& outputs) const {
    if (m_options.observer != nullptr) {
        m_options.observer->observe({layer.tensor, matrix, layer.matrices.size(), inputs});
    }
    outputs = Rows(inputs.count, layer.outputs());
    if (m_options.rounding != nullptr) {
        auto made =
            m_options.rounding->multiply(layer, matrix, inputs, outputs.view(), m_task);
        if (!made) return made;
    } else if (auto made = multiply(layer.matrices[matrix], inputs, outputs.view(), m_task); !made) {
        return made;
    }
    const auto bias = layer.biasOf(matrix);
    if (bias.empty()) return {};
    for (std::size_t row = 0; row < outputs.count; ++row) {
        const auto values = outputs.row(row);
        for (std::size_t i = 0; i < bias.size(); ++i) values[i] += bias[i];
    }
    return {};
}

}  // namespace weightscape::inference
