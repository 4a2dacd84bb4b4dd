// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/importance_gain.h"

#include "core/support/number_text.h"

namespace weightscape::measure {
namespace {

Text figureText(const ErrorFigure& error) {
    const std::string text = percentText(error.relativeRmse, error.confidence);
    return Text::number(error.confidence > 0.0 ? "≈ " + text : text);
}

}  // namespace

bool isGuided(const TensorInfo& tensor, const TreatmentRequest& request) {
    return !request.importance.empty() && encoders::usesImportance(tensor, request.treatment);
}

Result<std::optional<TensorError>> errorWithoutMatrix(const Model& model, const TensorInfo& tensor,
                                                      TreatmentRequest request, TaskContext& task) {
    if (!isGuided(tensor, request)) return std::nullopt;
    request.blind = true;
    request.explain = false;
    request.worstGroups = 0;
    const auto measured = measureTreatment(model, tensor, request, task);
    if (!measured) return fail(measured.error());
    return measured->error;
}

Text importanceGainText(const ErrorFigure& with, const ErrorFigure& without) {
    if (with.relativeRmse == without.relativeRmse) {
        return "The matrix changes nothing here: the error by importance is %1 with and without it."_text(
            figureText(with));
    }
    return "With the matrix the error by importance is %1, without it %2."_text(
        figureText(with), figureText(without));
}

}  // namespace weightscape::measure
