// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/parameters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/support/printable.h"

namespace weightscape {
namespace {

Result<void> checkValue(const ParameterSpec& spec, double value, const Text& subject) {
    const Text name = "%1: %2"_text(subject, spec.id);
    if (!(value >= spec.minimum && value <= spec.maximum)) {
        return fail(
            ErrorCode::InvalidArgument,
            "%1 is %2; it must be from %3 to %4"_text(
                name, numberText(value), numberText(spec.minimum), numberText(spec.maximum)));
    }
    if (spec.whole && value != std::floor(value)) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 is %2; it must be a whole number"_text(name, numberText(value)));
    }
    return {};
}

/// Position of the parameter called `id`, or the number of rows.
std::size_t indexOf(std::span<const ParameterSpec> specs, std::string_view id) {
    const auto found = std::find_if(specs.begin(), specs.end(),
                                    [&](const ParameterSpec& spec) { return spec.id == id; });
    return static_cast<std::size_t>(found - specs.begin());
}

/// Reads "id=value" (or, as the first and only part, "value") into `values`.
Result<void> readPart(std::span<const ParameterSpec> specs, std::string_view part,
                      const Text& subject, std::vector<bool>& given, ParameterValues& values) {
    const std::size_t equals = part.find('=');
    const bool named = equals != std::string_view::npos;
    const std::size_t index = named ? indexOf(specs, part.substr(0, equals)) : 0;
    if (index >= specs.size()) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 has no parameter for %2"_text(subject, inQuotes(part)));
    }
    if (given[index]) {
        return fail(ErrorCode::InvalidArgument,
                    "%1: %2 is given twice"_text(subject, specs[index].id));
    }
    const auto value = parseNumber(named ? part.substr(equals + 1) : part, subject);
    if (!value) return fail(value.error());
    given[index] = true;
    values[index] = *value;
    return {};
}

}  // namespace

std::string numberText(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end.ptr};
}

Result<double> parseNumber(std::string_view text, const Text& subject) {
    double value = 0.0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec != std::errc{} || end.ptr != text.data() + text.size() || !std::isfinite(value)) {
        return fail(ErrorCode::InvalidArgument,
                    "%1: %2 is not a number"_text(subject, inQuotes(text)));
    }
    return value;
}

ParameterValues standardParameters(std::span<const ParameterSpec> specs) {
    ParameterValues values;
    values.reserve(specs.size());
    for (const ParameterSpec& spec : specs) values.push_back(spec.standard);
    return values;
}

Result<void> checkParameters(std::span<const ParameterSpec> specs, std::span<const double> values,
                             const Text& subject) {
    if (values.size() != specs.size()) {
        return fail(ErrorCode::InvalidArgument, "%1 takes %2 parameters, and %3 are given"_text(
                                                    subject, specs.size(), values.size()));
    }
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (const auto checked = checkValue(specs[i], values[i], subject); !checked) {
            return checked;
        }
    }
    return {};
}

Result<ParameterValues> parseParameters(std::span<const ParameterSpec> specs, std::string_view text,
                                        const Text& subject) {
    ParameterValues values = standardParameters(specs);
    std::vector<bool> given(specs.size(), false);
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const auto read = readPart(specs, text.substr(0, comma), subject, given, values);
        if (!read) return fail(read.error());
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
        if (text.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "%1: nothing follows the last comma"_text(subject));
        }
    }
    if (const auto checked = checkParameters(specs, values, subject); !checked) {
        return fail(checked.error());
    }
    return values;
}

std::string parametersText(std::span<const ParameterSpec> specs, std::span<const double> values) {
    std::string text;
    bool onlyFirst = true;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (values[i] == specs[i].standard) continue;
        onlyFirst = onlyFirst && i == 0;
        if (!text.empty()) text += ',';
        text += std::string(specs[i].id) + "=" + numberText(values[i]);
    }
    return onlyFirst && !text.empty() ? numberText(values[0]) : text;
}

}  // namespace weightscape
