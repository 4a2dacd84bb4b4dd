// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/model/importance_matrix.h"
#include "core/model/model.h"
#include "core/support/finding.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// What is known of a model that people should know before they use it: the one list that every
/// command, the window and the report show.
namespace weightscape::measure {

/// From the header: that the file is no model, layers and tensors that are missing, shapes that
/// contradict the hyper-parameters, and what the reader found odd (Model::warnings). Takes time in
/// the number of tensors, not of weights.
[[nodiscard]] Findings headerFindings(const Model& model);

/// Of a GGUF, bytes between and behind its tensors that are not 0, although they belong to nothing.
[[nodiscard]] Findings paddingFindings(const Model& model);

/// From the weights, of which only so many are read as it takes to see one that is not 0: tensors
/// that hold nothing but zeros. Biases, which may be, do not count. Errors: Cancelled.
[[nodiscard]] Result<Findings> zeroFindings(const Model& model, TaskContext& task);

/// From all weights: tensors with NaN or infinite weights, also where a block's scale makes them
/// so, and those of zeros. Errors: Cancelled.
[[nodiscard]] Result<Findings> weightFindings(const Model& model, TaskContext& task);

/// What the reader of an importance matrix found odd, and tensors of which some columns have no
/// importance.
[[nodiscard]] Findings importanceFindings(const ImportanceMatrix& matrix);

/// Adds those of `more` that say nothing that `findings` says already.
void addNew(Findings& findings, const Findings& more);

}  // namespace weightscape::measure
