// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/model_importance.h"

#include <algorithm>
#include <cmath>
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

void ColumnImportance::appendOf(const Rectangle& area, std::uint64_t rowLength,
                                std::vector<float>& out) const {
    if (values.empty()) return;
    for (std::uint64_t row = area.row; row < area.row + area.rows; ++row) {
        const auto part = ofRow(row, rowLength).subspan(area.column, area.columns);
        out.insert(out.end(), part.begin(), part.end());
    }
}

Result<void> checkImportance(const TensorInfo& tensor, const ColumnImportance& importance) {
    const auto& values = importance.values;
    if (values.empty()) return {};
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t matrices = rowLength == 0 ? 0 : values.size() / rowLength;
    const std::uint64_t rows = matrices * importance.rowsPerMatrix;
    if (rows == 0 || values.size() % rowLength != 0 || tensor.rowCount() % rows != 0) {
        return fail(ErrorCode::InvalidArgument,
                    "the importance has %1 weights, and the rows have %2; there must be "
                    "one per column"_text(values.size(), rowLength));
    }
    const bool valid = std::all_of(values.begin(), values.end(), [](float weight) {
        return std::isfinite(weight) && weight >= 0.0F;
    });
    if (valid) return {};
    return fail(ErrorCode::InvalidArgument,
                "the importance holds a weight that is negative or not finite"_text);
}

ModelImportance::ModelImportance(const Model& model, std::shared_ptr<const ImportanceMatrix> matrix,
                                 ImportancePrior prior,
                                 std::shared_ptr<const InputHessians> hessians)
    : m_matrix(std::move(matrix)),
      m_prior(prior),
      m_hessians(std::move(hessians)),
      m_tensors(model.tensors.size()) {
    for (std::size_t i = 0; i < m_tensors.size(); ++i) {
        const TensorInfo& tensor = model.tensors[i];
        const std::string& name = model.isGguf() ? tensor.name : tensor.ggufName;
        Tensor& own = m_tensors[i];
        if (m_hessians) {
            own.hessians = m_hessians->find(name);
            own.isLeftOut = own.hessians == nullptr && m_hessians->leftOut().contains(name);
        }
        const ImportanceEntry* entry = m_matrix->find(name);
        if (entry == nullptr || tensor.rowLength() == 0) continue;
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
    return {tensor.values, tensor.rowsPerMatrix, tensor.hessians};
}

}  // namespace weightscape
