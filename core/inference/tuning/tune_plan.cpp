// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/tuning/tune_plan.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <utility>

#include "core/inference/running_model.h"
#include "core/inference/tuning/answer_distance.h"
#include "core/inference/tuning/tuned_weights.h"
#include "core/support/task_share.h"
#include "core/support/unreported_task.h"

namespace weightscape::inference {
namespace {

constexpr std::size_t kRisingSteps = 5;
/// Grid points are searched so often.
constexpr std::size_t kSearchEvery = 10;
/// How often a run is judged on the development text.
constexpr std::size_t kJudgements = 5;
constexpr double kScaleRate = 3e-4;
constexpr double kNormRate = 1e-3;

/// Gives the chunks of a text in a random order, again and again.
class ShuffledChunks {
  public:
    ShuffledChunks(const TokenText& text, std::uint64_t seed) : m_text(text), m_random(seed) {}

    /// Some chunks as a text of their own.
    [[nodiscard]] TokenText next(std::size_t count) {
        TokenText some{{}, m_text.beginning, m_text.plan};
        some.plan.chunks = count;
        for (std::size_t i = 0; i < count; ++i) {
            if (m_left.empty()) shuffle();
            const auto begin = m_text.tokens.begin() +
                               static_cast<std::ptrdiff_t>(m_text.plan.begin(m_left.back()));
            some.tokens.insert(some.tokens.end(), begin,
                               begin + static_cast<std::ptrdiff_t>(m_text.plan.context));
            m_left.pop_back();
        }
        return some;
    }

  private:
    /// Not by std::shuffle, which libraries do differently. The remainder's bias is below 1e-12.
    void shuffle() {
        for (std::size_t i = 0; i < m_text.plan.chunks; ++i) m_left.push_back(i);
        for (std::size_t i = m_left.size(); i > 1; --i) {
            std::swap(m_left[i - 1], m_left[static_cast<std::size_t>(m_random() % i)]);
        }
    }

    const TokenText& m_text;
    std::mt19937_64 m_random;
    std::vector<std::size_t> m_left;
};

class PlanTuner {
  public:
    PlanTuner(const Decoder& original, TunedWeights& weights, const TuningTexts& texts,
              const recipes::TuningChoice& choice, TaskContext& task)
        : m_original(original),
          m_weights(weights),
          m_texts(texts),
          m_choice(choice),
          m_task(task) {}

    Result<void> run(double codeRate) {
        auto states = lastStates(m_original, m_texts.development, m_task);
        if (!states) return fail(states.error());
        m_developmentStates = *std::move(states);
        if (auto judged = judge(0); !judged) return judged;
        ShuffledChunks chunks(m_texts.learning, m_choice.seed());
        const std::size_t steps = m_choice.steps();
        const std::size_t every = std::max<std::size_t>(1, steps / kJudgements);
        for (std::size_t number = 1; number <= steps; ++number) {
            const bool isJudged = number % every == 0 || number == steps;
            const double share = shareOf(number);
            const LatentStep how{
                AdamStep(number),
                {static_cast<float>(codeRate * share), static_cast<float>(kScaleRate * share),
                 static_cast<float>(kNormRate * share)},
                isJudged || number % kSearchEvery == 0};
            if (auto done = learn(chunks.next(m_choice.chunks()), how); !done) return done;
            if (isJudged) {
                if (auto judged = judge(number); !judged) return judged;
            }
            m_task.report(static_cast<double>(number) / static_cast<double>(steps), "tuning");
        }
        return {};
    }

    [[nodiscard]] const std::vector<TuningPoint>& curve() const { return m_curve; }
    [[nodiscard]] const TuningPoint& best() const { return m_best; }
    [[nodiscard]] TunedWeights::Blocks takeBlocks() { return std::move(m_blocks); }

  private:
    /// Of the full rates.
    [[nodiscard]] double shareOf(std::size_t number) const {
        const double rising = static_cast<double>(number) / static_cast<double>(kRisingSteps);
        const double falling = static_cast<double>(m_choice.steps() - number + 1) /
                               static_cast<double>(m_choice.steps());
        return std::min(1.0, rising) * falling;
    }

    Result<void> learn(const TokenText& text, const LatentStep& how) {
        const auto states = lastStates(m_original, text, m_quiet);
        if (!states) return fail(states.error());
        const auto decoder = Decoder::open(m_weights, m_quiet);
        if (!decoder) return fail(decoder.error());
        AnswerDistance distance(m_original, *states, m_quiet);
        BackwardRun run{distance, m_weights};
        if (auto done = runTextBackward(**decoder, text, run, m_quiet); !done) return done;
        return m_weights.step(how, m_task);
    }

    /// Keeps the blocks where they are the best so far.
    Result<void> judge(std::size_t number) {
        const auto decoder = Decoder::open(m_weights, m_quiet);
        if (!decoder) return fail(decoder.error());
        const auto mean = AnswerDistance(m_original, m_developmentStates, m_quiet)
                              .meanOf(**decoder, m_texts.development);
        if (!mean) return fail(mean.error());
        m_curve.push_back({number, *mean});
        if (m_curve.size() > 1 && !(*mean < m_best.divergence)) return {};
        m_best = m_curve.back();
        m_blocks = m_weights.blocks();
        return {};
    }

    const Decoder& m_original;
    TunedWeights& m_weights;
    const TuningTexts& m_texts;
    const recipes::TuningChoice& m_choice;
    TaskContext& m_task;
    UnreportedTask m_quiet{m_task};
    Rows m_developmentStates;
    std::vector<TuningPoint> m_curve;
    TuningPoint m_best;
    TunedWeights::Blocks m_blocks;
};

Result<void> checkTunable(const recipes::QuantizationPlan& plan) {
    const auto isScaled = [](const recipes::PlannedTensor& planned) {
        return static_cast<bool>(planned.scaling);
    };
    if (std::ranges::none_of(plan.tensors, isScaled)) return {};
    return fail(ErrorCode::Unsupported,
                "A plan that scales channels (AWQ) cannot be tuned; leave the scaling out."_text);
}

}  // namespace

Result<TunedPlan> tunePlan(std::shared_ptr<const Model> model,
                           std::shared_ptr<const recipes::QuantizationPlan> plan,
                           const TuningTexts& texts, TaskContext& task) {
    if (auto possible = checkTunable(*plan); !possible) return fail(possible.error());
    TaskShare share(task, 100);
    const auto original = runStored(model, share.next(1));
    if (!original) return fail(original.error());
    const auto weights = TunedWeights::create(model, plan, share.next(14));
    if (!weights) return fail(weights.error());
    const recipes::TuningChoice& choice = plan->recipe.tuning;
    PlanTuner tuner(*original->decoder, **weights, texts, choice, share.next(85));
    auto done = tuner.run(choice.codeRate(plan->bitsPerWeight()));
    if (!done) return fail(done.error());
    TunedPlan tuned{*plan, tuner.curve(), tuner.best()};
    for (auto& [index, bytes] : tuner.takeBlocks()) {
        tuned.plan.tensors[plan->positions[index]].tuned = encoders::TunedBlocks{std::move(bytes)};
    }
    if (tuned.plan.options.tuning) {
        recipes::TuningNotes notes = *tuned.plan.options.tuning;
        notes.before = tuned.curve.front().divergence;
        notes.after = tuned.chosen.divergence;
        tuned.plan.options.tuning = std::move(notes);
    }
    return tuned;
}

}  // namespace weightscape::inference
