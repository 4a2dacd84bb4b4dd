// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/quantize/calibration/all_calibrators.h"
#include "core/quantize/elements/element_type.h"
#include "core/quantize/elements/options.h"
#include "core/quantize/schemes/granularity.h"
#include "core/quantize/schemes/outliers.h"
#include "core/support/result.h"

/// Quantization composed from its parts, for tensors of any shape.
namespace weightscape::schemes {

/// One composition: a small comparable value. Read it with makeScheme() or
/// parseScheme(), which refuse what makes no sense.
struct Scheme {
    elements::ElementType element = {};
    elements::Mapping mapping = elements::Mapping::Symmetric;
    Granularity granularity = {};
    calibration::CalibratorChoice calibration =
        calibration::standardCalibrator(elements::Mapping::Symmetric);
    elements::Rounding rounding = {};
    elements::ScaleType scale = elements::ScaleType::F16;
    elements::ZeroPointType zeroPoint = elements::ZeroPointType::Element;
    Outliers outliers = {};
    friend bool operator==(const Scheme&, const Scheme&) = default;
};

/// The parts as texts, named as the command line's options; an empty one stands for the default.
struct SchemeParts {
    std::string_view element;
    std::string_view mapping = {};
    std::string_view granularity = {};
    std::string_view calibration = {};
    std::string_view rounding = {};
    std::string_view scale = {};
    std::string_view zeroPoint = {};
    std::string_view outliers = {};
};
/// Errors: NotFound (an unknown name), InvalidArgument (a number out of range, or parts that do not
/// go together; the text names both).
[[nodiscard]] Result<Scheme> makeScheme(const SchemeParts& parts);

/// Bits that a zero point of the scheme takes; 0 without. F16 where it is a real number.
[[nodiscard]] unsigned zeroPointBits(const Scheme& scheme);

/// Whether the parts go together. Errors: InvalidArgument.
[[nodiscard]] Result<void> checkScheme(const Scheme& scheme);

/// The element, then what differs from the default: "int4 mapping=affine granularity=group:64".
[[nodiscard]] std::string schemeText(const Scheme& scheme);
/// Reads schemeText() back; parts in any order, each at most once. Errors: as makeScheme().
[[nodiscard]] Result<Scheme> parseScheme(std::string_view text);

}  // namespace weightscape::schemes
