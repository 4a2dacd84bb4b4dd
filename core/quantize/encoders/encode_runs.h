// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/encoders/format_encoder.h"

namespace weightscape::encoders {

/// Fills a piece with consecutive weights, run by run from the source's bytes to the figures; all
/// but EncodedPiece::bad. False: cancelled.
[[nodiscard]] bool encodeRuns(const FormatEncoder& encoder, const TensorPiece& range,
                              const EncodeWishes& wishes, EncodedPiece& piece,
                              const TaskContext& task);

}  // namespace weightscape::encoders
