// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/quantize/elements/element_type.h"
#include "core/quantize/elements/options.h"
#include "core/support/result.h"

namespace weightscape::elements {

/// The values that the codes of an element type stand for under a mapping, before the scale.
struct Levels {
    ElementType type;
    Mapping mapping = Mapping::Symmetric;
    std::vector<float> values = {};  ///< ascending, finite, distinct; 1..256 of them
    /// The stored code of each value. Integers: two's complement, or unsigned when affine. Small
    /// floats: sign, exponent, mantissa (+0 stands for both zeros). Codebooks: the position in
    /// their published table.
    std::vector<std::uint8_t> codes = {};
    /// Edge i lies between values[i] and values[i + 1]: their mean, as the codebooks' sources have
    /// it. One fewer than `values`.
    std::vector<float> edges = {};
    /// True: a scaled weight on edge i rounds up; false: down. Only for nearest rounding.
    std::vector<bool> tiesUp = {};
    /// The values are consecutive whole numbers.
    bool uniform = false;

    [[nodiscard]] float lowest() const { return values.front(); }
    [[nodiscard]] float highest() const { return values.back(); }
    /// The level magnitude that the largest magnitude of a range is laid on by a symmetric scale;
    /// 1 for fitted types.
    [[nodiscard]] float reference() const;
};

/// Fixed levels of a type. Errors: InvalidArgument (the mapping does not suit the type; a fitted
/// type, which has levels only once it has seen the weights).
[[nodiscard]] Result<Levels> fixedLevels(const ElementType& type, Mapping mapping);

/// Levels of a fitted type from its values (ascending, distinct, finite, at least one).
[[nodiscard]] Levels fittedLevels(const ElementType& type, std::vector<float> values);

/// True when all levels are signs: -1 and 1, with or without 0.
[[nodiscard]] bool areSigns(const ElementType& type, Mapping mapping);

/// Whether a mapping suits a type. Errors: InvalidArgument.
[[nodiscard]] Result<void> checkMapping(const ElementType& type, Mapping mapping);

}  // namespace weightscape::elements
