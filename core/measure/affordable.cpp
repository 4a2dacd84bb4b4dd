// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/affordable.h"

#include "core/measure/download_share.h"

namespace weightscape::measure {

Result<TreatmentError> measureAffordably(const Model& model, const TensorInfo& tensor,
                                         TreatmentRequest request, TaskContext& task) {
    const double share = downloadShare(model, tensor);
    if (share >= 1.0) return measureTreatment(model, tensor, request, task);
    if (!request.cells) {
        return fail(
            ErrorCode::Unsupported,
            "The model lies on a server, so this tensor is measured from a sample. Download "
            "it, or allow more to be downloaded, for exact figures."_text,
            model.path.string());
    }
    request.cells.reset();
    request.fraction = share;
    return measureTreatment(model, tensor, request, task);
}

Result<SampledStatistics> affordableStatistics(const Model& model, const TensorInfo& tensor,
                                               TaskContext& task) {
    return sampleStatistics(model, tensor, downloadShare(model, tensor), task);
}

}  // namespace weightscape::measure
