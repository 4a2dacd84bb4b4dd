// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/lessons/training/draws.h"
#include "core/support/largest_magnitude.h"

namespace weightscape::lessons {
namespace {

/// What the seed of a run is used for.
enum RunSeed : std::uint64_t { kFirstParameters, kExamples };

/// The rate never fades below this share of it.
constexpr double kFaintest = 0.01;
/// Parameters beyond it are on their way to infinity.
constexpr float kFarthest = 1e6F;

}  // namespace

Trainer::Trainer(std::shared_ptr<const TrainingProblem> problem, const TrainingSettings& settings,
                 std::optional<StoredGrid> grid)
    : m_problem(std::move(problem)),
      m_settings(settings),
      m_optimizer(settings.optimizer->create(m_problem->layout().sizes())),
      m_grid(std::move(grid)),
      m_parameters(m_problem->initialParameters(seedFor(settings.seed, kFirstParameters))),
      m_rounded(m_parameters.size()),
      m_gradient(m_parameters.size()),
      m_examples(settings.batch) {
    if (m_grid) m_grid->round(m_parameters, 0);
}

Result<Trainer> Trainer::make(std::shared_ptr<const TrainingProblem> problem,
                              const TrainingSettings& settings) {
    if (!settings.stored) return Trainer(std::move(problem), settings, {});
    auto grid = StoredGrid::make(*settings.stored);
    if (!grid) return fail(grid.error());
    return Trainer(std::move(problem), settings, std::move(*grid));
}

Result<void> Trainer::setFakeQuantization(const std::optional<schemes::Scheme>& scheme) {
    if (!scheme) {
        m_rounder.reset();
        return {};
    }
    auto rounder = WeightRounder::make(m_problem->layout(), *scheme);
    if (!rounder) return fail(rounder.error());
    m_rounder = std::move(*rounder);
    return {};
}

double Trainer::rate() const {
    if (m_settings.fadesOver == 0) return m_settings.rate;
    const double done = static_cast<double>(m_steps) / static_cast<double>(m_settings.fadesOver);
    return m_settings.rate * std::max(1.0 - done, kFaintest);
}

void Trainer::drawExamples() {
    Draws draws(seedFor(seedFor(m_settings.seed, kExamples), m_steps));
    for (std::uint32_t& example : m_examples) {
        example = static_cast<std::uint32_t>(draws.below(m_problem->counts().training));
    }
}

void Trainer::step() {
    if (m_hasDiverged) return;
    drawExamples();
    if (m_rounder) m_rounder->round(m_parameters, m_steps, m_rounded);
    const double loss =
        m_problem->lossAndGradient(m_rounder ? m_rounded : m_parameters, m_examples, m_gradient);
    m_next = m_parameters;
    m_optimizer->update(m_next, m_gradient, rate());
    // Also false where there is a NaN.
    m_hasDiverged = !(std::isfinite(loss) && largestMagnitude(m_next) <= kFarthest);
    if (m_hasDiverged) return;
    m_batchLoss = loss;
    m_parameters.swap(m_next);
    ++m_steps;
    if (m_grid) m_grid->round(m_parameters, m_steps);
}

void Trainer::steps(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) step();
}

std::vector<float> Trainer::effectiveParameters() const {
    return m_rounder ? m_rounder->rounded(m_parameters, m_steps) : m_parameters;
}

TrainingMemory Trainer::memory() const {
    const std::size_t count = m_parameters.size();
    return {.parameters = m_grid ? m_grid->bytes(count) : count * sizeof(float),
            .gradients = count * sizeof(float),
            .optimizer = m_optimizer->stateBytes()};
}

}  // namespace weightscape::lessons
