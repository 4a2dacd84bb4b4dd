// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the training lab shows, with five seeds each: quantization-aware training against rounding
// afterwards, 8-bit Adam against Adam, stochastic against nearest rounding of stored weights, wide
// against narrow minima. Losses are means over the seeds, in nats, on all held-out examples.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/files/sample_path.h"
#include "core/lessons/training/character_model.h"
#include "core/lessons/training/loss_landscape.h"
#include "core/lessons/training/point_classifier.h"
#include "core/lessons/training/rounding_study.h"
#include "tests/support/file_bytes.h"

namespace weightscape::test {
namespace {

using namespace lessons;
using Problem = std::shared_ptr<const TrainingProblem>;

constexpr std::uint64_t kSeeds = 5;
constexpr std::uint64_t kSteps = 1500;

/// A network and the learning rate that suits it.
struct StudyCase {
    std::string name;
    Problem problem;
    double rate = 0.01;
};

std::vector<StudyCase> studyCases() {
    std::vector<StudyCase> cases;
    for (const DataSet& set : allDataSets()) {
        cases.push_back({std::string(set.id), std::make_shared<PointClassifier>(
                                                  PointClassifierSettings{.dataSet = &set})});
    }
    const std::string text = readBytes(files::lessonTextPath().value());
    cases.push_back({"characters", CharacterModel::make(text, {}).value(), 0.005});
    return cases;
}

TrainingSettings settingsOf(const StudyCase& study, std::uint64_t seed) {
    return {.rate = study.rate, .fadesOver = kSteps, .seed = seed};
}

/// One figure of each seed.
class Figures {
  public:
    void add(double figure) { m_figures.push_back(figure); }
    [[nodiscard]] double mean() const {
        double sum = 0.0;
        for (const double figure : m_figures) sum += figure;
        return sum / static_cast<double>(m_figures.size());
    }
    [[nodiscard]] double least() const { return *std::ranges::min_element(m_figures); }
    [[nodiscard]] double greatest() const { return *std::ranges::max_element(m_figures); }

  private:
    std::vector<double> m_figures;
};

void awareOrAfterwards(benchmark::State& state, const StudyCase& study, unsigned bits) {
    Figures full, after, aware, margin, afterAccuracy, awareAccuracy;
    SilentTask task;
    for (auto iteration : state) {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            const auto result = compareRounding(study.problem,
                                                {.settings = settingsOf(study, seed),
                                                 .steps = kSteps,
                                                 .aware = kSteps / 3,
                                                 .scheme = schemeOfBits(bits)},
                                                task);
            if (!result) return state.SkipWithError("training failed");
            full.add(result->full.loss);
            after.add(result->after.loss);
            aware.add(result->aware.loss);
            margin.add(result->after.loss - result->aware.loss);
            afterAccuracy.add(result->after.accuracy);
            awareAccuracy.add(result->aware.accuracy);
        }
    }
    state.counters["full"] = full.mean();
    state.counters["ptq"] = after.mean();
    state.counters["qat"] = aware.mean();
    state.counters["margin"] = margin.mean();
    state.counters["least_margin"] = margin.least();
    state.counters["ptq_accuracy"] = afterAccuracy.mean();
    state.counters["qat_accuracy"] = awareAccuracy.mean();
}

void smallAdam(benchmark::State& state, const StudyCase& study) {
    Figures full, small;
    std::uint64_t bytes[2] = {0, 0};
    for (auto iteration : state) {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TrainingSettings settings = settingsOf(study, seed);
            Trainer adam = Trainer::make(study.problem, settings).value();
            settings.optimizer = findOptimizer("adam8");
            Trainer adam8 = Trainer::make(study.problem, settings).value();
            adam.steps(kSteps);
            adam8.steps(kSteps);
            full.add(study.problem->heldOutScore(adam.parameters()).loss);
            small.add(study.problem->heldOutScore(adam8.parameters()).loss);
            bytes[0] = adam.memory().optimizer;
            bytes[1] = adam8.memory().optimizer;
        }
    }
    state.counters["adam"] = full.mean();
    state.counters["adam8"] = small.mean();
    state.counters["ratio"] = small.mean() / full.mean();
    state.counters["adam_B"] = static_cast<double>(bytes[0]);
    state.counters["adam8_B"] = static_cast<double>(bytes[1]);
}

void storedWeights(benchmark::State& state, const StudyCase& study) {
    Figures full, nearest, stochastic;
    const auto lossWith = [&](std::uint64_t seed, const std::optional<StoredPrecision>& stored) {
        TrainingSettings settings = settingsOf(study, seed);
        settings.rate = 0.005;
        settings.stored = stored;
        Trainer trainer = Trainer::make(study.problem, settings).value();
        trainer.steps(kSteps);
        return study.problem->heldOutScore(trainer.parameters()).loss;
    };
    for (auto iteration : state) {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            full.add(lossWith(seed, {}));
            nearest.add(lossWith(seed, StoredPrecision{}));
            stochastic.add(lossWith(
                seed, StoredPrecision{
                          .rounding = {.mode = elements::RoundingMode::Stochastic, .seed = seed}}));
        }
    }
    state.counters["full"] = full.mean();
    state.counters["nearest"] = nearest.mean();
    state.counters["least_nearest"] = nearest.least();
    state.counters["stochastic"] = stochastic.mean();
    state.counters["greatest_stochastic"] = stochastic.greatest();
}

/// As many steps with small and with large batches.
void minima(benchmark::State& state, const StudyCase& study, std::size_t batch) {
    Figures loss, rise, rounded;
    SilentTask task;
    const auto rounder = WeightRounder::make(study.problem->layout(), schemeOfBits(3)).value();
    for (auto iteration : state) {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            TrainingSettings settings = settingsOf(study, seed);
            settings.batch = batch;
            Trainer trainer = Trainer::make(study.problem, settings).value();
            trainer.steps(kSteps);
            loss.add(study.problem->heldOutScore(trainer.parameters()).loss);
            rise.add(sharpnessOf(*study.problem, trainer.parameters(), {.seed = seed}, task)
                         .value()
                         .meanRise);
            rounded.add(study.problem->heldOutScore(rounder.rounded(trainer.parameters())).loss);
        }
    }
    state.counters["loss"] = loss.mean();
    state.counters["sharpness"] = rise.mean();
    state.counters["ptq_3_bits"] = rounded.mean();
}

void registerStudy(const std::string& name, const std::function<void(benchmark::State&)>& run) {
    benchmark::RegisterBenchmark(name.c_str(), run)->Iterations(1)->Unit(benchmark::kSecond);
}

const int registered = [] {
    static const auto cases = studyCases();
    for (const StudyCase& study : cases) {
        for (const unsigned bits : {1U, 2U, 3U, 4U}) {
            registerStudy("rounding/" + study.name + "/bits:" + std::to_string(bits),
                          [&study, bits](auto& state) { awareOrAfterwards(state, study, bits); });
        }
        registerStudy("adam8/" + study.name, [&study](auto& state) { smallAdam(state, study); });
        registerStudy("stored/" + study.name,
                      [&study](auto& state) { storedWeights(state, study); });
        for (const std::size_t batch : {16U, 512U}) {
            registerStudy("minima/" + study.name + "/batch:" + std::to_string(batch),
                          [&study, batch](auto& state) { minima(state, study, batch); });
        }
    }
    return 0;
}();

}  // namespace
}  // namespace weightscape::test
