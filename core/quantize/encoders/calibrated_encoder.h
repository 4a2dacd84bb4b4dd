// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/encoders/tensor_encoder.h"

namespace weightscape::encoders {

/// A format with scales that a calibrator chooses. Errors: those of CalibratedFormat::make() and
/// checkEncodable().
[[nodiscard]] Result<std::unique_ptr<TensorEncoder>> makeCalibratedEncoder(
    const TensorSource& source, const Treatment& treatment, const EncoderInputs& inputs);

}  // namespace weightscape::encoders
