// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"

/// Second moments of what flows into a model's matrices: which inputs occur together, and so which
/// errors of a row's weights add up and which cancel. They are the Hessians of the squared error of
/// a layer's outputs, but for a factor 2.
namespace weightscape {

/// Of one matrix: the mean of x xᵀ over the tokens that it saw, x being its input. What a row's
/// error e costs in the output is e H eᵀ per token.
struct InputHessian {
    std::size_t columns = 0;
    double tokens = 0.0;  ///< how many were counted; 0: none, and the values are zeros
    /// columns x columns, symmetric. Units: those of the inputs, squared.
    std::vector<float> values;

    [[nodiscard]] float at(std::size_t row, std::size_t column) const {
        return values[row * columns + column];
    }
    /// at(column, column) of each column: an importance of the columns.
    [[nodiscard]] std::vector<float> diagonal() const;
};

/// Whether the values are as many as the columns want, all finite, and none negative on the
/// diagonal. Errors: InvalidArgument.
[[nodiscard]] Result<void> checkHessian(const InputHessian& hessian);

/// Those of one tensor: one, or one per matrix (expert) of it in order. Tensors with the same input
/// share theirs. Null: the matrix saw nothing.
using TensorHessians = std::vector<std::shared_ptr<const InputHessian>>;

/// What was collected for a model, by tensor. Fill it, then share it between threads as const.
class InputHessians {
  public:
    /// Replaces what the tensor had. `tensor` is its name in GGUF files.
    void set(std::string tensor, TensorHessians hessians) {
        m_tensors.insert_or_assign(std::move(tensor), std::move(hessians));
    }
    /// Null: nothing is known of the tensor. Lives as long as the set and its entry.
    [[nodiscard]] const TensorHessians* find(std::string_view tensor) const {
        const auto found = m_tensors.find(tensor);
        return found == m_tensors.end() ? nullptr : &found->second;
    }
    [[nodiscard]] bool empty() const { return m_tensors.empty(); }

  private:
    std::map<std::string, TensorHessians, std::less<>> m_tensors;
};

}  // namespace weightscape
