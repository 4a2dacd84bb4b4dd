// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/inference/rows.h"

namespace weightscape::inference {

/// What a part's backward starts from: the rows it was given, and how the loss changes with each
/// number of its outputs.
struct BackwardRows {
    ConstRows inputs;
    ConstRows outputGradients;
};

}  // namespace weightscape::inference
