// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/used_text.h"
#include "core/support/result.h"

/// Second moments of what flows into a model's matrices: which inputs occur together, and so which
/// errors of a row's weights add up and which cancel. They are the Hessians of the squared error of
/// a layer's outputs, but for a factor 2.
namespace weightscape {

/// The numbers of a Hessian, in memory or in a mapped file, which copies share. Immutable.
class HessianValues {
  public:
    HessianValues() = default;
    // Implicit on purpose: most are made from numbers in memory.
    HessianValues(std::vector<float> values) {  // NOLINT(google-explicit-constructor)
        auto kept = std::make_shared<const std::vector<float>>(std::move(values));
        m_values = *kept;
        m_owner = std::move(kept);
    }
    /// Numbers that live as long as their owner.
    HessianValues(std::span<const float> values, std::shared_ptr<const void> owner)
        : m_owner(std::move(owner)), m_values(values) {}

    [[nodiscard]] std::size_t size() const { return m_values.size(); }
    [[nodiscard]] const float* data() const { return m_values.data(); }
    [[nodiscard]] auto begin() const { return m_values.begin(); }
    [[nodiscard]] auto end() const { return m_values.end(); }
    [[nodiscard]] float operator[](std::size_t index) const { return m_values[index]; }

  private:
    std::shared_ptr<const void> m_owner;
    std::span<const float> m_values;
};

/// Of one matrix: the mean of x xᵀ over the tokens that it saw, x being its input. What a row's
/// error e costs in the output is e H eᵀ per token.
struct InputHessian {
    std::size_t columns = 0;
    double tokens = 0.0;  ///< how many were counted; 0: none, and the values are zeros
    /// columns x columns, symmetric. Units: those of the inputs, squared.
    HessianValues values;

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
    /// All of them, by the tensors' names.
    [[nodiscard]] const std::map<std::string, TensorHessians, std::less<>>& all() const {
        return m_tensors;
    }
    /// Notes a tensor whose inputs were seen to no avail.
    void leaveOut(std::string tensor) { m_leftOut.insert(std::move(tensor)); }
    [[nodiscard]] const std::set<std::string, std::less<>>& leftOut() const { return m_leftOut; }
    /// The texts that ran through the model, as far as they are known.
    [[nodiscard]] const std::vector<UsedText>& texts() const { return m_texts; }
    void noteText(UsedText text) { m_texts.push_back(std::move(text)); }

  private:
    std::map<std::string, TensorHessians, std::less<>> m_tensors;
    std::set<std::string, std::less<>> m_leftOut;
    std::vector<UsedText> m_texts;
};

}  // namespace weightscape
