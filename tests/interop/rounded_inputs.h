// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/decoders/run_options.h"

namespace weightscape::test {

/// Rounds the inputs of matrices as ggml does by the weights' type: to F16 for F16, to blocks of 8
/// bits for quantized ones.
class RoundedInputs : public inference::InputRounding {
  public:
    Result<void> multiply(const inference::LinearLayer& layer, std::size_t matrix,
                          inference::ConstRows inputs, inference::MutableRows outputs,
                          TaskContext& task) override;
};

}  // namespace weightscape::test
