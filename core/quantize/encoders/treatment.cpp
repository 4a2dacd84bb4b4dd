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
constexpr std::string_view kStoreName = "store";
constexpr std::string_view kCalibrationPart = "calibration=";
constexpr std::string_view kFeedbackPart = "gptq";
constexpr std::string_view kScalingName = "awq";

/// Cuts the parts "name" and "name=..." out of a text of parts.
std::vector<std::string> takeParts(std::string_view name, std::string& parts) {
    std::vector<std::string> taken;
    std::string others;
    for (std::size_t begin = 0; begin <= parts.size();) {
        const std::size_t end = std::min(parts.find(' ', begin), parts.size());
        std::string part = parts.substr(begin, end - begin);
        begin = end + 1;
        if (part.substr(0, part.find('=')) == name) {
            taken.push_back(std::move(part));
        } else {
            others += (others.empty() ? "" : " ") + part;
        }
    }
    if (!taken.empty()) parts = std::move(others);
    return taken;
}

/// What stands behind the "=" of a part; empty without one.
std::string valueOf(const std::string& part) {
    const std::size_t equals = part.find('=');
    return equals == std::string::npos ? "" : part.substr(equals + 1);
}

/// Cuts the part "store=..." out of a text of parts; empty when there is none.
Result<std::string> takeStore(std::string& parts) {
    const std::vector<std::string> taken = takeParts(kStoreName, parts);
    if (taken.empty()) return std::string();
    if (taken.size() > 1) {
        return fail(ErrorCode::InvalidArgument,
                    "The treatment gives store twice; keep one of the two."_text);
    }
    std::string store = valueOf(taken.front());
    if (!store.empty()) return store;
    return fail(ErrorCode::InvalidArgument,
                "The treatment's store is empty; leave it out or give f16, bf16, f32 or "
                "the type with the same blocks."_text);
}

Result<void> checkFeedback(const Treatment& treatment) {
    if (!treatment.feedback) return {};
    if (treatment.isSimulated()) {
        if (treatment.scheme->rounding.mode == elements::RoundingMode::NearestEven) return {};
        return fail(ErrorCode::InvalidArgument,
                    "GPTQ chooses the codes itself; leave rounding at nearest."_text);
    }
    if (takesFeedback(*treatment.format)) return {};
    return fail(ErrorCode::InvalidArgument,
                "GPTQ needs a format that shares a scale among weights, such as q4_0 or q4_k; %1 "
                "does not."_text(treatment.format->info.label));
}

/// A treatment without its feedback.
Result<Treatment> parseRest(const std::string& text) {
    if (const formats::Format* format = formats::findFormat(text)) return Treatment{format};
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string rest = text.substr(std::min(space + 1, text.size()));
    const formats::Format* first = formats::findFormat(text.substr(0, space));
    if (first != nullptr && rest.starts_with(kCalibrationPart)) {
        return calibrate(*first, std::string_view(rest).substr(kCalibrationPart.size()));
    }
    std::string parts = text;
    const auto store = takeStore(parts);
    if (!store) return fail(store.error());
    return simulate(parts, store->empty() ? kUsualStore : std::string_view(*store));
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

Treatment Treatment::withoutFeedback() const {
    Treatment without = *this;
    without.feedback.reset();
    return without;
}

Treatment Treatment::withoutScaling() const {
    Treatment without = *this;
    without.scaling.reset();
    return without;
}

Treatment Treatment::withoutTuning() const {
    Treatment without = *this;
    without.tuned.reset();
    return without;
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

Result<Treatment> withFeedback(Treatment treatment, std::string_view parameters) {
    auto choice = parseGptq(parameters);
    if (!choice) return fail(std::move(choice.error()));
    treatment.feedback = *std::move(choice);
    if (auto valid = checkFeedback(treatment); !valid) return fail(std::move(valid.error()));
    return treatment;
}

SharedOptional<GptqChoice> feedbackUnder(const Treatment& treatment,
                                         const formats::Format& format) {
    const bool takes = treatment.isSimulated() || takesFeedback(format);
    return takes ? treatment.feedback : SharedOptional<GptqChoice>{};
}

Result<void> checkTreatment(const Treatment& treatment) {
    if (auto valid = checkFeedback(treatment); !valid) return valid;
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
    if (treatment.searchesScale) return true;
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
    if (treatment.keeps(tensor)) return {tensor.copiedBytes()};
    return {treatment.format->rowBytes(tensor.rowLength()) * tensor.rowCount()};
}

std::string treatmentText(const Treatment& treatment) {
    if (treatment.feedback) {
        return treatmentText(treatment.withoutFeedback()) + " " + gptqText(*treatment.feedback);
    }
    const std::string format(treatment.format->info.id);
    if (treatment.calibration) {
        return format + " " + std::string(kCalibrationPart) +
               calibration::calibratorText(*treatment.calibration);
    }
    if (!treatment.isSimulated()) return format;
    const std::string scheme = schemes::schemeText(*treatment.scheme);
    return format == kUsualStore ? scheme : scheme + " " + std::string(kStoreName) + "=" + format;
}

Result<Treatment> parseTreatment(std::string_view text) {
    std::string parts(text);
    const std::vector<std::string> feedback = takeParts(kFeedbackPart, parts);
    auto treatment = parseRest(parts);
    if (!treatment || feedback.empty()) return treatment;
    if (feedback.size() > 1) {
        return fail(ErrorCode::InvalidArgument,
                    "The treatment gives gptq twice; keep one of the two."_text);
    }
    return withFeedback(*std::move(treatment), valueOf(feedback.front()));
}

Text treatmentLabel(const Treatment& treatment) {
    if (!treatment.isSimulated()) return treatmentName(treatment);
    const auto label =
        treatment.isContained() ? "%1, stored as %2"_text : "%1, simulated as %2"_text;
    std::string scheme = schemes::schemeText(*treatment.scheme);
    if (treatment.feedback) scheme += " " + gptqText(*treatment.feedback);
    if (treatment.scaling) scheme += " " + std::string(kScalingName);
    return label(scheme, treatment.format->info.label);
}

std::string treatmentName(const Treatment& treatment) {
    if (treatment.tuned) return treatmentName(treatment.withoutTuning()) + ", tuned";
    if (treatment.scaling) {
        return treatmentName(treatment.withoutScaling()) + ", " + std::string(kScalingName);
    }
    if (treatment.feedback) {
        return treatmentName(treatment.withoutFeedback()) + ", " + gptqText(*treatment.feedback);
    }
    if (treatment.isSimulated()) return treatment.scheme->element.id();
    const std::string format(treatment.format->info.label);
    if (treatment.searchesScale) return format + ", searched";
    if (!treatment.calibration) return format;
    return format + ", " + calibration::calibratorText(*treatment.calibration);
}

}  // namespace weightscape::encoders
