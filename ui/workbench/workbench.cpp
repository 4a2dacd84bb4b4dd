// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workbench/workbench.h"

#include <QElapsedTimer>
#include <algorithm>

#include "core/measure/affordable.h"
#include "ui/tasks/pause.h"
#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

constexpr int kLongestPause = 200;  ///< between two model errors, milliseconds
constexpr std::string_view kErrors = "errors";

}  // namespace

Workbench::Workbench(WorkPool& pool, std::shared_ptr<const Model> model)
    : m_model(std::move(model)),
      m_parameters(m_model ? m_model->parameterCount() : 0),
      m_store(m_model ? m_model->tensors.size() : 0),
      m_order(measurableTensors(m_model.get())) {
    constexpr std::array<Lane, kRunners> kLaneOf = {Lane::Pictures, Lane::Pictures, Lane::Samples,
                                                    Lane::Measures};
    for (std::size_t role = 0; role < kRunners; ++role) {
        Runner& runner = m_runners[role];
        runner.task = std::make_unique<LatestTask<Outcome>>(
            pool, kLaneOf[role],
            [this, &runner](const Result<Outcome>& outcome) { finish(runner, outcome); });
    }
    callOnce(m_throttle, kShortestPause, this, &Workbench::tellProgress);
}

Workbench::~Workbench() {
    stopAll();
}

void Workbench::stopAll() {
    for (Runner& runner : m_runners) runner.task->cancel();
}

void Workbench::setImportance(std::shared_ptr<const ModelImportance> importance) {
    stopAll();
    m_importance = std::move(importance);
    ++m_generation;
    m_store.forgetTreated();
    m_wishes.clear();  // whoever asked will ask anew, with what its work captures
    collectWishes();
    for (const auto& figures : m_order.plans()) figures->read(m_store);
    m_order.restart();
    adoptAllKept();
    changed();
}

void Workbench::setPaused(bool paused) {
    m_paused = paused;
    if (paused) stopAll();
    changed();
    schedule();
}

void Workbench::setPlans(std::vector<Plan> plans, std::size_t reference) {
    m_plans = std::move(plans);
    m_reference = reference;
    combinePlans();
}

void Workbench::setFurtherPlans(std::vector<Plan> plans) {
    if (plans == m_furtherPlans) return;
    m_furtherPlans = std::move(plans);
    combinePlans();
}

void Workbench::combinePlans() {
    WorkOrder::Plans all;
    const auto add = [&](const std::vector<Plan>& plans) {
        for (const Plan& plan : plans) {
            const auto same = std::ranges::find_if(
                all, [&](const auto& each) { return plan && each->plan() == plan; });
            all.push_back(same != all.end() ? *same : figuresFor(plan));
        }
    };
    add(m_plans);
    m_withoutMatrix.reset();
    const Plan shown = m_plans.empty() ? nullptr : m_plans.front();
    if (shown && shown->options.importance) {
        // No plan of its own, so that nobody takes it for the plan's figures.
        m_withoutMatrix =
            std::make_shared<PlanFigures>(nullptr, treatmentsOf(shown, Matrix::NotSeen), m_store);
        all.push_back(m_withoutMatrix);
    }
    const std::size_t measured = all.size();
    add(m_furtherPlans);
    m_order.setPlans(std::move(all), m_reference, measured);
    adoptAllKept();
    changed();
    schedule();
}

std::shared_ptr<PlanFigures> Workbench::figuresFor(const Plan& plan) {
    const auto known = std::ranges::find_if(
        m_order.plans(), [&](const auto& each) { return plan && each->plan() == plan; });
    if (known != m_order.plans().end()) return *known;
    return std::make_shared<PlanFigures>(plan, treatmentsOf(plan), m_store);
}

std::shared_ptr<const PlanTreatments> Workbench::treatmentsOf(const Plan& plan, Matrix matrix) {
    static const auto kNothing = std::make_shared<const PlanTreatments>();
    if (!m_model) return kNothing;
    if (!plan) return readTreatments(*m_model, nullptr, m_store);
    std::erase_if(m_remembered, [](const Remembered& each) { return each.plan.expired(); });
    const auto known = std::ranges::find_if(m_remembered, [&](const Remembered& each) {
        return each.matrix == matrix && each.plan.lock() == plan;
    });
    if (known != m_remembered.end()) return known->treatments;
    m_remembered.push_back({plan, matrix, readTreatments(*m_model, plan.get(), m_store, matrix)});
    return m_remembered.back().treatments;
}

ColumnImportance Workbench::importanceOf(int tensor) const {
    return m_importance ? m_importance->of(static_cast<std::size_t>(tensor)) : ColumnImportance{};
}

void Workbench::setSelection(std::vector<int> tensors) {
    m_order.setSelection(std::move(tensors));
    schedule();
}

void Workbench::setVisible(std::vector<int> tensors) {
    m_order.setVisible(std::move(tensors));
    schedule();
}

const PlanFigures* Workbench::figures(std::size_t slot) const {
    return slot < m_order.plans().size() ? m_order.plans()[slot].get() : nullptr;
}

measure::ModelError Workbench::modelError(const PlanFigures* figures) const {
    return figures == nullptr ? measure::ModelErrorSum().total(m_parameters)
                              : figures->total(m_parameters);
}

std::vector<const measure::TensorError*> Workbench::askErrors(
    const QObject* asker, int tensor, const std::vector<encoders::Treatment>& treatments) {
    std::vector<const measure::TensorError*> known;
    std::vector<Wish> wishes;
    for (const encoders::Treatment& treatment : treatments) {
        const int index = m_store.indexOf(treatment);
        const TensorInfo& info = m_model->tensors[static_cast<std::size_t>(tensor)];
        if (measure::needsNoMeasuring(info, treatment, importanceOf(tensor))) {
            const auto statistics = m_store.statistics(tensor);
            if (statistics) keepError(tensor, index, measure::errorOfCopy(info, statistics.get()));
        } else {
            wishes.push_back({m_order.sampleOf(tensor, index), {}});
        }
        known.push_back(m_store.error(tensor, index));
    }
    m_wishes[{asker, kErrors}] = std::move(wishes);
    collectWishes();
    schedule();
    return known;
}

const Error* Workbench::errorFailure(int tensor, const encoders::Treatment& treatment) {
    return m_store.failure(m_order.sampleOf(tensor, m_store.indexOf(treatment)));
}

void Workbench::want(const QObject* asker, std::string_view subject, Measurement what, Work work) {
    auto& wishes = m_wishes[{asker, subject}];
    if (wishes.size() == 1 && wishes.front().what == what) return;
    wishes = {{what, std::move(work)}};
    collectWishes();
    schedule();
}

void Workbench::stopAsking(const QObject* asker) {
    std::erase_if(m_wishes, [&](const auto& wish) { return wish.first.first == asker; });
    collectWishes();
    schedule();
}

void Workbench::collectWishes() {
    std::vector<Measurement> asked;
    for (const auto& [key, wishes] : m_wishes) {
        for (const Wish& wish : wishes) asked.push_back(wish.what);
    }
    m_order.setAsked(std::move(asked));
}

bool Workbench::isIdle() const {
    const auto runs = [](const Runner& runner) { return runner.running.has_value(); };
    return std::ranges::none_of(m_runners, runs) && !m_throttle.isActive();
}

std::optional<WorkOrder::Next> Workbench::nextFor(Role role) {
    std::set<Measurement> others;
    for (std::size_t each = 0; each < kRunners; ++each) {
        if (each != role && m_runners[each].running) others.insert(*m_runners[each].running);
    }
    if (role == Samples) return m_order.nextSample(m_store, others);
    if (role == Measures) return m_order.nextMeasure(m_store, others);
    return m_order.nextAsked(m_store, others);
}

/// Nothing competes with the sample that the user waits for.
bool Workbench::isSampleAwaited() const {
    const auto& running = m_runners[Samples].running;
    return running && running->tensor == m_order.currentTensor();
}

void Workbench::schedule() {
    if (!m_model || m_fileLost || m_paused) return;
    for (const Role role : {FirstAsked, SecondAsked, Samples, Measures}) {
        Runner& runner = m_runners[role];
        if (role == Measures && !runner.running && isSampleAwaited()) return;
        serve(runner, nextFor(role));
    }
}

void Workbench::serve(Runner& runner, const std::optional<WorkOrder::Next>& next) {
    if (runner.running) {
        if (runner.generation != m_generation) return;  // cancelled already
        const bool overtaken =
            next && next->isUrgent && next->what.tensor != runner.running->tensor;
        // Its end, reported as cancelled, schedules what is wanted now.
        if (!m_order.isWanted(*runner.running) || overtaken) runner.task->cancel();
        return;
    }
    if (next) start(runner, next->what);
}

Workbench::Work Workbench::workFor(const Measurement& what) const {
    for (const auto& [key, wishes] : m_wishes) {
        for (const Wish& wish : wishes) {
            if (wish.what == what && wish.work) return wish.work;
        }
    }
    return {};
}

void Workbench::start(Runner& runner, const Measurement& what) {
    runner.running = what;
    runner.generation = m_generation;
    const auto treatment =
        what.treatment < 0 ? encoders::Treatment{} : m_store.treatment(what.treatment);
    const bool blind = what.treatment >= 0 && m_store.isBlind(what.treatment);
    const auto& loudness = m_store.loudness(what.tensor);
    runner.task->start([model = m_model, importance = m_importance, what, treatment, blind,
                        loudness, work = workFor(what)](TaskContext& task) -> Result<Outcome> {
        const auto index = static_cast<std::size_t>(what.tensor);
        const TensorInfo& tensor = model->tensors[index];
        Outcome outcome;
        outcome.what = what;
        if (what.quantity == Quantity::Asked) {
            auto finding = work(task);
            if (!finding) return fail(finding.error());
            outcome.finding = *std::move(finding);
        } else if (what.quantity == Quantity::Statistics) {
            auto statistics = measure::affordableStatistics(*model, tensor, task);
            if (!statistics) return fail(statistics.error());
            outcome.statistics =
                std::make_shared<const measure::TensorStatistics>(std::move(statistics->of));
        } else {
            measure::TreatmentRequest request{
                .treatment = treatment, .blind = blind, .loudness = loudness};
            if (what.quantity == Quantity::SampledError) request.cells = what.cells;
            if (importance) request.importance = importance->of(index);
            const auto measured = measure::measureAffordably(*model, tensor, request, task);
            if (!measured) return fail(measured.error());
            outcome.error = measured->error;
            outcome.loudness = measured->loudness;
        }
        // Figures from a file that was cut or replaced meanwhile are worth nothing.
        if (auto unchanged = model->checkUnchanged(); !unchanged) return fail(unchanged.error());
        return outcome;
    });
    changed();
}

void Workbench::finish(Runner& runner, const Result<Outcome>& outcome) {
    const Measurement what = *runner.running;
    runner.running.reset();
    if (runner.generation == m_generation && !m_fileLost) {
        if (outcome) {
            Q_EMIT measured(what);
            keep(*outcome);
        } else if (outcome.error().code != ErrorCode::Cancelled) {
            refuse(what, outcome.error());
        } else if (what.quantity == Quantity::SampledError) {
            m_order.restart();  // when a page asked for it, the search passed it
        }
    }
    changed();
    schedule();
}

void Workbench::refuse(const Measurement& what, const Error& error) {
    m_store.putFailure(what, error);
    if (error.code == ErrorCode::FileChanged || error.code == ErrorCode::CannotRead) {
        m_fileLost = true;
        stopAll();
        // What was read before the change was noticed cannot be trusted either.
        m_store.forgetAll();
        for (const auto& figures : m_order.plans()) figures->read(m_store);
    }
    // That a remote model is not measured whole is no news.
    const bool isSampledOnly = what.quantity == Quantity::ExactError && m_model->isRemote();
    // A question's failure is its answer.
    const bool isNoAnswer = m_order.isPlanned(what) || !m_order.isAsked(what);
    if (m_fileLost || (isNoAnswer && !isSampledOnly)) Q_EMIT failed(error);
    Q_EMIT answered();
}

void Workbench::keep(const Outcome& outcome) {
    const Measurement& what = outcome.what;
    if (what.quantity == Quantity::Asked) {
        m_store.putFinding(what, outcome.finding);
        Q_EMIT answered();
    } else if (what.quantity == Quantity::Statistics) {
        m_store.putStatistics(what.tensor, outcome.statistics);
        Q_EMIT statisticsReady(what.tensor);
        const auto adopt = [&](const auto& figures) { return adoptKept(*figures, what.tensor); };
        if (std::ranges::any_of(m_order.plans(), adopt)) Q_EMIT errorReady(what.tensor);
        // Errors of copies, and what a page asks only with statistics.
        if (what.tensor == m_order.currentTensor()) Q_EMIT answered();
    } else {
        if (outcome.loudness) m_store.putLoudness(what.tensor, outcome.loudness);
        keepError(what.tensor, what.treatment, outcome.error);
        if (m_order.isAsked(what)) Q_EMIT answered();
        if (m_order.isPlanned(what)) Q_EMIT errorReady(what.tensor);
    }
}

void Workbench::keepError(int tensor, int treatment, const measure::TensorError& error) {
    const auto change = m_store.putError(tensor, treatment, error);
    if (!change) return;
    std::set<const PlanFigures*> told;  // a plan may stand in several slots
    for (const auto& figures : m_order.plans()) {
        if (told.insert(figures.get()).second) figures->take(tensor, treatment, *change);
    }
}

bool Workbench::adoptKept(const PlanFigures& figures, int tensor) {
    if (!figures.isKept(tensor)) return false;
    const TensorInfo& info = m_model->tensors[static_cast<std::size_t>(tensor)];
    // The plan may be of another matrix, or of none.
    const auto& treatment = m_store.treatment(figures.treatment(tensor));
    if (!measure::needsNoMeasuring(info, treatment, importanceOf(tensor))) return false;
    const auto known = m_store.statistics(tensor);
    if (!known && info.format->canDecode()) return false;  // its Σx² counts in the model's figure
    keepError(tensor, figures.treatment(tensor), measure::errorOfCopy(info, known.get()));
    return true;
}

void Workbench::adoptAllKept() {
    for (const auto& figures : m_order.plans()) {
        for (const int tensor : figures->treatments()->kept) {
            if (figures->error(tensor) == nullptr) adoptKept(*figures, tensor);
        }
    }
}

void Workbench::changed() {
    if (!m_throttle.isActive()) m_throttle.start();
}

void Workbench::tellProgress() {
    QElapsedTimer timer;
    timer.start();
    Q_EMIT modelErrorReady();
    m_throttle.setInterval(pauseAfter(timer.elapsed(), kLongestPause));
    const auto& sampling = m_runners[Samples].running;
    const auto& measuring = m_runners[Measures].running;
    if (!sampling && !measuring) {
        Q_EMIT progressed(1.0, {});
        return;
    }
    const int count = static_cast<int>(m_store.tensorCount());
    const auto stage = [count](const QString& text, int done) {
        return text.arg(formatCount(static_cast<std::uint64_t>(done)),
                        formatCount(static_cast<std::uint64_t>(count)));
    };
    const PlanFigures* shown = figures(WorkOrder::kShown);
    const int known = shown == nullptr ? 0 : shown->measured();
    const int exact = shown == nullptr ? 0 : shown->exact();
    const int described = m_store.withStatistics();
    const QString text = sampling ? stage(tr("Sampling errors of tensors: %1 of %2"), known)
                         : measuring->quantity == Quantity::Statistics
                             ? stage(tr("Statistics of tensors: %1 of %2"), described)
                             : stage(tr("Exact errors of tensors: %1 of %2"), exact);
    Q_EMIT progressed((described + known + exact) / std::max(1.0, 3.0 * count), text);
}

}  // namespace weightscape::ui
