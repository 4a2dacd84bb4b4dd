// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/measure_treatment.h"

#include <utility>

namespace weightscape::analysis {
namespace {

Result<TreatmentError> measureFormat(const Model& model, const TensorInfo& tensor,
                                     const TreatmentRequest& request, TaskContext& task) {
    const formats::Format& format = *request.treatment.format;
    auto error = request.sample ? measureSampled(model, tensor, format, *request.sample, task)
                                : measureExact(model, tensor, format, task);
    if (!error) return fail(std::move(error.error()));
    TreatmentError result;
    result.error = *error;
    result.bytes = format.rowBytes(tensor.rowLength()) * tensor.rowCount();
    result.weights = tensor.weightCount();
    return result;
}

}  // namespace

double TreatmentError::bitsPerWeight() const {
    return weights == 0 ? 0.0 : 8.0 * static_cast<double>(bytes) / static_cast<double>(weights);
}

TensorError tensorError(const schemes::SchemeResult& result) {
    TensorError error;
    error.sums = result.error;
    error.weights = result.cost.weights;
    error.squaredError = result.error.sumSquaredError;
    error.squaredOriginal = result.error.sumSquaredOriginal;
    return error;
}

Result<TreatmentError> measureTreatment(const Model& model, const TensorInfo& tensor,
                                        const TreatmentRequest& request, TaskContext& task) {
    if (!request.treatment.isSimulated()) return measureFormat(model, tensor, request, task);
    const schemes::SchemeRequest wanted{.scheme = *request.treatment.scheme,
                                        .explain = request.explain,
                                        .worstGroups = request.worstGroups};
    auto applied = schemes::applyScheme(model, tensor, wanted, task);
    if (!applied) return fail(std::move(applied.error()));
    TreatmentError result;
    result.error = tensorError(*applied);
    result.bytes = applied->cost.bytes();
    result.weights = applied->cost.weights;
    result.scheme = *std::move(applied);
    return result;
}

}  // namespace weightscape::analysis
