// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/treatment.h"

#include <algorithm>
#include <utility>

#include "core/quantize/schemes/container.h"
#include "core/quantize/schemes/scheme_result.h"
#include "core/quantize/schemes/tiling.h"
#include "core/support/printable.h"

namespace weightscape::encoders {
namespace {

constexpr std::string_view kUsualStore = "f16";
constexpr std::string_view kStorePart = "store=";
constexpr std::string_view kCalibrationPart = "calibration=";

/// Cuts the part "store=..." out of a text of parts; empty when there is none.
Result<std::string> takeStore(std::string& parts) {
    std::string store;
    std::string others;
    for (std::size_t begin = 0; begin <= parts.size();) {
        const std::size_t end = std::min(parts.find(' ', begin), parts.size());
        const std::string part = parts.substr(begin, end - begin);
        begin = end + 1;
        if (!part.starts_with(kStorePart)) {
            others += (others.empty() ? "" : " ") + part;
            continue;
        }
        if (!store.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "The treatment gives store twice; keep one of the two."_text);
        }
        store = part.substr(kStorePart.size());
        if (store.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "The treatment's store is empty; leave it out or give f16, bf16, f32 or "
                        "the type with the same blocks."_text);
        }
    }
    parts = std::move(others);
    return store;
}

}  // namespace

Result<const formats::Format*> parseStore(std::string_view name) {
    const formats::Format* format = formats::findFormat(name);
    if (format != nullptr && (format->info.isStore || format->openScale.isOpen())) {
        return format;
    }
    return fail(ErrorCode::InvalidArgument,
                "A scheme's weights are stored as f16, bf16, f32 or in the type with the same "
                "blocks, such as q8_0 for int8; %1 is none of them."_text(inQuotes(name)));
}

Result<void> checkStore(const Treatment& simulated) {
    if (simulated.format->info.isStore) return {};
    const formats::Format* container = schemes::containerOf(*simulated.scheme);
    if (simulated.format == container) return {};
    const std::string_view wanted = simulated.format->info.label;
    const std::string scheme = schemes::schemeText(*simulated.scheme);
    return fail(
        ErrorCode::InvalidArgument,
        container == nullptr
            ? "%1 does not hold what %2 makes; store it as f16, bf16 or f32."_text(wanted, scheme)
            : "%1 does not hold what %2 makes; store it as f16, bf16 or f32, or as %3."_text(
                  wanted, scheme, container->info.id));
}

bool Treatment::isContained() const {
    return isSimulated() && !format->info.isStore;
}

Result<Treatment> simulate(std::string_view scheme, std::string_view store) {
    const auto format = parseStore(store);
    if (!format) return fail(format.error());
    auto parsed = schemes::parseScheme(scheme);
    if (!parsed) return fail(parsed.error());
    Treatment treatment{*format, *std::move(parsed)};
    if (auto stored = checkStore(treatment); !stored) return fail(std::move(stored.error()));
    return treatment;
}

Result<Treatment> calibrate(const formats::Format& format, std::string_view calibrator) {
    auto choice = calibration::parseCalibrator(calibrator);
    if (!choice) return fail(std::move(choice.error()));
    if (auto made = calibration::CalibratedFormat::make(format, *choice); !made) {
        return fail(std::move(made.error()));
    }
    return Treatment{.format = &format, .scheme = {}, .calibration = *std::move(choice)};
}

Result<void> checkTreatment(const Treatment& treatment) {
    if (treatment.calibration) {
        const auto made =
            calibration::CalibratedFormat::make(*treatment.format, *treatment.calibration);
        if (!made) return fail(made.error());
    }
    if (!treatment.isSimulated()) return {};
    if (auto valid = schemes::checkScheme(*treatment.scheme); !valid) return valid;
    return checkStore(treatment);
}

bool usesImportance(const TensorInfo& tensor, const Treatment& treatment) {
    if (treatment.calibration) return treatment.calibration->calibrator->usesImportance;
    if (treatment.isSimulated()) {
        return treatment.scheme->calibration.calibrator->usesImportance ||
               treatment.scheme->element.kind == elements::ElementKind::Kmeans;
    }
    return treatment.format->info.importance != formats::ImportanceUse::Ignored &&
           !treatment.keeps(tensor);
}

std::vector<Text> treatmentRemarks(const TensorInfo& tensor, const Treatment& treatment) {
    const calibration::CalibratorChoice* choice = treatment.isSimulated()
                                                      ? &treatment.scheme->calibration
                                                  : treatment.calibration ? &*treatment.calibration
                                                                          : nullptr;
    if (choice == nullptr || choice->calibrator->usefulFrom == nullptr) return {};
    if (tensor.weightCount() == 0) return {};
    const std::uint64_t weights =
        treatment.isSimulated()
            ? schemes::Tiling(tensor, treatment.scheme->granularity).groupAt(0).weights()
            : treatment.format->weightsPerBlock;
    const std::uint64_t useful = choice->calibrator->usefulFrom(choice->parameters);
    if (weights >= useful) return {};
    return {
        "Calibration %1 counts weights in %2 bins on each side, and groups of %3 weights leave most of them empty: its choice is left to chance. Choose larger groups, fewer bins or mse."_text(
            choice->calibrator->id, useful, weights)};
}

TreatmentCost costOf(const TensorInfo& tensor, const Treatment& treatment) {
    if (treatment.isSimulated()) {
        return {schemes::leastCost(tensor, *treatment.scheme).bytes(),
                schemes::costFollowsFromShape(*treatment.scheme)};
    }
    if (treatment.keeps(tensor)) return {tensor.bytes};
    return {treatment.format->rowBytes(tensor.rowLength()) * tensor.rowCount()};
}

std::string treatmentText(const Treatment& treatment) {
    const std::string format(treatment.format->info.id);
    if (treatment.calibration) {
        return format + " " + std::string(kCalibrationPart) +
               calibration::calibratorText(*treatment.calibration);
    }
    if (!treatment.isSimulated()) return format;
    const std::string scheme = schemes::schemeText(*treatment.scheme);
    return format == kUsualStore ? scheme : scheme + " " + std::string(kStorePart) + format;
}

Result<Treatment> parseTreatment(std::string_view text) {
    if (const formats::Format* format = formats::findFormat(text)) return Treatment{format};
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view rest = text.substr(std::min(space + 1, text.size()));
    const formats::Format* first = formats::findFormat(text.substr(0, space));
    if (first != nullptr && rest.starts_with(kCalibrationPart)) {
        return calibrate(*first, rest.substr(kCalibrationPart.size()));
    }
    std::string parts(text);
    const auto store = takeStore(parts);
    if (!store) return fail(store.error());
    return simulate(parts, store->empty() ? kUsualStore : std::string_view(*store));
}

Text treatmentLabel(const Treatment& treatment) {
    if (!treatment.isSimulated()) return treatmentName(treatment);
    const auto label =
        treatment.isContained() ? "%1, stored as %2"_text : "%1, simulated as %2"_text;
    return label(schemes::schemeText(*treatment.scheme), treatment.format->info.label);
}

std::string treatmentName(const Treatment& treatment) {
    if (treatment.isSimulated()) return treatment.scheme->element.id();
    const std::string format(treatment.format->info.label);
    if (!treatment.calibration) return format;
    return format + ", " + calibration::calibratorText(*treatment.calibration);
}

}  // namespace weightscape::encoders
