// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/measure_treatment.h"

#include <optional>
#include <utility>

#include "core/measure/measure_scheme.h"
#include "core/measure/sample_tensor.h"
#include "core/quantize/schemes/range_search.h"

namespace weightscape::measure {
namespace {

bool isSampled(const TreatmentRequest& request) {
    return request.cells || request.fraction < 1.0;
}

Result<TreatmentError> measureFormat(const Model& model, const TensorInfo& tensor,
                                     const TreatmentRequest& request, TaskContext& task) {
    const formats::Format& format = *request.treatment.format;
    std::optional<calibration::CalibratedFormat> calibrated;
    if (request.treatment.calibration) {
        auto made = calibration::CalibratedFormat::make(format, *request.treatment.calibration);
        if (!made) return fail(std::move(made.error()));
        calibrated = *std::move(made);
    }
    encoders::Encoding encoding =
        calibrated ? encoders::Encoding(*calibrated) : encoders::Encoding(format);
    encoding.importance = request.importance;
    const SampleSpec sample{
        .blocks = request.cells.value_or(cellsForFraction(tensor, format, request.fraction))};
    auto error = isSampled(request) ? measureSampled(model, tensor, encoding, sample, task)
                                    : measureExact(model, tensor, encoding, task);
    if (!error) return fail(std::move(error.error()));
    TreatmentError result;
    result.error = *error;
    result.bytes = format.rowBytes(tensor.rowLength()) * tensor.rowCount();
    result.weights = tensor.weightCount();
    return result;
}

/// Nothing: the scheme has to be measured exactly.
std::optional<SampleSpec> sampleOf(const Model& model, const TensorInfo& tensor,
                                   const TreatmentRequest& request) {
    const schemes::Scheme& scheme = *request.treatment.scheme;
    if (!isSampled(request) || !tensor.format->canDecode()) return std::nullopt;
    if (schemes::PreparedScheme::passes({model, tensor}, scheme) > 0) return std::nullopt;
    const schemes::Tiling tiling(tensor, scheme.granularity);
    const CellGrid grid(tensor, schemes::columnUnit(tensor, tiling));
    const SampleSpec sample{.blocks =
                                request.cells.value_or(cellsForFraction(grid, request.fraction))};
    if (coversTensor(grid, sample)) return std::nullopt;
    return sample;
}

Result<TreatmentError> measureExactly(const Model& model, const TensorInfo& tensor,
                                      const TreatmentRequest& request, TaskContext& task) {
    const schemes::SchemeRequest wanted{.scheme = *request.treatment.scheme,
                                        .explain = request.explain,
                                        .worstGroups = request.worstGroups};
    auto applied = schemes::applyScheme(model, tensor, wanted, task);
    if (!applied) return fail(std::move(applied.error()));
    TreatmentError result;
    result.error = tensorErrorOf(*applied);
    result.bytes = applied->cost.bytes();
    result.weights = applied->cost.weights;
    result.scheme = *std::move(applied);
    return result;
}

}  // namespace

double TreatmentError::bitsPerWeight() const {
    return weights == 0 ? 0.0 : 8.0 * static_cast<double>(bytes) / static_cast<double>(weights);
}

Result<TreatmentError> measureTreatment(const Model& model, const TensorInfo& tensor,
                                        const TreatmentRequest& request, TaskContext& task) {
    if (!request.treatment.isSimulated()) return measureFormat(model, tensor, request, task);
    const auto sample = sampleOf(model, tensor, request);
    if (!sample) return measureExactly(model, tensor, request, task);
    const schemes::Scheme& scheme = *request.treatment.scheme;
    auto error = measureScheme(model, tensor, {scheme}, *sample, task);
    if (!error) return fail(std::move(error.error()));
    TreatmentError result;
    result.error = *error;
    result.bytes = schemes::leastCost(tensor, scheme).bytes();
    result.weights = tensor.weightCount();
    return result;
}

}  // namespace weightscape::measure
