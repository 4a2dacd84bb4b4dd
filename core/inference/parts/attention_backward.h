// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/inference/parts/attention.h"
#include "core/inference/rows.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// What the backward of attention starts from.
struct AttentionBackward {
    AttentionRows rows;
    ConstRows outputGradients;
};

/// Where its gradients go: the rows are overwritten, `sinks` is added to, or empty.
struct AttentionGradients {
    MutableRows queries;
    MutableRows keys;
    MutableRows values;
    std::span<float> sinks = {};
};

/// The gradients of attend(), which may not overlap any of the rows. Parallel over the heads of
/// keys.
void attendBackward(const AttentionSpec& spec, const AttentionBackward& rows,
                    const AttentionGradients& gradients, TaskContext& task);

}  // namespace weightscape::inference
