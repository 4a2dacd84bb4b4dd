// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/plan_warnings.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/files/gguf/gguf_layout.h"
#include "core/support/byte_text.h"
#include "core/support/printable.h"

namespace weightscape::recipes {

namespace {

std::string oneDecimal(double value) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

Text counted(std::uint64_t count, Pattern<1> one, Pattern<1> several) {
    return (count == 1 ? one : several)(count);
}

Text tensors(std::uint64_t count) {
    return counted(count, "%1 tensor"_text, "%1 tensors"_text);
}

Text tensorsAre(std::uint64_t count) {
    return counted(count, "%1 tensor is"_text, "%1 tensors are"_text);
}

Text bytes(std::uint64_t count) {
    return Text::number(byteText(count));
}

void warnAboutContainer(const Model& model, Findings& warnings) {
    if (model.isGguf()) return;
    if (model.packing && !model.packing->isRead()) {
        warnings.emplace_back(Severity::Error, model.packing->sentence());
        return;
    }
    warnings.emplace_back(
        Severity::Note,
        "The model is stored as %1: it can be explored and saved as .safetensors in F16, BF16 or "
        "F32, with schemes simulated. A folder of a known architecture is exported as a GGUF, too."_text(
            model.container));
}

void warnAboutDimensions(const Model& model, const PlanBasis& basis, Findings& warnings) {
    if (!basis.tooDeep) return;
    const TensorInfo& tensor = model.tensors[*basis.tooDeep];
    warnings.emplace_back(
        Severity::Error,
        "Tensor %1 has %2 dimensions, GGUF allows %3; the model cannot be exported."_text(
            printable(tensor.ggufName, 200), files::writtenDimensions(tensor.dimensions).size(),
            files::kMaximumGgufDimensions));
}

void warnAboutSources(const Model& model, const PlanBasis& basis, const PlanNotes& notes,
                      Findings& warnings) {
    if (!basis.opaque.empty()) {
        warnings.emplace_back(
            Severity::Warning,
            "%1 stored in a type that this version cannot read (the first in %2) and copied "
            "unchanged."_text(tensorsAre(basis.opaque.size()),
                              model.tensors[basis.opaque.front()].format->info.label));
    }
    if (notes.requantized != 0) {
        warnings.emplace_back(
            Severity::Note,
            "%1 quantized already (the first in %2) and would be converted again: errors are "
            "counted against the quantized source, the real loss is larger. Start from F16, BF16 "
            "or F32 if you can."_text(tensorsAre(notes.requantized), notes.firstRequantized));
    }
}

void warnAboutFallbacks(const QuantizationPlan& plan, const PlanNotes& notes, Findings& warnings) {
    if (plan.fallbacks == 0) return;
    const double share = plan.parameters == 0 ? 0.0
                                              : 100.0 * static_cast<double>(notes.fallbackWeights) /
                                                    static_cast<double>(plan.parameters);
    warnings.emplace_back(
        Severity::Warning,
        "%1 of %2 (%3 % of the weights) cannot have the wanted format because their rows do not "
        "divide into its blocks; the substitutes take %4 more."_text(
            plan.fallbacks, tensors(plan.tensors.size()), Text::number(oneDecimal(share)),
            bytes(static_cast<std::uint64_t>(notes.fallbackBytes))));
}

void tellSimulated(const QuantizationPlan& plan, Findings& warnings) {
    if (plan.simulated == 0) return;
    const auto warning =
        plan.schemeBytesExact
            ? "%1: the file stores the decoded weights as floats, so it takes %2 where the schemes "
              "themselves would take %3."_text
            : "%1: the file stores the decoded weights as floats, so it takes %2 where the schemes "
              "themselves would take at least %3."_text;
    warnings.emplace_back(Severity::Note,
                          warning(counted(plan.simulated, "%1 tensor simulates a scheme"_text,
                                          "%1 tensors simulate a scheme"_text),
                                  bytes(plan.tensorBytes), bytes(plan.schemeBytes)));
}

void tellCalibrated(const QuantizationPlan& plan, Findings& warnings) {
    if (plan.calibrated == 0) return;
    warnings.emplace_back(
        Severity::Note,
        "Scales chosen by a calibrator: %1 %2; every program that reads the type reads them."_text(
            tensorsAre(plan.calibrated), calibration::kNotReferenceBytes));
}

/// Tensors whose codes cannot be chosen by feedback, as nothing is known of their inputs.
void warnAboutFeedback(const Model& model, const QuantizationPlan& plan, Findings& warnings) {
    std::size_t without = 0;
    const PlannedTensor* first = nullptr;
    for (const PlannedTensor& planned : plan.tensors) {
        if (!planned.feedback || plan.importanceOf(planned).hessians != nullptr) continue;
        if (without++ == 0) first = &planned;
    }
    if (first == nullptr) return;
    warnings.emplace_back(
        Severity::Warning,
        "GPTQ needs to have seen the inputs of a tensor: %1 rounded without it (the first is %2). "
        "Collect Hessians from a calibration text first."_text(
            tensorsAre(without), printable(model.tensors[first->tensor].ggufName, 200)));
}

/// "a, b, c and others".
Text someNames(const std::vector<std::string_view>& names) {
    constexpr std::size_t kMost = 8;
    Text list;
    for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) {
        const std::string name = printable(std::string(names[i]), 200);
        list = i == 0 ? Text(name) : "%1, %2"_text(list, name);
    }
    return names.size() > kMost ? "%1 and others"_text(list) : list;
}

/// Tensors that the recipe's feedback would reach, had the text told of all their inputs.
void warnAboutUnseenInputs(const Model& model, const QuantizationPlan& plan, Findings& warnings) {
    std::vector<std::string_view> leftOut;
    std::vector<std::string_view> inPart;
    const ModelImportance* const importance = plan.options.importance.get();
    for (const PlannedTensor& planned : plan.tensors) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        const TensorHessians* const hessians = plan.importanceOf(planned).hessians;
        if (planned.feedback && hessians != nullptr) {
            if (std::ranges::count(*hessians, nullptr) > 0) inPart.push_back(tensor.ggufName);
        } else if (plan.recipe.feedback && !planned.feedback && !planned.keeps(tensor) &&
                   encoders::takesFeedback(*planned.format) && importance != nullptr &&
                   importance->leavesOut(planned.tensor)) {
            leftOut.push_back(tensor.ggufName);
        }
    }
    if (!leftOut.empty()) {
        warnings.emplace_back(
            Severity::Warning,
            "%1 rounded without GPTQ, as the inputs could not be told from those of others: %2."_text(
                tensorsAre(leftOut.size()), someNames(leftOut)));
    }
    if (!inPart.empty()) {
        warnings.emplace_back(
            Severity::Warning,
            "The calibration text never reached some experts of %1, which take what it tells of "
            "the others of their layer: %2."_text(tensors(inPart.size()), someNames(inPart)));
    }
}

/// A recipe that asks for feedback wherever it can be had, and gets none.
void warnAboutMissingText(const QuantizationPlan& plan, Findings& warnings) {
    const auto hasFeedback = [](const PlannedTensor& planned) {
        return static_cast<bool>(planned.feedback);
    };
    if (!plan.recipe.feedback || std::ranges::any_of(plan.tensors, hasFeedback)) return;
    warnings.emplace_back(Severity::Warning,
                          "GPTQ has no tensor to work on: it needs a calibration text that has run "
                          "through the model, and tensors that become smaller."_text);
}

/// A recipe that was made by other texts than those that are given.
void warnAboutTexts(const QuantizationPlan& plan, Findings& warnings) {
    if (plan.options.importance == nullptr) return;
    for (const UsedText& wanted : plan.recipe.texts) {
        for (const UsedText& given : plan.options.importance->texts()) {
            if (given.role != wanted.role || given.sha256.empty() ||
                given.sha256 == wanted.sha256) {
                continue;
            }
            warnings.emplace_back(
                Severity::Warning,
                "The recipe was made by another text than the %1 given: it had "
                "the SHA-256 %2."_text(printable(given.role, 40), printable(wanted.sha256, 80)));
        }
    }
}

/// What treatments can hardly do for their tensors, each sentence once.
void warnAboutTreatments(const Model& model, const QuantizationPlan& plan, Findings& warnings) {
    std::set<Text> remarks;
    for (const PlannedTensor& planned : plan.tensors) {
        for (Text& remark : encoders::treatmentRemarks(model.tensors[planned.tensor], planned)) {
            remarks.insert(std::move(remark));
        }
    }
    for (const Text& remark : remarks) warnings.emplace_back(Severity::Warning, remark);
}

void warnAboutImportance(const Model& model, const QuantizationPlan& plan, const PlanNotes& notes,
                         Findings& warnings) {
    const std::uint32_t unweighted = notes.couldBeWeighted - notes.weighted;
    if (plan.options.importance != nullptr && unweighted != 0) {
        warnings.emplace_back(
            Severity::Warning,
            "The importance matrix has %1 of %2 whose format uses it; %3 will be quantized without "
            "it."_text(notes.weighted, tensors(notes.couldBeWeighted), unweighted));
    }
    if (notes.withoutImportance.empty()) return;
    const TensorInfo& first = model.tensors[notes.withoutImportance.front()];
    const formats::Format* substitute =
        plan.options.missing ? plan.options.missing->substitute : nullptr;
    warnings.emplace_back(
        Severity::Warning,
        "%1 importance and there is none (the first is %2): %3"_text(
            counted(notes.withoutImportance.size(), "%1 tensor needs"_text, "%1 tensors need"_text),
            printable(first.ggufName, 200),
            substitute != nullptr ? "%1 is used instead."_text(substitute->info.label)
                                  : "all columns count the same, expect a larger loss."_text));
}

void warnAboutRules(const QuantizationPlan& plan, const PlanNotes& notes, Findings& warnings) {
    for (std::size_t i = 0; i < notes.uses.size(); ++i) {
        if (notes.uses[i].decided) continue;
        const auto warning =
            notes.uses[i].shadowed
                ? "Rule %1 (%2) never acts: earlier rules match the same tensors."_text
                : "Rule %1 (%2) matches no tensor that may be quantized."_text;
        warnings.emplace_back(Severity::Warning,
                              warning(i + 1, printable(plan.recipe.rules[i].pattern, 200)));
    }
}

}  // namespace

void PlanNotes::addFallback(std::uint64_t weights, const formats::Format& wanted,
                            const formats::Format& substitute) {
    fallbackWeights += weights;
    fallbackBytes +=
        static_cast<double>(weights) * (substitute.bitsPerWeight() - wanted.bitsPerWeight()) / 8.0;
}

Findings planWarnings(const Model& model, const QuantizationPlan& plan, const PlanNotes& notes) {
    Findings warnings;
    warnAboutContainer(model, warnings);
    warnAboutDimensions(model, *plan.words->basis, warnings);
    warnAboutSources(model, *plan.words->basis, notes, warnings);
    warnAboutFallbacks(plan, notes, warnings);
    warnAboutImportance(model, plan, notes, warnings);
    tellSimulated(plan, warnings);
    tellCalibrated(plan, warnings);
    warnAboutTreatments(model, plan, warnings);
    warnAboutFeedback(model, plan, warnings);
    warnAboutUnseenInputs(model, plan, warnings);
    warnAboutMissingText(plan, warnings);
    warnAboutTexts(plan, warnings);
    warnings.insert(warnings.end(), notes.scaling.begin(), notes.scaling.end());
    warnAboutRules(plan, notes, warnings);
    return warnings;
}

}  // namespace weightscape::recipes
