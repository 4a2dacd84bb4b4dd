// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/activations/activation_mode.h"

#include <array>
#include <optional>
#include <utility>

#include "core/inference/activations/input_ranges.h"
#include "core/inference/activations/kernel_rounding.h"
#include "core/inference/activations/level_rounding.h"
#include "core/inference/activations/mixed_rounding.h"
#include "core/inference/activations/smooth_rounding.h"
#include "core/model/architectures/tensor_role.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::inference {
namespace {

constexpr std::string_view kRowsOfInt8 = "int8 granularity=row scale=f32";
constexpr std::string_view kGroupsOfInt4 = "int4 granularity=group:128";

constexpr std::array kKinds = {
    ActivationKind{.id = "none",
                   .label = "Full precision"_text,
                   .summary = "Inputs of matrices stay as they are"_text},
    ActivationKind{.id = "w8a8",
                   .label = "W8A8"_text,
                   .summary = "Weights in 8 bits per row, inputs in 8 bits"_text,
                   .bits = 8,
                   .weights = kRowsOfInt8,
                   .takesRange = true,
                   .create = makeLevelRounding},
    ActivationKind{.id = "w4a8",
                   .label = "W4A8"_text,
                   .summary = "Weights in 4 bits per group of 128, inputs in 8 bits"_text,
                   .bits = 8,
                   .weights = kGroupsOfInt4,
                   .takesRange = true,
                   .create = makeLevelRounding},
    ActivationKind{.id = "w4a4",
                   .label = "W4A4"_text,
                   .summary = "Weights in 4 bits per group of 128, inputs in 4 bits"_text,
                   .bits = 4,
                   .weights = kGroupsOfInt4,
                   .takesRange = true,
                   .create = makeLevelRounding},
    ActivationKind{.id = "a8",
                   .label = "A8"_text,
                   .summary = "Inputs in 8 bits; weights as the recipe leaves them"_text,
                   .bits = 8,
                   .takesRange = true,
                   .create = makeLevelRounding},
    ActivationKind{.id = "a4",
                   .label = "A4"_text,
                   .summary = "Inputs in 4 bits; weights as the recipe leaves them"_text,
                   .bits = 4,
                   .takesRange = true,
                   .create = makeLevelRounding},
    ActivationKind{.id = "llm.int8",
                   .label = "LLM.int8()"_text,
                   .summary = "W8A8, but input channels with outliers in full precision"_text,
                   .bits = 8,
                   .weights = kRowsOfInt8,
                   .parameters = kMixedParameters,
                   .create = makeMixedRounding},
    ActivationKind{.id = "smoothquant",
                   .label = "SmoothQuant"_text,
                   .summary = "W8A8 after outliers have moved from the inputs to the weights"_text,
                   .bits = 8,
                   .weights = kRowsOfInt8,
                   .parameters = kSmoothParameters,
                   .takesRange = true,
                   .needsMaxima = true,
                   .create = makeSmoothRounding},
    ActivationKind{
        .id = "ggml",
        .label = "As llama.cpp computes"_text,
        .summary = "Inputs rounded as llama.cpp's CPU kernels round them for each type"_text,
        .create = makeKernelRounding},
};

/// The options as they are collected from a text.
struct Options {
    std::string_view range;
    std::string parameters;  ///< in parseParameters()'s form
};

Text subjectOf(const ActivationKind& kind) {
    return "activations %1"_text(kind.id);
}

Result<void> addOption(const ActivationKind& kind, std::string_view part, Options& options) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals + 1 == part.size()) {
        return fail(ErrorCode::InvalidArgument,
                    "%1: %2 is not of the form name=value"_text(subjectOf(kind), inQuotes(part)));
    }
    if (part.substr(0, equals) != "range") {
        if (!options.parameters.empty()) options.parameters += ',';
        options.parameters += part;
        return {};
    }
    if (!options.range.empty()) {
        return fail(ErrorCode::InvalidArgument, "%1: range is given twice"_text(subjectOf(kind)));
    }
    options.range = part.substr(equals + 1);
    return {};
}

Result<InputRange> parseRange(const ActivationKind& kind, std::string_view text) {
    if (!kind.takesRange) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 finds its ranges itself; leave out range"_text(subjectOf(kind)));
    }
    if (equalIgnoringCase(text, "token")) return InputRange{};
    if (equalIgnoringCase(text, "tensor")) return InputRange{.kind = RangeKind::Tensor};
    auto choice = calibration::parseCalibrator(text);
    if (!choice) return fail(choice.error());
    const calibration::Calibrator& calibrator = *choice->calibrator;
    if (calibrator.affineOnly || calibrator.signsOnly || calibrator.id == "minmax") {
        return fail(ErrorCode::InvalidArgument,
                    "%1: calibration %2 does not suit symmetric integers; choose absmax, "
                    "percentile, mse or kl"_text(subjectOf(kind), calibrator.id));
    }
    if (kind.needsMaxima && calibrator.id != "absmax") {
        return fail(ErrorCode::InvalidArgument,
                    "%1 knows only the largest inputs of each channel beforehand; choose range "
                    "token, tensor or absmax"_text(subjectOf(kind)));
    }
    return InputRange{.kind = RangeKind::Static, .calibrator = *std::move(choice)};
}

std::string rangeText(const InputRange& range) {
    if (range.kind == RangeKind::Token) return {};
    if (range.kind == RangeKind::Tensor) return " range=tensor";
    return " range=" + calibration::calibratorText(range.calibrator);
}

/// What differs from the standard, each part after a space.
std::string optionsText(const ActivationMode& mode) {
    std::string text;
    const auto& specs = mode.kind->parameters;
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (mode.parameters[i] == specs[i].standard) continue;
        text.append(" ").append(specs[i].id).append("=").append(numberText(mode.parameters[i]));
    }
    return text + rangeText(mode.range);
}

}  // namespace

std::span<const ActivationKind> allActivationKinds() {
    return kKinds;
}

const ActivationKind* findActivationKind(std::string_view id) {
    for (const ActivationKind& kind : kKinds) {
        if (equalIgnoringCase(kind.id, id)) return &kind;
    }
    return nullptr;
}

Result<ActivationMode> parseActivationMode(std::string_view text) {
    const std::string_view head = text.substr(0, text.find(' '));
    const std::size_t colon = head.find(':');
    const ActivationKind* kind = findActivationKind(head.substr(0, colon));
    if (kind == nullptr) {
        return fail(ErrorCode::NotFound,
                    "there is no way %1 to round activations; \"w8a8\" is one"_text(
                        inQuotes(head.substr(0, colon))));
    }
    Options options;
    if (colon != std::string_view::npos) options.parameters = head.substr(colon + 1);
    if (colon != std::string_view::npos && options.parameters.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    "%1: no number follows the colon"_text(subjectOf(*kind)));
    }
    for (std::string_view rest = text.substr(head.size()); !rest.empty();) {
        rest.remove_prefix(1);
        const std::string_view part = rest.substr(0, rest.find(' '));
        if (auto added = addOption(*kind, part, options); !added) return fail(added.error());
        rest.remove_prefix(part.size());
    }
    ActivationMode mode{.kind = kind};
    auto parameters = parseParameters(kind->parameters, options.parameters, subjectOf(*kind));
    if (!parameters) return fail(parameters.error());
    mode.parameters = *std::move(parameters);
    if (options.range.empty()) return mode;
    auto range = parseRange(*kind, options.range);
    if (!range) return fail(range.error());
    mode.range = *std::move(range);
    return mode;
}

std::string activationModeText(const ActivationMode& mode) {
    return std::string(mode.kind->id) + optionsText(mode);
}

Text activationModeLabel(const ActivationMode& mode) {
    const std::string options = optionsText(mode);
    if (options.empty()) return mode.kind->label;
    return "%1, %2"_text(mode.kind->label, options.substr(1));
}

std::shared_ptr<InputRanges> neededRanges(const ActivationMode& mode) {
    const bool isStatic = mode.range.kind == RangeKind::Static;
    if (mode.kind->needsMaxima) return std::make_shared<InputRanges>(KeptOfInputs::Maxima);
    if (!isStatic) return nullptr;
    const bool needsAll = mode.range.calibrator.calibrator->choose != nullptr;
    return std::make_shared<InputRanges>(needsAll ? KeptOfInputs::Distribution
                                                  : KeptOfInputs::Maxima);
}

std::unique_ptr<InputRounding> makeInputRounding(const ActivationMode& mode,
                                                 std::shared_ptr<const InputRanges> ranges) {
    if (mode.changesNothing()) return nullptr;
    return mode.kind->create(mode, std::move(ranges));
}

bool isRoundedMatrix(std::string_view tensor) {
    const TensorRole role = tensorRole(tensor);
    return role.layer >= 0 && role.role != "ffn_gate_inp";
}

}  // namespace weightscape::inference
