// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/two_rulers.h"

#include <set>
#include <string>

#include "core/lessons/figure_text.h"

namespace weightscape::lessons {
namespace {

constexpr std::uint64_t kCount = 128;

Result<Ruler> layRuler(const Model& model, const schemes::SchemeParts& parts, TaskContext& task) {
    const auto scheme = schemes::makeScheme(parts);
    if (!scheme) return fail(scheme.error());
    auto view = measure::viewGroup(model, model.tensors.front(), *scheme, {}, task);
    if (!view) return fail(view.error());
    const std::set<std::int16_t> used(view->levelOf.begin(), view->levelOf.end());
    const std::size_t unused = view->levels.values.size() - used.size();
    return Ruler{std::move(*view), unused};
}

}  // namespace

Result<TwoRulers> layRulers(const LessonWeights& weights, unsigned bits, TaskContext& task) {
    const auto model = weights.model();
    const std::string element = "int" + std::to_string(bits);
    auto symmetric = layRuler(*model, {.element = element, .granularity = "tensor"}, task);
    if (!symmetric) return fail(symmetric.error());
    auto affine = layRuler(
        *model,
        {.element = element, .mapping = "affine", .granularity = "tensor", .zeroPoint = "f16"},
        task);
    if (!affine) return fail(affine.error());
    return TwoRulers{std::move(*symmetric), std::move(*affine)};
}

LessonWeights shiftedWeights(double shift) {
    LessonWeights weights = bellWeights(1, kCount);
    for (float& each : weights.values) each += static_cast<float>(shift);
    return weights;
}

std::vector<LessonFigure> rulerFigures() {
    SilentTask task;
    std::vector<LessonFigure> figures = {{"rulers.shift", figureText(kShiftToKeep)},
                                         {"rulers.alike", figureText(kAlike)},
                                         {"rulers.toReach", shareText(kErrorToReachThere)},
                                         {"rulers.bits", wholeText(kRulerBits)}};
    for (const bool isShifted : {false, true}) {
        const auto rulers =
            layRulers(shiftedWeights(isShifted ? kShiftToKeep : 0.0), kRulerBits, task);
        if (!rulers) continue;  // a text that names what is missing says so
        const std::string at = isShifted ? "rulers.shifted." : "rulers.centred.";
        figures.push_back({at + "symmetric", shareText(rulers->symmetric.error())});
        figures.push_back({at + "affine", shareText(rulers->affine.error())});
        figures.push_back({at + "unused", wholeText(rulers->symmetric.unusedLevels)});
        figures.push_back({at + "levels", wholeText(rulers->symmetric.view.levels.values.size())});
    }
    return figures;
}

}  // namespace weightscape::lessons
