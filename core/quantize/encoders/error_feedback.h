// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/model/input_hessians.h"
#include "core/quantize/encoders/product_loops.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::encoders {

struct FeedbackOptions {
    /// What is added to the diagonal, in means of the diagonal: the less text was seen, the more.
    double damping = 0.01;
    /// Columns with the largest inputs first, when most columns are left to make up for them.
    bool sorts = true;
    /// Neighbouring columns that stay together in the order.
    std::size_t unit = 1;
};

/// How later columns of a row make up for the rounding errors of earlier ones, so that the errors
/// of the layer's output cancel. In the order of `order()`, the weight at place k is rounded as
///
///     ŵ[k] = nearest(w[k] + Σ over j < k of (w[j] - ŵ[j]) factor[j][k])
///
/// where H + damping = (F + I) D (F + I)ᵀ, F being the factors above the diagonal and D diagonal.
/// That is what GPTQ does column by column with the Cholesky factor of the inverse (Frantar and
/// others, GPTQ: Accurate Post-Training Quantization, 2022); that both give the same weights, and
/// that this form needs no inverse, is theorem 6 of Chee and others, QuIP: 2-Bit Quantization of
/// Large Language Models With Guarantees, 2023. The output's error is then
///
///     Σ over k of D[k] (e[k] + Σ over j < k of e[j] factor[j][k])²,   e = w - ŵ
///
/// Weights that share a code are rounded together, by the terms of that sum that are theirs: block
/// by block as in Tseng and others, QuIP#, 2024. Immutable; any thread may read.
class ErrorFeedback {
  public:
    /// Columns that are rounded before their errors are handed on by one product.
    static constexpr std::size_t kBlockColumns = kProductColumns;

    /// A Hessian that is too flat for the damping gets ten times as much, as often as needed; one
    /// of zeros gives no feedback. Memory while it works: 8 bytes per value of the Hessian, then
    /// 2. Errors: InvalidArgument (checkHessian), Cancelled.
    [[nodiscard]] static Result<ErrorFeedback> make(const InputHessian& hessian,
                                                    const FeedbackOptions& options,
                                                    TaskContext& task);

    [[nodiscard]] std::size_t columns() const { return m_order.size(); }
    /// The column at each place.
    [[nodiscard]] std::span<const std::uint32_t> order() const { return m_order; }
    /// How much the squared error that is left at each place counts: D. Ones without feedback.
    [[nodiscard]] std::span<const float> pivots() const { return m_pivots; }
    /// What the errors at all places before the block's end add to the block's columns:
    /// kBlockColumns numbers for each of these places.
    [[nodiscard]] const float* factorsOf(std::size_t block) const {
        return m_factors.data() + m_firstFactor[block];
    }

  private:
    explicit ErrorFeedback(std::vector<std::uint32_t> order);
    void keepFactors(std::span<const double> upper, std::size_t perRow);

    std::vector<std::uint32_t> m_order;
    std::vector<std::size_t> m_firstFactor;  ///< of each block
    std::vector<float> m_factors;
    std::vector<float> m_pivots;
};

}  // namespace weightscape::encoders
