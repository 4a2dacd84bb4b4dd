// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>
#include <array>
#include <functional>
#include <stdexcept>

#include "core/files/open_model.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "ui/session/session.h"

/// How fast the window answers: the arithmetic within a frame, the sampled error of the selected
/// tensor, the whole model's figure. Run with QT_QPA_PLATFORM=offscreen.
namespace {

using weightscape::Model;
using weightscape::ui::Session;

QCoreApplication& application() {
    static int count = 1;
    static char name[] = "ui_session_benchmark";
    static std::array<char*, 2> arguments = {name, nullptr};
    static QCoreApplication instance(count, arguments.data());
    return instance;
}

std::shared_ptr<const Model> sample() {
    auto model = weightscape::files::openModel("sample");
    if (!model) throw std::runtime_error(weightscape::describe(model.error()).english());
    return *model;
}

void waitFor(const std::function<bool()>& condition) {
    while (!condition()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
}

void choosePreset(Session& session, const char* name) {
    weightscape::recipes::Recipe recipe = session.recipe();
    recipe.preset = name;
    session.changeRecipe(recipe, {}, QStringLiteral("benchmark"));
}

void recipeChangeToSize(benchmark::State& state) {
    application();
    Session session;
    session.setModel(sample());
    waitFor([&] { return session.isIdle(); });
    bool odd = false;
    for (auto unused : state) {
        choosePreset(session, (odd = !odd) ? "Q8_0" : "Q4_K_M");
        benchmark::DoNotOptimize(session.shown().plan()->fileBytes);
    }
}
BENCHMARK(recipeChangeToSize)->Unit(benchmark::kMicrosecond);

/// Every iteration starts with nothing cached for the new recipe.
void measureAfterChange(benchmark::State& state, const std::shared_ptr<const Model>& model,
                        const std::function<bool(Session&)>& known) {
    for (auto unused : state) {
        state.PauseTiming();
        Session session;
        session.setModel(model);
        session.select({3});
        waitFor([&] { return session.isIdle(); });
        state.ResumeTiming();
        choosePreset(session, "Q2_K");
        waitFor([&] { return known(session); });
        state.PauseTiming();
        waitFor([&] { return session.isIdle(); });
        state.ResumeTiming();
    }
}

void recipeChangeToErrorOfTheSelectedTensor(benchmark::State& state) {
    application();
    measureAfterChange(state, sample(),
                       [](Session& session) { return session.shown().error(3) != nullptr; });
}
BENCHMARK(recipeChangeToErrorOfTheSelectedTensor)->Unit(benchmark::kMillisecond)->UseRealTime();

/// A matrix of the size that models of eight billion weights have, while everything else is
/// measured as well: the sample must bound the wait.
void recipeChangeToErrorOfALargeTensor(benchmark::State& state) {
    application();
    const weightscape::test::TemporaryFolder folder;
    weightscape::test::writeSmallGguf(folder / "large.gguf",
                                      weightscape::test::smallLlamaMetadata(1),
                                      {{"blk.0.ffn_down.weight", {14336, 4096}, "f16"},
                                       {"blk.0.ffn_up.weight", {4096, 14336}, "f16"}});
    const auto model = weightscape::files::openModel(folder / "large.gguf");
    if (!model) throw std::runtime_error(weightscape::describe(model.error()).english());
    bool odd = false;
    Session session;
    session.setModel(*model);
    for (auto unused : state) {
        // Other tensors and exact errors are under way; what is timed comes first.
        session.setModel(*model);
        choosePreset(session, (odd = !odd) ? "Q3_K_M" : "Q4_K_M");
        waitFor([&] { return session.shown().error(0) != nullptr; });
    }
}
BENCHMARK(recipeChangeToErrorOfALargeTensor)->Unit(benchmark::kMillisecond)->UseRealTime();

void recipeChangeToErrorOfTheModel(benchmark::State& state) {
    application();
    measureAfterChange(state, sample(), [](Session& session) {
        return session.shown().modelError().coveredFraction >= 0.9999;
    });
}
BENCHMARK(recipeChangeToErrorOfTheModel)->Unit(benchmark::kMillisecond)->UseRealTime();

void recipeChangeToExactErrorOfTheModel(benchmark::State& state) {
    application();
    measureAfterChange(state, sample(),
                       [](Session& session) { return session.shown().modelError().exact; });
}
BENCHMARK(recipeChangeToExactErrorOfTheModel)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
