// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/encoders/tensor_encoder.h"

namespace weightscape::encoders {

/// A format whose scales are searched (ScaleSearch) from where its own encoder leaves them. Errors:
/// those of checkEncodable(); InvalidArgument (there is nothing to search).
[[nodiscard]] Result<std::unique_ptr<TensorEncoder>> makeSearchedEncoder(
    const TensorSource& source, const Treatment& treatment, const EncoderInputs& inputs);

}  // namespace weightscape::encoders
