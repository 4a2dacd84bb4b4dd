// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/input_hessians.h"
#include "core/model/tensor_factors.h"

/// What is known of a matrix's inputs once its columns are multiplied and its inputs divided.
namespace weightscape::encoders {

/// Importance of the columns (mean squares of the inputs), matrix after matrix, each divided by the
/// square of its column's factor. Empty where it was empty.
[[nodiscard]] std::vector<float> scaledImportance(std::span<const float> values,
                                                  const TensorFactors& factors,
                                                  std::uint64_t rowLength);

/// The Hessian of the divided inputs. Precondition: one factor per column, none 0.
[[nodiscard]] InputHessian scaledHessian(const InputHessian& hessian,
                                         std::span<const float> columns);

}  // namespace weightscape::encoders
