// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/work/evaluator.h"

#include <QElapsedTimer>
#include <algorithm>

#include "ui/tasks/pause.h"

namespace weightscape::ui {
namespace {

constexpr int kLongestPause = 200;  ///< between two model errors, milliseconds
/// A sketch takes 0.5 MiB; models with thousands of tensors must not take gigabytes.
constexpr std::size_t kKeptSketches = 400;

}  // namespace

Evaluator::Evaluator(WorkPool& pool, QObject* parent) : QObject(parent) {
    const auto setUp = [&](Runner& runner, Lane lane) {
        runner.task = std::make_unique<LatestTask<Outcome>>(
            pool, lane,
            [this, &runner](const Result<Outcome>& outcome) { finish(runner, outcome); });
    };
    setUp(m_quick, Lane::Samples);
    setUp(m_slow, Lane::Measures);
    m_throttle.setSingleShot(true);
    m_throttle.setInterval(kShortestPause);
    connect(&m_throttle, &QTimer::timeout, this, &Evaluator::tellProgress);
}

Evaluator::~Evaluator() {
    m_quick.task->cancel();
    m_slow.task->cancel();
}

void Evaluator::setModel(std::shared_ptr<const Model> model) {
    for (Runner* runner : {&m_quick, &m_slow}) runner->task->cancel();
    m_model = std::move(model);
    m_parameters = m_model ? m_model->parameterCount() : 0;
    m_importance.reset();
    ++m_generation;
    m_fileLost = false;
    m_slots.clear();
    m_order.clear();
    m_treated.clear();
    m_remembered.clear();
    m_selection.clear();
    m_visible.clear();
    const std::size_t count = m_model ? m_model->tensors.size() : 0;
    m_isSelected.assign(count, false);
    m_statistics.assign(count, nullptr);
    m_withStatistics = 0;
    m_sketches.clear();
    m_dropped.clear();
    m_refused.clear();
    changed();
    schedule();
}

void Evaluator::setImportance(std::shared_ptr<const ModelImportance> importance) {
    for (Runner* runner : {&m_quick, &m_slow}) runner->task->cancel();
    m_importance = std::move(importance);
    ++m_generation;
    m_refused.clear();
    forgetErrors();
    resetCursors();
    adoptKeptTensors();
    changed();
}

void Evaluator::setPaused(bool paused) {
    m_paused = paused;
    if (paused) {
        for (Runner* runner : {&m_quick, &m_slow}) runner->task->cancel();
    }
    changed();
    schedule();
}

void Evaluator::setPlans(std::vector<Plan> plans, int reference) {
    std::vector<Slot> slots;
    for (Plan& plan : plans) {
        const auto isSame = [&](const Slot& slot) { return plan && slot.plan == plan; };
        const auto made = std::find_if(slots.begin(), slots.end(), isSame);
        const auto known = std::find_if(m_slots.begin(), m_slots.end(), isSame);
        slots.push_back(made != slots.end()      ? *made
                        : known != m_slots.end() ? *known
                                                 : makeSlot(std::move(plan)));
    }
    m_slots = std::move(slots);
    m_order.clear();
    for (int slot = 0; slot < static_cast<int>(m_slots.size()); ++slot) m_order.push_back(slot);
    if (reference > kShown && reference < static_cast<int>(m_order.size())) {
        std::rotate(m_order.begin() + 1, m_order.begin() + reference,
                    m_order.begin() + reference + 1);
    }
    resetCursors();
    adoptKeptTensors();
    changed();
    schedule();
}

void Evaluator::resetCursors() {
    for (Slot& slot : m_slots) slot.cursors = {};
}

void Evaluator::setSelection(std::vector<int> tensors) {
    m_selection = std::move(tensors);
    std::fill(m_isSelected.begin(), m_isSelected.end(), false);
    for (const int tensor : m_selection) m_isSelected[static_cast<std::size_t>(tensor)] = true;
    for (Slot& slot : m_slots) {
        for (Cursors& cursors : slot.cursors) cursors.selected = 0;
    }
    schedule();
}

void Evaluator::setVisible(std::vector<int> tensors) {
    m_visible = std::move(tensors);
    for (Slot& slot : m_slots) {
        for (Cursors& cursors : slot.cursors) cursors.visible = 0;
    }
    schedule();
}

const std::shared_ptr<const measure::TensorStatistics>& Evaluator::statistics(int tensor) const {
    static const std::shared_ptr<const measure::TensorStatistics> kNone;
    if (tensor < 0 || tensor >= tensorCount()) return kNone;
    return m_statistics[static_cast<std::size_t>(tensor)];
}

bool Evaluator::isIdle() const {
    return !m_quick.running && !m_slow.running && !m_throttle.isActive();
}

int Evaluator::tensorCount() const {
    return static_cast<int>(m_statistics.size());
}

Result<Evaluator::Outcome> Evaluator::run(const Model& model, const Job& job,
                                          const measure::TreatmentRequest& request,
                                          TaskContext& task) {
    const TensorInfo& tensor = model.tensors[static_cast<std::size_t>(job.tensor)];
    Outcome outcome;
    outcome.job = job;
    if (job.kind == Kind::Statistics) {
        auto statistics = measure::computeStatistics(model, tensor, task);
        if (!statistics) return fail(statistics.error());
        outcome.statistics =
            std::make_shared<const measure::TensorStatistics>(std::move(*statistics));
    } else {
        const auto measured = measure::measureTreatment(model, tensor, request, task);
        if (!measured) return fail(measured.error());
        outcome.error = measured->error;
    }
    // Figures from a file that was cut or replaced meanwhile are worth nothing.
    if (auto unchanged = model.checkUnchanged(); !unchanged) return fail(unchanged.error());
    return outcome;
}

void Evaluator::finish(Runner& runner, const Result<Outcome>& outcome) {
    const Job job = *runner.running;
    runner.running.reset();
    if (runner.generation == m_generation && !m_fileLost) {
        if (outcome) {
            store(*outcome);
        } else if (outcome.error().code != ErrorCode::Cancelled) {
            refuse(job, outcome.error());
        }
    }
    changed();
    schedule();
}

void Evaluator::refuse(const Job& job, const Error& error) {
    m_refused.insert(job);
    if (error.code == ErrorCode::FileChanged || error.code == ErrorCode::CannotRead) {
        m_fileLost = true;
        for (Runner* runner : {&m_quick, &m_slow}) runner->task->cancel();
        // What was read before the change was noticed cannot be trusted either.
        std::fill(m_statistics.begin(), m_statistics.end(), nullptr);
        m_withStatistics = 0;
        m_sketches.clear();
        m_dropped.clear();
        forgetErrors();
    }
    Q_EMIT failed(error);
}

void Evaluator::store(const Outcome& outcome) {
    const int tensor = outcome.job.tensor;
    if (outcome.job.kind == Kind::Statistics) {
        storeStatistics(tensor, outcome.statistics);
        Q_EMIT statisticsReady(tensor);
        const auto adopt = [&](const Slot& slot) { return adoptKeptTensor(slot, tensor); };
        if (std::ranges::any_of(m_slots, adopt)) Q_EMIT errorReady(tensor);
        return;
    }
    const measure::TensorError* before = known(tensor, outcome.job.treatment);
    // The two lanes may work on the same tensor: a sample never replaces the exact error.
    if (before != nullptr && before->exact()) return;
    tellSlots(tensor, outcome.job.treatment, outcome.error);
    if (isWanted(outcome.job)) Q_EMIT errorReady(tensor);
}

void Evaluator::storeStatistics(int tensor,
                                std::shared_ptr<const measure::TensorStatistics> statistics) {
    auto& known = m_statistics[static_cast<std::size_t>(tensor)];
    if (!known) ++m_withStatistics;
    known = std::move(statistics);
    m_sketches.push_back(tensor);
    m_dropped.erase(tensor);
    if (m_sketches.size() <= kKeptSketches) return;
    auto& oldest = m_statistics[static_cast<std::size_t>(m_sketches.front())];
    m_dropped.insert(m_sketches.front());
    m_sketches.pop_front();
    measure::TensorStatistics numbers = *oldest;
    numbers.sketch.counts = {};
    oldest = std::make_shared<const measure::TensorStatistics>(std::move(numbers));
}

void Evaluator::changed() {
    if (!m_throttle.isActive()) m_throttle.start();
}

void Evaluator::tellProgress() {
    QElapsedTimer timer;
    timer.start();
    Q_EMIT modelErrorReady();
    m_throttle.setInterval(pauseAfter(timer.elapsed(), kLongestPause));
    if (!m_quick.running && !m_slow.running) {
        Q_EMIT progressed(1.0, {});
        return;
    }
    const int count = tensorCount();
    const auto stage = [count](const QString& text, int done) { return text.arg(done).arg(count); };
    const int measured = m_slots.empty() ? 0 : m_slots[kShown].measured;
    const int exact = m_slots.empty() ? 0 : m_slots[kShown].exact;
    const QString text = m_quick.running ? stage(tr("Sampling errors: %1 of %2 tensors"), measured)
                         : m_slow.running->kind == Kind::Statistics
                             ? stage(tr("Statistics: %1 of %2 tensors"), m_withStatistics)
                             : stage(tr("Exact errors: %1 of %2 tensors"), exact);
    Q_EMIT progressed((m_withStatistics + measured + exact) / std::max(1.0, 3.0 * count), text);
}

}  // namespace weightscape::ui
