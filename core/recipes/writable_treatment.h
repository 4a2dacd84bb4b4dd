// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/registry.h"
#include "core/quantize/encoders/treatment.h"
#include "core/support/result.h"
#include "core/support/text.h"

namespace weightscape::recipes {

/// A format that the user asked for by name must be one that a GGUF can hold; `where` says for what
/// it was asked. Errors: InvalidArgument (null), Unsupported.
[[nodiscard]] Result<void> checkWritable(const formats::Format* format, const Text& where);
/// A treatment that the user asked for must be one that can be carried out as well. Errors: those
/// and those of encoders::checkTreatment().
[[nodiscard]] Result<void> checkWritable(const encoders::Treatment& treatment, const Text& where);

}  // namespace weightscape::recipes
