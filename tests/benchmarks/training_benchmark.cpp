// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the training lab trains: frames per second, a frame being some steps and the boundary of
// 160 x 160 cells, with all cores; and single steps of the character model.
#include <benchmark/benchmark.h>

#include <memory>
#include <optional>
#include <string>

#include "core/files/sample_path.h"
#include "core/lessons/training/character_model.h"
#include "core/lessons/training/loss_landscape.h"
#include "core/lessons/training/point_classifier.h"
#include "core/lessons/training/trainer.h"
#include "tests/support/file_bytes.h"

namespace weightscape::test {
namespace {

using namespace lessons;

/// Fake quantization to so many bits; 0: none.
std::optional<schemes::Scheme> schemeFor(unsigned bits) {
    if (bits == 0) return {};
    return schemeOfBits(bits);
}

Trainer trainerFor(benchmark::State& state, std::shared_ptr<const TrainingProblem> problem,
                   unsigned bits) {
    Trainer trainer = Trainer::make(std::move(problem), {}).value();
    if (!trainer.setFakeQuantization(schemeFor(bits))) state.SkipWithError("scheme refused");
    return trainer;
}

void frame(benchmark::State& state, const DataSet& set, unsigned bits, std::uint64_t steps) {
    const auto problem =
        std::make_shared<const PointClassifier>(PointClassifierSettings{.dataSet = &set});
    Trainer trainer = trainerFor(state, problem, bits);
    SilentTask task;
    for (auto iteration : state) {
        trainer.steps(steps);
        auto map =
            problem->boundary(trainer.effectiveParameters(), {.width = 160, .height = 160}, task);
        benchmark::DoNotOptimize(map);
    }
    state.counters["frames/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

std::shared_ptr<const CharacterModel> shippedCharacterModel() {
    static const auto model =
        CharacterModel::make(readBytes(files::lessonTextPath().value()), {}).value();
    return model;
}

void characterStep(benchmark::State& state, unsigned bits) {
    Trainer trainer = trainerFor(state, shippedCharacterModel(), bits);
    for (auto iteration : state) trainer.step();
    state.counters["steps/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void characterScore(benchmark::State& state) {
    const auto model = shippedCharacterModel();
    const auto parameters = model->initialParameters(1);
    for (auto iteration : state) benchmark::DoNotOptimize(model->heldOutScore(parameters));
}

void landscape(benchmark::State& state) {
    const PointClassifier problem({.dataSet = findDataSet("spirals")});
    const auto parameters = problem.initialParameters(1);
    SilentTask task;
    for (auto iteration : state) {
        auto result = lossLandscape({problem, parameters}, {}, task);
        benchmark::DoNotOptimize(result);
    }
}

const int registered = [] {
    for (const DataSet& set : allDataSets()) {
        for (const unsigned bits : {0U, 2U}) {
            for (const std::uint64_t steps : {1U, 10U}) {
                const std::string name = "frame/" + std::string(set.id) + "/" +
                                         (bits == 0 ? "full" : std::to_string(bits) + "_bits") +
                                         "/steps:" + std::to_string(steps);
                benchmark::RegisterBenchmark(name.c_str(), [&set, bits, steps](auto& state) {
                    frame(state, set, bits, steps);
                })->UseRealTime();
            }
        }
    }
    for (const unsigned bits : {0U, 2U, 4U}) {
        const std::string name =
            "characters/step/" + (bits == 0 ? std::string("full") : std::to_string(bits) + "_bits");
        benchmark::RegisterBenchmark(name.c_str(), [bits](auto& state) {
            characterStep(state, bits);
        })->UseRealTime();
    }
    benchmark::RegisterBenchmark("characters/held_out_score", characterScore)->UseRealTime();
    benchmark::RegisterBenchmark("landscape/spirals/41x41", landscape)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
    return 0;
}();

}  // namespace
}  // namespace weightscape::test
