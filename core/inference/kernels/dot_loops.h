// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/formats/registry.h"
#include "core/inference/rows.h"

/// Products of few tokens: each row of weights is read once and multiplied while it is decoded, so
/// that the time is that of reading the weights.
namespace weightscape::inference {

/// outputs[t][r] = sum over k of inputs[t][k] * weights[r][k]. A sum is made of 16 partial sums,
/// that of k % 16 each, whatever the instruction set.
struct DotRows {
    const std::byte* weights = nullptr;  ///< as many rows as the outputs are wide
    std::size_t rowBytes = 0;            ///< from one row to the next
    ConstRows inputs;
    MutableRows outputs;
};

using DotFunction = void (*)(const DotRows&);

/// The kernel for the format on this processor; null: its rows are to be decoded to F32 first. Each
/// format in the list of dot_loops.cpp has one, on every processor with vectors; F32 on all.
[[nodiscard]] DotFunction findDot(const formats::Format& format);

/// Up to so many tokens a kernel of this kind is faster than the products of panels.
inline constexpr std::size_t kMostDotTokens = 8;

}  // namespace weightscape::inference
