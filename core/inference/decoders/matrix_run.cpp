// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/decoders/matrix_run.h"

#include "core/inference/kernels/multiply.h"
#include "core/inference/parts/row_loops.h"

namespace weightscape::inference {

Result<WorkRows> MatrixRun::apply(const LinearLayer& layer, std::size_t matrix,
                                  ConstRows inputs) const {
    if (m_options.observer != nullptr) {
        m_options.observer->observe({layer.tensor, matrix, layer.matrices.size(), inputs});
    }
    WorkRows outputs(inputs.count, layer.outputs());
    const auto made =
        m_options.rounding != nullptr
            ? m_options.rounding->multiply(layer, matrix, inputs, outputs.view(), m_task)
            : multiply(layer.matrices[matrix], inputs, outputs.view(), m_task);
    if (!made) return fail(made.error());
    const auto bias = layer.biasOf(matrix);
    for (std::size_t row = 0; !bias.empty() && row < outputs.count(); ++row) {
        addEach(bias, outputs.row(row));
    }
    return outputs;
}

}  // namespace weightscape::inference
