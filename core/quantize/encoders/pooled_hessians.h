// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>

#include "core/model/input_hessians.h"

namespace weightscape::encoders {

/// Hessians of matrices on top of each other (experts), of which some saw too few tokens to know
/// their own: they lean on the mean of all matrices of the tensor, those that saw nothing
/// altogether. One that saw t tokens in n columns gets
///
///     H' = s H + (1 - s) c mean,   s = min(1, t / 2n),
///
/// c bringing the mean to the trace of H: errors are weighed within a matrix only. A tensor of one
/// matrix has its own, however few the tokens. `hessians` outlives this object; any thread may ask.
class PooledHessians {
  public:
    explicit PooledHessians(const TensorHessians& hessians);

    /// Of one matrix: the very same object where it saw enough. Null: no matrix saw anything.
    /// Precondition: matrix < number of Hessians.
    [[nodiscard]] std::shared_ptr<const InputHessian> of(std::size_t matrix) const;

  private:
    [[nodiscard]] static double ownShare(const InputHessian& hessian);
    void findMean();

    const TensorHessians& m_hessians;
    std::shared_ptr<const InputHessian> m_mean;  ///< null where none leans on it
};

}  // namespace weightscape::encoders
