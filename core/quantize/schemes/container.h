// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/registry.h"
#include "core/quantize/schemes/scheme.h"

namespace weightscape::schemes {

/// The ggml type whose blocks hold exactly what the scheme makes of a group, in exactly its bits:
/// Q8_0 for int8, Q4_0 for int4, both in groups of 32 with an F16 scale. Null when there is none.
/// Files in such a type decode to the scheme's weights to the bit.
[[nodiscard]] const formats::Format* containerOf(const Scheme& scheme);

}  // namespace weightscape::schemes
