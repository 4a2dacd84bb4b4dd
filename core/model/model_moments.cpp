// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/model_moments.h"

#include <algorithm>
#include <memory>

#include "core/model/tensor_piece.h"
#include "core/support/printable.h"

namespace weightscape {
namespace {

/// What went forward only knows no outputs.
bool fitsTensor(const TensorInfo& tensor, const MatrixMoments& moments, bool isForwardOnly) {
    const std::uint64_t rows = rowsPerMatrix(tensor);
    if (moments.hessians.size() * rows != tensor.rowCount()) return false;
    const std::size_t matrices = moments.hessians.size();
    if (!moments.outputs.empty() && moments.outputs.size() != matrices) return false;
    const bool rowsFit = std::ranges::all_of(moments.outputs, [&](const auto& outputs) {
        return outputs.size() == rows || (isForwardOnly && outputs.empty());
    });
    const auto roundingFits = [&](const std::vector<std::vector<float>>& rounded) {
        return rounded.size() <= matrices && std::ranges::all_of(rounded, [&](const auto& each) {
                   return each.empty() || each.size() == tensor.rowLength();
               });
    };
    if (!roundingFits(moments.roundedAsQ8_0) || !roundingFits(moments.roundedAsQ8K)) return false;
    const bool columnsFit = std::ranges::all_of(moments.hessians, [&](const auto& hessian) {
        return !hessian || hessian->columns == tensor.rowLength();
    });
    return rowsFit && columnsFit;
}

/// Rows behind the last frequency were not looked up.
bool fitsTensor(const TensorInfo& tensor, const LookupMoments& moments) {
    return moments.gradients.columns == tensor.rowLength() &&
           moments.frequencies.size() <= tensor.rowCount();
}

/// Of a table that is a matrix as well.
TensorHessians tied(const MatrixMoments& matrix, const LookupMoments& lookup) {
    const auto& own = matrix.hessians.front();
    const InputHessian& gradients = lookup.gradients;
    if (!own || own->columns != gradients.columns || lookup.frequencies.empty()) return {own};
    const float share = 1.0F / static_cast<float>(lookup.frequencies.size());
    std::vector<float> sum(own->values.begin(), own->values.end());
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += share * gradients.values[i];
    return {std::make_shared<const InputHessian>(
        InputHessian{own->columns, own->tokens, std::move(sum)})};
}

}  // namespace

Result<void> checkMoments(const Model& model, const ModelMoments& moments) {
    bool any = false;
    for (const TensorInfo& tensor : model.tensors) {
        const MatrixMoments* const matrix = moments.matrix(tensor.ggufName);
        const LookupMoments* const lookup = moments.lookup(tensor.ggufName);
        any = any || matrix != nullptr || lookup != nullptr;
        const bool fits =
            (matrix == nullptr || fitsTensor(tensor, *matrix, moments.isForwardOnly)) &&
            (lookup == nullptr || fitsTensor(tensor, *lookup));
        if (fits) continue;
        return fail(ErrorCode::InvalidArgument,
                    "The moments have another shape for the tensor %1 than the model; they were "
                    "collected for another model."_text(printable(tensor.ggufName, 200)));
    }
    if (any) return {};
    return fail(ErrorCode::InvalidArgument,
                "The moments name no tensor of the model; they were collected for another "
                "model."_text);
}

InputHessians hessiansOf(const ModelMoments& moments) {
    InputHessians hessians;
    for (const auto& [tensor, matrix] : moments.matrices) {
        const LookupMoments* const lookup = moments.lookup(tensor);
        const bool isTied = lookup != nullptr && matrix.hessians.size() == 1;
        hessians.set(tensor, isTied ? tied(matrix, *lookup) : matrix.hessians);
    }
    for (const auto& [tensor, lookup] : moments.lookups) {
        if (moments.matrix(tensor) != nullptr) continue;
        hessians.set(tensor, {std::make_shared<const InputHessian>(lookup.gradients)});
    }
    for (const std::string& tensor : moments.leftOut) hessians.leaveOut(tensor);
    hessians.noteText({"moments", moments.textSha256, static_cast<std::uint64_t>(moments.tokens)});
    return hessians;
}

ModelMoments momentsOf(const InputHessians& hessians) {
    ModelMoments moments;
    moments.isForwardOnly = true;
    for (const auto& [tensor, own] : hessians.all()) {
        moments.matrices[tensor].hessians = own;
        for (const auto& hessian : own) {
            if (hessian) moments.tokens = std::max(moments.tokens, hessian->tokens);
        }
    }
    moments.leftOut.assign(hessians.leftOut().begin(), hessians.leftOut().end());
    return moments;
}

}  // namespace weightscape
