// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/model/importance_matrix.h"
#include "core/model/input_hessians.h"
#include "core/model/model.h"
#include "core/model/tensor_piece.h"

namespace weightscape {

/// Importance of the columns of one tensor, and what else is known of its inputs. A view: what it
/// looks at must live longer.
struct ColumnImportance {
    /// One number per column, for every matrix (expert) of the tensor one after another; empty when
    /// there is none.
    std::span<const float> values;
    std::uint64_t rowsPerMatrix = 1;
    /// Of the tensor's matrices, for encoders that let errors cancel; null: not known.
    const TensorHessians* hessians = nullptr;

    /// Whether all columns count the same.
    [[nodiscard]] bool empty() const { return values.empty(); }
    /// That of one row of `rowLength` columns; empty when there is none. Rows of a fourth dimension
    /// use the matrices again.
    [[nodiscard]] std::span<const float> ofRow(std::uint64_t row, std::uint64_t rowLength) const;
    /// Appends one number per weight of the area, row after row; nothing when there is none.
    void appendOf(const Rectangle& area, std::uint64_t rowLength, std::vector<float>& values) const;
};

/// Whether there is one number per column for some matrices on top of each other that make up the
/// tensor, all finite and not negative. Errors: InvalidArgument.
[[nodiscard]] Result<void> checkImportance(const TensorInfo& tensor,
                                           const ColumnImportance& importance);

/// An importance matrix brought to the tensors of a model. Immutable; share it between threads.
class ModelImportance {
  public:
    enum class Match {
        Missing,    ///< the matrix has nothing under the tensor's name
        WrongSize,  ///< it has, but not one number per column and matrix
        Fits,
    };

    /// `hessians` may be null. Those of a tensor are known whether the matrix has it or not.
    ModelImportance(const Model& model, std::shared_ptr<const ImportanceMatrix> matrix,
                    ImportancePrior prior = ImportancePrior::One,
                    std::shared_ptr<const InputHessians> hessians = {});

    /// For Model::tensors[index]. Precondition: the index is valid.
    [[nodiscard]] Match match(std::size_t index) const { return m_tensors[index].match; }
    /// Its values are empty unless match(index) is Fits.
    [[nodiscard]] ColumnImportance of(std::size_t index) const;
    /// Whether a text ran through the model and yet nothing is known of this tensor's Hessians.
    [[nodiscard]] bool leavesOut(std::size_t index) const { return m_tensors[index].isLeftOut; }
    [[nodiscard]] const ImportanceMatrix& matrix() const { return *m_matrix; }
    /// What the Hessians were learned from; empty without any.
    [[nodiscard]] std::span<const UsedText> texts() const {
        return m_hessians ? std::span<const UsedText>(m_hessians->texts())
                          : std::span<const UsedText>();
    }
    [[nodiscard]] ImportancePrior prior() const { return m_prior; }
    /// Of all tensors; null: none were learned.
    [[nodiscard]] const std::shared_ptr<const InputHessians>& hessians() const {
        return m_hessians;
    }
    /// The same matrix and Hessians for another model.
    [[nodiscard]] ModelImportance broughtTo(const Model& model) const {
        return {model, m_matrix, m_prior, m_hessians};
    }

  private:
    struct Tensor {
        Match match = Match::Missing;
        std::vector<float> values;
        std::uint64_t rowsPerMatrix = 1;
        const TensorHessians* hessians = nullptr;
        bool isLeftOut = false;
    };
    std::shared_ptr<const ImportanceMatrix> m_matrix;
    ImportancePrior m_prior;
    std::shared_ptr<const InputHessians> m_hessians;
    std::vector<Tensor> m_tensors;
};

}  // namespace weightscape
