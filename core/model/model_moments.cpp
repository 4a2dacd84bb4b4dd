// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/model_moments.h"

#include <algorithm>
#include <memory>

namespace weightscape {
namespace {

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
    return hessians;
}

}  // namespace weightscape
