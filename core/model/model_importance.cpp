// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/model_importance.h"

#include <utility>

namespace weightscape {
namespace {

/// The third dimension: experts, or other matrices on top of each other.
std::uint64_t matricesOf(const TensorInfo& tensor) {
    return tensor.dimensions.size() > 2 ? tensor.dimensions[2] : 1;
}

}  // namespace

std::span<const float> ColumnImportance::ofRow(std::uint64_t row, std::uint64_t rowLength) const {
    if (values.empty()) return {};
    const std::uint64_t matrices = values.size() / rowLength;
    return values.subspan(row / rowsPerMatrix % matrices * rowLength, rowLength);
}

ModelImportance::ModelImportance(const Model& model, std::shared_ptr<const ImportanceMatrix> matrix,
                                 ImportancePrior prior)
    : m_matrix(std::move(matrix)), m_prior(prior), m_tensors(model.tensors.size()) {
    for (std::size_t i = 0; i < m_tensors.size(); ++i) {
        const TensorInfo& tensor = model.tensors[i];
        const bool isGguf = model.container == Container::Gguf;
        const ImportanceEntry* entry = m_matrix->find(isGguf ? tensor.name : tensor.ggufName);
        if (entry == nullptr || tensor.rowLength() == 0) continue;
        Tensor& own = m_tensors[i];
        const bool fits = entry->sums.size() % tensor.rowLength() == 0 &&
                          entry->sums.size() / tensor.rowLength() == matricesOf(tensor);
        own.match = fits ? Match::Fits : Match::WrongSize;
        if (!fits) continue;
        own.values = importanceValues(*entry, prior);
        own.rowsPerMatrix = tensor.dimensions.size() > 1 ? tensor.dimensions[1] : 1;
    }
}

ColumnImportance ModelImportance::of(std::size_t index) const {
    const Tensor& tensor = m_tensors[index];
    return {tensor.values, tensor.rowsPerMatrix};
}

}  // namespace weightscape
