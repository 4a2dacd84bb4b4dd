// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/measure/measure_error.h"
#include "core/quantize/schemes/apply_scheme.h"

namespace weightscape::measure {

/// The error of a tensor in a composed scheme, in the form that formats report theirs.
[[nodiscard]] TensorError tensorErrorOf(const schemes::SchemeResult& result);

/// What is to be measured; the references outlive the work.
struct SchemeQuestion {
    const schemes::Scheme& scheme;
    std::span<const float> importance = {};  ///< as in schemes::SchemeRequest
};

/// The error of a tensor in a scheme from a sample with its confidence interval, where groups lie
/// along rows and do not depend on each other. Otherwise (tensor, column, tile, second-level
/// scales, fitted levels, outliers), and where the sample covers the tensor, exact. Errors: as
/// applyScheme().
[[nodiscard]] Result<TensorError> measureScheme(const Model& model, const TensorInfo& tensor,
                                                const SchemeQuestion& question,
                                                const SampleSpec& sample, TaskContext& task);

}  // namespace weightscape::measure
