// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/scheme.h"

#include <array>
#include <utility>

#include "core/quantize/elements/levels.h"
#include "core/support/printable.h"

namespace weightscape::schemes {
namespace {

/// The parts by name, in the order in which they are written.
struct PartRow {
    std::string_view name;
    std::string_view SchemeParts::*text;
};
constexpr std::array kParts = {
    PartRow{"element", &SchemeParts::element},
    PartRow{"mapping", &SchemeParts::mapping},
    PartRow{"granularity", &SchemeParts::granularity},
    PartRow{"calibration", &SchemeParts::calibration},
    PartRow{"rounding", &SchemeParts::rounding},
    PartRow{"scale", &SchemeParts::scale},
    PartRow{"zero-point", &SchemeParts::zeroPoint},
    PartRow{"outliers", &SchemeParts::outliers},
};

/// Texts of a scheme's parts in the order of kParts.
std::array<std::string, kParts.size()> textsOf(const Scheme& scheme) {
    return {scheme.element.id(),
            std::string(elements::mappingId(scheme.mapping)),
            granularityText(scheme.granularity),
            calibration::calibratorText(scheme.calibration),
            elements::roundingText(scheme.rounding),
            std::string(elements::scaleTypeId(scheme.scale)),
            std::string(elements::zeroPointTypeId(scheme.zeroPoint)),
            outliersText(scheme.outliers)};
}

/// Reads one part if there is a text for it.
template <typename Part, typename Parse>
Result<void> readPart(std::string_view text, Part& part, Parse parse) {
    if (text.empty()) return {};
    auto value = parse(text);
    if (!value) return fail(value.error());
    part = std::move(*value);
    return {};
}

Result<void> setPart(std::string_view name, std::string_view text, SchemeParts& parts) {
    for (const PartRow& row : kParts) {
        if (row.name != name) continue;
        if (!(parts.*row.text).empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "the scheme gives %1 twice; keep one of the two"_text(name));
        }
        if (text.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "the scheme's %1 is empty; leave it out"_text(name));
        }
        parts.*row.text = text;
        return {};
    }
    return fail(ErrorCode::InvalidArgument, "a scheme has no part called %1"_text(inQuotes(name)));
}

/// A real number instead of a whole one.
bool hasRealZeroPoint(const Scheme& scheme) {
    return scheme.element.kind != elements::ElementKind::Integer ||
           scheme.calibration.calibrator->affineOnly;
}

Result<void> checkZeroPoint(const Scheme& scheme) {
    using elements::ZeroPointType;
    if (scheme.zeroPoint == ZeroPointType::Element) return {};
    const Text name = "zero-point %1"_text(elements::zeroPointTypeId(scheme.zeroPoint));
    if (scheme.mapping != elements::Mapping::Affine) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 needs a zero point, which mapping %2 has not; leave it out or choose "
                    "mapping affine"_text(name, elements::mappingId(scheme.mapping)));
    }
    if (scheme.zeroPoint == ZeroPointType::F16) return {};
    if (hasRealZeroPoint(scheme)) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 holds whole numbers, and the zero points here are real; leave it out or "
                    "give f16"_text(name));
    }
    if (scheme.element.bits > zeroPointBits(scheme)) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 has fewer bits than %2, whose codes it has to name; leave it out or give "
                    "8bit"_text(name, scheme.element.id()));
    }
    return {};
}

Result<void> checkCalibration(const Scheme& scheme) {
    const calibration::Calibrator* calibrator = scheme.calibration.calibrator;
    if (calibrator == nullptr) {
        return fail(ErrorCode::InvalidArgument, "the scheme has no calibration"_text);
    }
    const Text name = "calibration %1"_text(calibrator->id);
    const bool integer = scheme.element.kind == elements::ElementKind::Integer;
    if (calibrator->affineOnly && (scheme.mapping != elements::Mapping::Affine || !integer)) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 chooses a zero point, which %2 %3 has not; choose mapping affine with int2 "
                    "to int8"_text(name, elements::mappingId(scheme.mapping), scheme.element.id()));
    }
    if (calibrator->signsOnly && !elements::areSigns(scheme.element, scheme.mapping)) {
        return fail(
            ErrorCode::InvalidArgument,
            "%1 takes the mean magnitude as the step between levels, which suits ternary "
            "and binary; %2 has other levels; choose absmax"_text(name, scheme.element.id()));
    }
    if (calibrator->needsLevels && scheme.element.isFitted()) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 looks at the levels, and those of %2 are fitted only after the scale is "
                    "chosen; choose absmax"_text(name, scheme.element.id()));
    }
    return checkParameters(calibrator->parameters, scheme.calibration.parameters, name);
}

}  // namespace

unsigned zeroPointBits(const Scheme& scheme) {
    if (scheme.mapping != elements::Mapping::Affine) return 0;
    if (hasRealZeroPoint(scheme)) return 16;
    switch (scheme.zeroPoint) {
        case elements::ZeroPointType::Bits4:
            return 4;
        case elements::ZeroPointType::Bits8:
            return 8;
        case elements::ZeroPointType::F16:
            return 16;
        case elements::ZeroPointType::Element:
            break;
    }
    return scheme.element.bits;
}

Result<void> checkScheme(const Scheme& scheme) {
    if (const auto suits = elements::checkMapping(scheme.element, scheme.mapping); !suits) {
        return suits;
    }
    if (scheme.outliers.kind == OutlierKind::Equalize &&
        scheme.granularity.kind == GranularityKind::Column) {
        return fail(ErrorCode::InvalidArgument,
                    "granularity column gives each column a scale already, so outliers equalize "
                    "would do nothing; choose another of the two"_text);
    }
    if (auto calibrated = checkCalibration(scheme); !calibrated) return calibrated;
    return checkZeroPoint(scheme);
}

Result<Scheme> makeScheme(const SchemeParts& parts) {
    auto element = elements::parseElement(parts.element);
    if (!element) return fail(element.error());
    Scheme scheme{.element = *element};
    Result<void> read = readPart(parts.mapping, scheme.mapping, elements::parseMapping);
    if (read) read = readPart(parts.granularity, scheme.granularity, parseGranularity);
    scheme.calibration = calibration::standardCalibrator(scheme.mapping);
    if (read) read = readPart(parts.calibration, scheme.calibration, calibration::parseCalibrator);
    if (read) read = readPart(parts.rounding, scheme.rounding, elements::parseRounding);
    if (read) read = readPart(parts.scale, scheme.scale, elements::parseScaleType);
    if (read) read = readPart(parts.zeroPoint, scheme.zeroPoint, elements::parseZeroPointType);
    if (read) read = readPart(parts.outliers, scheme.outliers, parseOutliers);
    if (read) read = checkScheme(scheme);
    if (!read) return fail(read.error());
    return scheme;
}

std::string schemeText(const Scheme& scheme) {
    Scheme plain{.element = scheme.element, .mapping = scheme.mapping};
    plain.calibration = calibration::standardCalibrator(scheme.mapping);
    const auto texts = textsOf(scheme);
    const auto standard = textsOf(plain);
    std::string text = texts[0];
    for (std::size_t i = 1; i < kParts.size(); ++i) {
        const bool isMapping = kParts[i].text == &SchemeParts::mapping;
        const bool isStandard =
            isMapping ? scheme.mapping == elements::Mapping::Symmetric : texts[i] == standard[i];
        if (isStandard) continue;
        text.append(" ").append(kParts[i].name).append("=").append(texts[i]);
    }
    return text;
}

Result<Scheme> parseScheme(std::string_view text) {
    SchemeParts parts{.element = text.substr(0, text.find(' '))};
    std::string_view rest = text.substr(parts.element.size());
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const std::string_view part = rest.substr(0, rest.find(' '));
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) {
            return fail(ErrorCode::InvalidArgument,
                        "the scheme's part %1 is not of the form name=value"_text(inQuotes(part)));
        }
        const auto set = setPart(part.substr(0, equals), part.substr(equals + 1), parts);
        if (!set) return fail(set.error());
        rest.remove_prefix(part.size());
    }
    return makeScheme(parts);
}

}  // namespace weightscape::schemes
