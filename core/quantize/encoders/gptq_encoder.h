// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/encoders/tensor_encoder.h"

namespace weightscape::encoders {

/// Another encoder settles the scales, guided by the diagonal of the Hessian unless there is an
/// importance matrix, and error feedback chooses the codes (ErrorFeedback). Without Hessians of the
/// tensor (EncoderInputs::importance), or blind to them, it is that other encoder. Rows that are
/// not finite stay as that leaves them. Errors: those of the other encoder; InvalidArgument
/// (Hessians that do not fit the tensor).
[[nodiscard]] Result<std::unique_ptr<TensorEncoder>> makeGptqEncoder(const TensorSource& source,
                                                                     const Treatment& treatment,
                                                                     const EncoderInputs& inputs);

}  // namespace weightscape::encoders
