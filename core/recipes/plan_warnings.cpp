// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/plan_warnings.h"

#include <array>
#include <cstdio>

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

std::string counted(std::uint64_t count, const std::string& one, const std::string& several) {
    return std::to_string(count) + " " + (count == 1 ? one : several);
}

void warnAboutContainer(const Model& model, std::vector<std::string>& warnings) {
    if (model.container == Container::Gguf) return;
    warnings.push_back("The model is stored as " + std::string(model.containerName()) +
                       ": it can be explored and saved as .safetensors in F16, BF16 or F32, with "
                       "schemes simulated. To export a GGUF, convert it to GGUF first.");
}

void warnAboutDimensions(const Model& model, const PlanBasis& basis,
                         std::vector<std::string>& warnings) {
    if (!basis.tooDeep) return;
    const TensorInfo& tensor = model.tensors[*basis.tooDeep];
    warnings.push_back("Tensor " + printable(tensor.ggufName, 200) + " has " +
                       std::to_string(files::writtenDimensions(tensor.dimensions).size()) +
                       " dimensions, GGUF allows " + std::to_string(files::kMaximumGgufDimensions) +
                       "; the model cannot be exported.");
}

void warnAboutSources(const Model& model, const PlanBasis& basis, const PlanNotes& notes,
                      std::vector<std::string>& warnings) {
    if (!basis.opaque.empty()) {
        const formats::Format& first = *model.tensors[basis.opaque.front()].format;
        warnings.push_back(counted(basis.opaque.size(), "tensor is", "tensors are") +
                           " stored in a type that this version cannot read (the first in " +
                           std::string(first.info.label) + ") and copied unchanged.");
    }
    if (notes.requantized != 0) {
        warnings.push_back(counted(notes.requantized, "tensor is", "tensors are") +
                           " quantized already (the first in " +
                           std::string(notes.firstRequantized->info.label) +
                           ") and would be converted again: errors are counted against the "
                           "quantized source, the real loss is larger. Start from F16, BF16 or "
                           "F32 if you can.");
    }
}

void warnAboutFallbacks(const QuantizationPlan& plan, const PlanNotes& notes,
                        std::vector<std::string>& warnings) {
    if (plan.fallbacks == 0) return;
    const double share = plan.parameters == 0 ? 0.0
                                              : 100.0 * static_cast<double>(notes.fallbackWeights) /
                                                    static_cast<double>(plan.parameters);
    warnings.push_back(std::to_string(plan.fallbacks) + " of " +
                       counted(plan.tensors.size(), "tensor", "tensors") + " (" +
                       oneDecimal(share) +
                       " % of the weights) cannot have the wanted format because their rows do not "
                       "divide into its blocks; the substitutes take " +
                       byteText(static_cast<std::uint64_t>(notes.fallbackBytes)) + " more.");
}

void tellSimulated(const QuantizationPlan& plan, std::vector<std::string>& warnings) {
    if (plan.simulated == 0) return;
    warnings.push_back(
        counted(plan.simulated, "tensor simulates a scheme", "tensors simulate a scheme") +
        ": the file stores the decoded weights as floats, so it takes " +
        byteText(plan.tensorBytes) + " where the schemes themselves would take " +
        (plan.schemeBytesExact ? "" : "at least ") + byteText(plan.schemeBytes) + ".");
}

void tellCalibrated(const QuantizationPlan& plan, std::vector<std::string>& warnings) {
    if (plan.calibrated == 0) return;
    warnings.push_back(
        "Scales chosen by a calibrator: " + counted(plan.calibrated, "tensor is", "tensors are") +
        " " + std::string(calibration::kNotReferenceBytes) +
        "; every program that reads the type reads them.");
}

void warnAboutImportance(const Model& model, const QuantizationPlan& plan, const PlanNotes& notes,
                         std::vector<std::string>& warnings) {
    const std::uint32_t unweighted = notes.couldBeWeighted - notes.weighted;
    if (plan.options.importance != nullptr && unweighted != 0) {
        warnings.push_back("The importance matrix has " + std::to_string(notes.weighted) + " of " +
                           counted(notes.couldBeWeighted, "tensor", "tensors") +
                           " whose format uses it; " + std::to_string(unweighted) +
                           " will be quantized without it.");
    }
    if (notes.withoutImportance.empty()) return;
    const TensorInfo& first = model.tensors[notes.withoutImportance.front()];
    const formats::Format* substitute =
        plan.options.missing ? plan.options.missing->substitute : nullptr;
    warnings.push_back(
        counted(notes.withoutImportance.size(), "tensor needs", "tensors need") +
        " importance and there is none (the first is " + printable(first.ggufName, 200) + "): " +
        (substitute != nullptr ? std::string(substitute->info.label) + " is used instead."
                               : "all columns count the same, expect a larger loss."));
}

void warnAboutRules(const QuantizationPlan& plan, const PlanNotes& notes,
                    std::vector<std::string>& warnings) {
    for (std::size_t i = 0; i < notes.uses.size(); ++i) {
        if (notes.uses[i].decided) continue;
        const std::string rule = "Rule " + std::to_string(i + 1) + " (" +
                                 printable(plan.recipe.rules[i].pattern, 200) + ") ";
        warnings.push_back(rule + (notes.uses[i].shadowed
                                       ? "never acts: earlier rules match the same tensors."
                                       : "matches no tensor that may be quantized."));
    }
}

}  // namespace

void PlanNotes::addFallback(std::uint64_t weights, const formats::Format& wanted,
                            const formats::Format& substitute) {
    fallbackWeights += weights;
    fallbackBytes +=
        static_cast<double>(weights) * (substitute.bitsPerWeight() - wanted.bitsPerWeight()) / 8.0;
}

std::vector<std::string> planWarnings(const Model& model, const QuantizationPlan& plan,
                                      const PlanNotes& notes) {
    std::vector<std::string> warnings;
    warnAboutContainer(model, warnings);
    warnAboutDimensions(model, *plan.words->basis, warnings);
    warnAboutSources(model, *plan.words->basis, notes, warnings);
    warnAboutFallbacks(plan, notes, warnings);
    warnAboutImportance(model, plan, notes, warnings);
    tellSimulated(plan, warnings);
    tellCalibrated(plan, warnings);
    warnAboutRules(plan, notes, warnings);
    return warnings;
}

}  // namespace weightscape::recipes
