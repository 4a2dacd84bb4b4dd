// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/encoders/tensor_encoder.h"

namespace weightscape::encoders {

/// A composed scheme, and the format that stores what it leaves: floats, rounded to nearest even,
/// or the container of the scheme, which holds it exactly. Errors: Unsupported (the tensor cannot
/// be read).
[[nodiscard]] Result<std::unique_ptr<TensorEncoder>> makeSchemeEncoder(const TensorSource& source,
                                                                       const Treatment& treatment,
                                                                       const EncoderInputs& inputs);

}  // namespace weightscape::encoders
