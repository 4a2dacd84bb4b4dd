// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "core/inference/rows.h"
#include "core/inference/weight_matrix.h"
#include "core/inference/weights/linear_layer.h"
#include "core/quantize/schemes/scheme.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// A matrix of weights as some rounding of activations wants it.
struct PreparedMatrix {
    Rows weights;
    std::vector<float> divisors;  ///< of the inputs, one for each column; empty: none

    /// Refers to `weights`.
    [[nodiscard]] WeightMatrix matrix() const;
};

/// All weights of a matrix as numbers. Parallel. Errors: Cancelled.
[[nodiscard]] Result<Rows> decodeMatrix(const WeightMatrix& matrix, TaskContext& task);

/// Rounds weights in place as a scheme does, row by row. A group with a weight that is not finite
/// stays as it is. Parallel. Errors: Cancelled.
/// Precondition: fixed levels, groups that lie within rows, scales of one level, no outliers.
[[nodiscard]] Result<void> roundWeights(const schemes::Scheme& scheme, MutableRows weights,
                                        TaskContext& task);

/// Keeps the matrices that were prepared last, so that all batches of a layer share the work; in
/// memory are at most kMostPreparedBytes of them, or one. One thread at a time.
class MatrixCache {
  public:
    using Prepare = std::function<Result<PreparedMatrix>(const LinearLayer& layer,
                                                         std::size_t matrix, TaskContext& task)>;
    explicit MatrixCache(Prepare prepare) : m_prepare(std::move(prepare)) {}
    /// The matrix stays for as long as the pointer. Errors: those of Prepare.
    [[nodiscard]] Result<std::shared_ptr<const PreparedMatrix>> of(const LinearLayer& layer,
                                                                   std::size_t matrix,
                                                                   TaskContext& task);

  private:
    struct Entry {
        std::string tensor;
        std::size_t matrix = 0;
        std::shared_ptr<const PreparedMatrix> prepared;
        [[nodiscard]] std::size_t bytes() const {
            return prepared->weights.values.size() * sizeof(float);
        }
    };
    void dropOldest();

    Prepare m_prepare;
    std::list<Entry> m_entries;  ///< the one used last in front
};

/// Larger layers are prepared once for each batch of tokens, which costs little beside multiplying
/// two thousand of them.
inline constexpr std::size_t kMostPreparedBytes = std::size_t{192} << 20U;

}  // namespace weightscape::inference
