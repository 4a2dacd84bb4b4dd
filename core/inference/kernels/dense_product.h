// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/inference/rows.h"

/// Products of plain matrices, for attention and for backward passes. They run in the calling
/// thread, so they may be called inside parallel loops; how they round is as in panel_loops.h. The
/// outputs may not overlap a factor. All throw std::bad_alloc.
namespace weightscape::inference {

/// outputs = A * transpose(B): outputs[i][j] = sum over k of a[i][k] * b[j][k].
/// Preconditions: a.width == b.width, outputs.count == a.count, outputs.width == b.count.
void multiplyTransposed(ConstRows a, ConstRows b, MutableRows outputs);

/// outputs = A * B: outputs[i][j] = sum over k of a[i][k] * b[k][j].
/// Preconditions: a.width == b.count, outputs.count == a.count, outputs.width == b.width.
void multiplyDense(ConstRows a, ConstRows b, MutableRows outputs);

/// outputs += transpose(A) * B: outputs[i][j] += sum over k of a[k][i] * b[k][j].
/// Preconditions: a.count == b.count, outputs.count == a.width, outputs.width == b.width.
void addTransposedProduct(ConstRows a, ConstRows b, MutableRows outputs);

}  // namespace weightscape::inference
