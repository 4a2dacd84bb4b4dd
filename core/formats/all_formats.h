// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <tuple>

#include "core/formats/bf16.h"
#include "core/formats/f16.h"
#include "core/formats/f32.h"
#include "core/formats/q4_0.h"
#include "core/formats/q8_0.h"

namespace weightscape::formats {

/// Every format that this program can read or write, in the order in which lists show them.
/// A new format is one header and one entry here. Everything else is derived in registry.cpp.
using AllFormats = std::tuple<F32, F16, Bf16, Q8_0, Q4_0>;

}  // namespace weightscape::formats
