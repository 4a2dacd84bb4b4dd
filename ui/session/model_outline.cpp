// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/model_outline.h"

#include <tbb/parallel_invoke.h>

#include <utility>

#include "core/inference/decoders/channel_groups.h"
#include "core/support/parallel.h"
#include "core/support/task_context.h"
#include "ui/session/recipe_book.h"

namespace weightscape::ui {
namespace {

std::vector<TensorPlace> tensorPlaces(const Model& model) {
    std::vector<TensorPlace> places(model.tensors.size());
    constexpr std::size_t kTogether = 1024;
    SilentTask task;
    static_cast<void>(forEachChunk(  // nobody cancels it
        places.size(), kTogether, task, [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                places[i] = tensorPlace(model.tensors[i].ggufName);
            }
        }));
    return places;
}

}  // namespace

std::shared_ptr<const ModelOutline> outlineOf(const Model& model) {
    auto outline = std::make_shared<ModelOutline>();
    tbb::parallel_invoke(
        [&] {
            outline->basis = std::make_shared<const recipes::PlanBasis>(recipes::planBasis(model));
            auto plan = recipes::planQuantization(model, outline->basis, NamedRecipe().recipe, {});
            if (!plan) return;
            outline->firstPlan =
                std::make_shared<const recipes::QuantizationPlan>(*std::move(plan));
        },
        [&] { outline->places = tensorPlaces(model); },
        [&] { outline->channels = inference::scalableChannels(model); });
    return outline;
}

}  // namespace weightscape::ui
