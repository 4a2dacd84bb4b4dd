// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/encoders/tensor_encoder.h"

namespace weightscape::encoders {

/// Blocks that are there already. Errors: those of checkEncodable(); InvalidArgument (blocks of
/// another tensor).
[[nodiscard]] Result<std::unique_ptr<TensorEncoder>> makeTunedEncoder(const TensorSource& source,
                                                                      const Treatment& treatment,
                                                                      const EncoderInputs& inputs);

}  // namespace weightscape::encoders
