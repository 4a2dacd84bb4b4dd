// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <tuple>

#include "core/formats/floats.h"
#include "core/formats/integers.h"
#include "core/formats/iq1_m.h"
#include "core/formats/iq1_s.h"
#include "core/formats/iq2_s.h"
#include "core/formats/iq2_xs.h"
#include "core/formats/iq2_xxs.h"
#include "core/formats/iq3_s.h"
#include "core/formats/iq3_xxs.h"
#include "core/formats/iq4_nl.h"
#include "core/formats/iq4_xs.h"
#include "core/formats/mxfp4.h"
#include "core/formats/nvfp4.h"
#include "core/formats/q1_0.h"
#include "core/formats/q2_0.h"
#include "core/formats/q2_k.h"
#include "core/formats/q3_k.h"
#include "core/formats/q4_0.h"
#include "core/formats/q4_1.h"
#include "core/formats/q4_k.h"
#include "core/formats/q5_0.h"
#include "core/formats/q5_1.h"
#include "core/formats/q5_k.h"
#include "core/formats/q6_k.h"
#include "core/formats/q8_0.h"
#include "core/formats/tq1_0.h"
#include "core/formats/tq2_0.h"

namespace weightscape::formats {

/// Every format that this program can read or write, in the order in which lists show them.
/// A new format is one header and one entry here. Everything else is derived in registry.cpp.
using AllFormats =
    std::tuple<F32, F16, Bf16, Q8_0, Q6_K, Q5_K, Q5_1, Q5_0, Q4_K, Q4_1, Q4_0, Q3_K, Q2_K, IQ4_NL,
               IQ4_XS, IQ3_S, IQ3_XXS, IQ2_S, IQ2_XS, IQ2_XXS, IQ1_M, IQ1_S, NVFP4, MXFP4, Q2_0,
               TQ2_0, TQ1_0, Q1_0, F64, F8E4M3, F8E5M2, I8, I16, I32, I64>;

}  // namespace weightscape::formats
