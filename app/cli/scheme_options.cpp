// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/scheme_options.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/spoken.h"
#include "core/quantize/calibration/all_calibrators.h"
#include "core/quantize/schemes/scheme.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

struct PartOption {
    const char* name;
    std::string SchemeOptions::*text;
    std::string_view schemes::SchemeParts::*part;
    Text help;
};

/// As they are written: "absmax, minmax, percentile[:N]".
std::string calibratorNames() {
    std::string names;
    for (const calibration::Calibrator& each : calibration::allCalibrators()) {
        if (!names.empty()) names += ", ";
        names += std::string(each.id) + (each.parameters.empty() ? "" : "[:N]");
    }
    return names;
}

std::span<const PartOption> partOptions() {
    using Options = SchemeOptions;
    using Parts = schemes::SchemeParts;
    static const std::array rows = {
        PartOption{"--mapping", &Options::mapping, &Parts::mapping,
                   "symmetric (default), symmetric-full, or affine: scale and zero point"_text},
        PartOption{
            "--granularity", &Options::granularity, &Parts::granularity,
            "Weights that share a scale: group:32 (default), group:N, row, column, tile:RxC, "
            "tensor"_text},
        PartOption{
            "--calibration", &Options::calibration, &Parts::calibration,
            "How the range is chosen: %1 (without a choice absmax, minmax for affine); also "
            "for file formats that leave their scale open, such as q4_0"_text(calibratorNames())},
        PartOption{"--rounding", &Options::rounding, &Parts::rounding,
                   "nearest (default; ties to even), away, floor, stochastic:SEED"_text},
        PartOption{
            "--scale", &Options::scale, &Parts::scale,
            "What scales are stored as: f16 (default), f32, bf16, e8m0 (as OCP MX chooses it), "
            "e8m0-nearest, e4m3, nested"_text},
        PartOption{"--zero-point", &Options::zeroPoint, &Parts::zeroPoint,
                   "What zero points of mapping affine are stored as: element (default: as many "
                   "bits as a weight), 4bit, 8bit, f16"_text},
        PartOption{"--outliers", &Options::outliers, &Parts::outliers,
                   "none (default), columns:T, sparse:P, equalize"_text},
    };
    return rows;
}

schemes::SchemeParts partsOf(const SchemeOptions& options, const std::string& element) {
    schemes::SchemeParts parts{.element = element};
    for (const PartOption& option : partOptions()) parts.*option.part = options.*option.text;
    return parts;
}

bool takesPart(const std::string& name, const PartOption& option) {
    const formats::Format* format = formats::findFormat(name);
    if (format == nullptr) return true;
    return option.text == &SchemeOptions::calibration && format->openScale.isOpen();
}

/// Parts that no format of the list can take are a mistake.
Result<void> checkPartsAreUsed(const SchemeOptions& options) {
    for (const PartOption& option : partOptions()) {
        if ((options.*option.text).empty()) continue;
        const bool isTaken = std::ranges::any_of(
            options.formats, [&](const std::string& name) { return takesPart(name, option); });
        if (isTaken) continue;
        if (options.formats.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "%1 needs an element type such as int4 in --format."_text(
                            std::string(option.name)));
        }
        return fail(
            ErrorCode::InvalidArgument,
            "%1 needs an element type such as int4 in --format; %2 is a file format with fixed parts."_text(
                std::string(option.name), inQuotes(options.formats.front())));
    }
    return {};
}

}  // namespace

void addSchemeOptions(CLI::App& parser, SchemeOptions& options) {
    parser
        .add_option("--format", options.formats,
                    said("Formats and element types to measure, separated by commas "
                         "('weightscape-cli formats' lists them)"_text))
        ->required()
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(checkFormatOrElement);
    addSchemeParts(parser, options);
}

void addSchemeParts(CLI::App& parser, SchemeOptions& options) {
    for (const PartOption& option : partOptions()) {
        parser.add_option(option.name, options.*option.text, said(option.help))
            ->group(said("Parts of schemes (for element types such as int4)"_text));
    }
}

Result<std::vector<encoders::Treatment>> treatmentsOf(const SchemeOptions& options) {
    if (auto used = checkPartsAreUsed(options); !used) return fail(used.error());
    std::vector<encoders::Treatment> treatments;
    for (const std::string& name : options.formats) {
        if (const formats::Format* format = formats::findFormat(name)) {
            if (options.calibration.empty() || !format->openScale.isOpen()) {
                treatments.push_back({format});
                continue;
            }
            auto calibrated = encoders::calibrate(*format, options.calibration);
            if (!calibrated) return fail(calibrated.error());
            treatments.push_back(*std::move(calibrated));
            continue;
        }
        auto scheme = schemes::makeScheme(partsOf(options, name));
        if (!scheme) return fail(scheme.error());
        treatments.push_back({formats::findFormat("f16"), *std::move(scheme)});
    }
    return treatments;
}

}  // namespace weightscape::cli
