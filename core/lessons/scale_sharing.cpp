// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/scale_sharing.h"

#include <algorithm>
#include <cmath>

#include "core/lessons/figure_text.h"
#include "core/measure/moments.h"
#include "core/support/number_text.h"

namespace weightscape::lessons {
namespace {

constexpr std::uint64_t kSide = 64;
constexpr std::array<const char*, kSharings> kNames = {"tensor", "row", "block"};

}  // namespace

double quietDeviation(std::vector<float> weights) {
    const auto loudest =
        std::ranges::max_element(weights, {}, [](float weight) { return std::abs(weight); });
    if (loudest != weights.end()) weights.erase(loudest);
    return measure::Moments::of(weights).standardDeviation();
}

std::string sharedScheme(const SharingChoice& choice, Sharing sharing) {
    std::string scheme = "int" + std::to_string(choice.bits) + " granularity=";
    scheme += sharing == Sharing::Tensor ? "tensor"
              : sharing == Sharing::Row  ? "row"
                                         : "group:" + std::to_string(choice.block);
    if (choice.keepsLoudest) scheme += " outliers=sparse:" + significantText(kKeptPercent);
    return scheme;
}

Result<std::array<SharedScale, kSharings>> shareScales(const SharingChoice& choice,
                                                       TaskContext& task) {
    const auto model = choice.weights.model();
    const std::vector<float>& original = choice.weights.values;
    const double deviation = quietDeviation(original);
    std::array<SharedScale, kSharings> shared;
    for (std::size_t i = 0; i < kSharings; ++i) {
        const auto treated =
            treatWeights(model, sharedScheme(choice, static_cast<Sharing>(i)), task);
        if (!treated) return fail(treated.error());
        shared[i].bitsPerWeight = treated->error.bitsPerWeight();
        if (deviation > 0) shared[i].rmse = treated->error.rmse() / deviation;
        for (std::size_t w = 0; w < original.size(); ++w) {
            shared[i].errors.push_back(std::abs(treated->decoded[w] - original[w]));
        }
    }
    return shared;
}

LessonWeights weightsWithOneLoud(double loud) {
    LessonWeights weights = bellWeights(kSide, kSide);
    if (loud > 0) weights.values[kSide * kSide / 2 + kSide / 2] = static_cast<float>(loud);
    return weights;
}

std::vector<LessonFigure> sharingFigures() {
    SilentTask task;
    const SharingChoice standard;
    std::vector<LessonFigure> figures = {
        {"sharing.loudest", figureText(kLoudest)},
        {"sharing.collapse", figureText(kErrorOfCollapse)},
        {"sharing.toReach", figureText(kErrorToReach)},
        {"sharing.blockToReach", figureText(kBlockErrorToReach)},
        {"sharing.block", wholeText(standard.block)},
        {"sharing.bits", wholeText(standard.bits)},
        {"sharing.side", wholeText(kSide)},
        {"sharing.kept", shareText(kKeptPercent / 100.0)},
    };
    for (const bool isLoud : {false, true}) {
        SharingChoice choice = standard;
        choice.weights = weightsWithOneLoud(isLoud ? kLoudest : 0.0);
        const auto shared = shareScales(choice, task);
        if (!shared) continue;  // a text that names what is missing says so
        for (std::size_t i = 0; i < kSharings; ++i) {
            figures.push_back({std::string("sharing.") + kNames[i] + (isLoud ? ".loud" : ".quiet"),
                               figureText((*shared)[i].rmse, 3)});
        }
    }
    return figures;
}

}  // namespace weightscape::lessons
