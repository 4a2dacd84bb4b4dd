// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>
#include <array>
#include <functional>
#include <stdexcept>

#include "core/io/open_model.h"
#include "ui/session.h"

/// How fast the window answers: the arithmetic within a frame, the sampled error of the selected
/// tensor, the whole model's figure. Run with QT_QPA_PLATFORM=offscreen.
namespace {

using weightscape::ui::Session;

QCoreApplication& application() {
    static int count = 1;
    static char name[] = "ui_session_benchmark";
    static std::array<char*, 2> arguments = {name, nullptr};
    static QCoreApplication instance(count, arguments.data());
    return instance;
}

std::shared_ptr<const weightscape::Model> sample() {
    auto model = weightscape::io::openModel("sample");
    if (!model) throw std::runtime_error(weightscape::describe(model.error()));
    return *model;
}

void waitFor(const std::function<bool()>& condition) {
    while (!condition()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
}

void choosePreset(Session& session, const char* name) {
    weightscape::analysis::Recipe recipe = session.recipe();
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
        benchmark::DoNotOptimize(session.plan()->fileBytes);
    }
}
BENCHMARK(recipeChangeToSize)->Unit(benchmark::kMicrosecond);

/// Every iteration starts with nothing cached for the new recipe.
void measureAfterChange(benchmark::State& state, const std::function<bool(Session&)>& known) {
    application();
    const auto model = sample();
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
    measureAfterChange(state, [](Session& session) { return session.error(3).has_value(); });
}
BENCHMARK(recipeChangeToErrorOfTheSelectedTensor)->Unit(benchmark::kMillisecond)->UseRealTime();

void recipeChangeToErrorOfTheModel(benchmark::State& state) {
    measureAfterChange(
        state, [](Session& session) { return session.modelError().coveredFraction >= 0.9999; });
}
BENCHMARK(recipeChangeToErrorOfTheModel)->Unit(benchmark::kMillisecond)->UseRealTime();

void recipeChangeToExactErrorOfTheModel(benchmark::State& state) {
    measureAfterChange(state, [](Session& session) { return session.modelError().exact; });
}
BENCHMARK(recipeChangeToExactErrorOfTheModel)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
