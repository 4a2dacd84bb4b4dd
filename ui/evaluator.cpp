// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluator.h"

#include <algorithm>

namespace weightscape::ui {
namespace {

constexpr int kThrottleMilliseconds = 40;
/// Blocks of a sample: many where the user looks, fewer for the model's first figure.
constexpr std::uint64_t kBlocksOfSelection = 4096;
constexpr std::uint64_t kBlocksOfOthers = 256;
/// A sketch takes 0.5 MiB; models with thousands of tensors must not take gigabytes.
constexpr std::size_t kKeptSketches = 400;

}  // namespace

Evaluator::Evaluator(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(2);
    for (Lane* lane : {&m_quick, &m_slow}) {
        lane->task = std::make_unique<LatestTask<Outcome>>(
            &m_pool, [this, lane](const Result<Outcome>& outcome) { finish(*lane, outcome); });
    }
    m_throttle.setSingleShot(true);
    m_throttle.setInterval(kThrottleMilliseconds);
    connect(&m_throttle, &QTimer::timeout, this, &Evaluator::tellProgress);
}

Evaluator::~Evaluator() {
    m_quick.task->cancel();
    m_slow.task->cancel();
}

void Evaluator::setModel(std::shared_ptr<const Model> model) {
    for (Lane* lane : {&m_quick, &m_slow}) lane->task->cancel();
    m_model = std::move(model);
    m_importance.reset();
    ++m_generation;
    m_fileLost = false;
    m_planned.clear();
    m_treatments.clear();
    m_selection.clear();
    m_visible.clear();
    m_statistics.assign(m_model ? m_model->tensors.size() : 0, nullptr);
    m_sketches.clear();
    m_dropped.clear();
    m_errors.clear();
    m_refused.clear();
    m_statisticsCursor = m_sampleCursor = m_exactCursor = 0;
    changed();
    schedule();
}

void Evaluator::setImportance(std::shared_ptr<const analysis::ModelImportance> importance) {
    for (Lane* lane : {&m_quick, &m_slow}) lane->task->cancel();
    m_importance = std::move(importance);
    ++m_generation;
    m_errors.clear();
    m_refused.clear();
    m_sampleCursor = m_exactCursor = 0;
    adoptKeptTensors();
    changed();
}

int Evaluator::indexOf(const analysis::Treatment& treatment) {
    const auto found = std::find(m_treatments.begin(), m_treatments.end(), treatment);
    const auto index = static_cast<int>(found - m_treatments.begin());
    if (found == m_treatments.end()) m_treatments.push_back(treatment);
    return index;
}

void Evaluator::setPlanned(const std::vector<analysis::Treatment>& treatments) {
    m_planned.clear();
    for (const analysis::Treatment& treatment : treatments) {
        m_planned.push_back(indexOf(treatment));
    }
    m_sampleCursor = m_exactCursor = 0;
    adoptKeptTensors();
    changed();
    schedule();
}

void Evaluator::setSelection(std::vector<int> tensors) {
    m_selection = std::move(tensors);
    schedule();
}

void Evaluator::setVisible(std::vector<int> tensors) {
    m_visible = std::move(tensors);
    schedule();
}

std::shared_ptr<const analysis::TensorStatistics> Evaluator::statistics(int tensor) const {
    if (tensor < 0 || tensor >= tensorCount()) return nullptr;
    return m_statistics[static_cast<std::size_t>(tensor)];
}

std::optional<analysis::TensorError> Evaluator::error(int tensor) const {
    if (tensor < 0 || static_cast<std::size_t>(tensor) >= m_planned.size()) return std::nullopt;
    const auto found = m_errors.find({tensor, m_planned[static_cast<std::size_t>(tensor)]});
    if (found == m_errors.end()) return std::nullopt;
    return found->second;
}

analysis::ModelError Evaluator::modelError() const {
    analysis::ModelErrorSum sum;
    for (int tensor = 0; tensor < tensorCount(); ++tensor) {
        if (const auto known = error(tensor)) sum.add(*known);
    }
    return sum.total(m_model ? m_model->parameterCount() : 0);
}

bool Evaluator::isIdle() const {
    return !m_quick.running && !m_slow.running && !m_throttle.isActive();
}

int Evaluator::tensorCount() const {
    return static_cast<int>(m_statistics.size());
}

/// Tensors that are copied as they are: quantizing them again would be another thing.
bool Evaluator::isKept(int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = m_model->tensors[index];
    const auto& planned = m_treatments[static_cast<std::size_t>(m_planned[index])];
    return planned.keeps(info) && (info.format->isQuantized() || !info.format->canEncode());
}

void Evaluator::adoptKeptTensors() {
    for (int tensor = 0; tensor < static_cast<int>(m_planned.size()); ++tensor) {
        adoptKeptTensor(tensor);
    }
}

void Evaluator::adoptKeptTensor(int tensor) {
    if (m_planned.empty() || !isKept(tensor)) return;
    const TensorInfo& info = m_model->tensors[static_cast<std::size_t>(tensor)];
    analysis::TensorError none;
    none.weights = info.weightCount();
    const auto known = statistics(tensor);
    if (!known && info.format->canDecode()) return;  // its Σx² counts in the model's figure
    if (known) {
        const double finite = static_cast<double>(known->count - known->nonFinite());
        none.squaredOriginal = finite * (known->mean * known->mean +
                                         known->standardDeviation * known->standardDeviation);
        none.sums.count = known->count - known->nonFinite();
        none.sums.sumSquaredOriginal = none.sums.sumSquaredDecoded = none.sums.sumProduct =
            none.squaredOriginal;
    }
    m_errors.insert_or_assign({tensor, m_planned[static_cast<std::size_t>(tensor)]}, none);
}

Result<Evaluator::Outcome> Evaluator::run(const Model& model, const Job& job,
                                          const analysis::TreatmentRequest& request,
                                          TaskContext& task) {
    const TensorInfo& tensor = model.tensors[static_cast<std::size_t>(job.tensor)];
    Outcome outcome;
    outcome.job = job;
    if (job.kind == Kind::Statistics) {
        auto statistics = analysis::computeStatistics(model, tensor, task);
        if (!statistics) return fail(statistics.error());
        outcome.statistics =
            std::make_shared<const analysis::TensorStatistics>(std::move(*statistics));
    } else {
        const auto measured = analysis::measureTreatment(model, tensor, request, task);
        if (!measured) return fail(measured.error());
        outcome.error = measured->error;
    }
    // Figures from a file that was cut or replaced meanwhile are worth nothing.
    if (auto unchanged = model.checkUnchanged(); !unchanged) return fail(unchanged.error());
    return outcome;
}

std::optional<Evaluator::Job> Evaluator::jobFor(Kind kind, int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = m_model->tensors[index];
    if (!info.format->canDecode()) return std::nullopt;
    Job job{kind, tensor, -1, 0};
    if (kind == Kind::Statistics) {
        const auto& known = m_statistics[index];
        const bool isCurrent = !m_selection.empty() && m_selection[0] == tensor;
        if (known && !(isCurrent && m_dropped.contains(tensor))) return std::nullopt;
    } else {
        if (m_planned.empty() || isKept(tensor)) return std::nullopt;
        job.treatment = m_planned[index];
        const auto known = error(tensor);
        if (known && (kind == Kind::SampledError || known->sampledFraction >= 1.0)) {
            return std::nullopt;
        }
        if (kind == Kind::SampledError) {
            const bool selected =
                std::find(m_selection.begin(), m_selection.end(), tensor) != m_selection.end();
            job.blocks = selected ? kBlocksOfSelection : kBlocksOfOthers;
        }
    }
    if (std::find(m_refused.begin(), m_refused.end(), job) != m_refused.end()) return std::nullopt;
    return job;
}

std::optional<Evaluator::Job> Evaluator::firstOf(Kind kind, int& cursor) const {
    for (; cursor < tensorCount(); ++cursor) {
        if (auto job = jobFor(kind, cursor)) return job;
    }
    return std::nullopt;
}

std::optional<Evaluator::Job> Evaluator::nextQuickJob(bool& urgent) {
    for (std::size_t i = 0; i < m_selection.size(); ++i) {
        urgent = i == 0;
        if (auto job = jobFor(Kind::SampledError, m_selection[i])) return job;
    }
    urgent = false;
    for (const int tensor : m_visible) {
        if (auto job = jobFor(Kind::SampledError, tensor)) return job;
    }
    return firstOf(Kind::SampledError, m_sampleCursor);
}

std::optional<Evaluator::Job> Evaluator::nextSlowJob(bool& urgent) {
    urgent = true;
    if (!m_selection.empty()) {
        for (const Kind kind : {Kind::Statistics, Kind::ExactError}) {
            if (auto job = jobFor(kind, m_selection[0])) return job;
        }
    }
    urgent = false;
    for (const Kind kind : {Kind::Statistics, Kind::ExactError}) {
        for (const int tensor : m_visible) {
            if (auto job = jobFor(kind, tensor)) return job;
        }
    }
    if (auto job = firstOf(Kind::Statistics, m_statisticsCursor)) return job;
    return firstOf(Kind::ExactError, m_exactCursor);
}

void Evaluator::schedule() {
    if (!m_model || m_fileLost) return;
    bool urgent = false;
    auto quick = nextQuickJob(urgent);
    serve(m_quick, quick, urgent);
    // Nothing competes with the sample that the user waits for.
    const bool isAwaited =
        m_quick.running && !m_selection.empty() && m_quick.running->tensor == m_selection[0];
    if (isAwaited && !m_slow.running) return;
    auto slow = nextSlowJob(urgent);
    serve(m_slow, slow, urgent);
}

void Evaluator::serve(Lane& lane, std::optional<Job> next, bool urgent) {
    if (lane.running) {
        if (lane.generation != m_generation) return;  // cancelled already
        const Job& running = *lane.running;
        const bool wanted =
            running.kind == Kind::Statistics ||
            (!m_planned.empty() &&
             m_planned[static_cast<std::size_t>(running.tensor)] == running.treatment);
        const bool overtaken = urgent && next && next->tensor != running.tensor;
        // Its end, reported as cancelled, schedules what is wanted now.
        if (!wanted || overtaken) lane.task->cancel();
        return;
    }
    if (!next) return;
    lane.running = next;
    lane.generation = m_generation;
    const auto index = static_cast<std::size_t>(std::max(0, next->treatment));
    lane.task->start([model = m_model, importance = m_importance, job = *next,
                      treatment = next->treatment < 0 ? analysis::Treatment{}
                                                      : m_treatments[index]](TaskContext& task) {
        analysis::TreatmentRequest request{.treatment = treatment};
        if (job.kind == Kind::SampledError) request.cells = job.blocks;
        if (importance) {
            request.importance = importance->of(static_cast<std::size_t>(job.tensor));
        }
        return run(*model, job, request, task);
    });
    changed();
}

void Evaluator::finish(Lane& lane, const Result<Outcome>& outcome) {
    const Job job = *lane.running;
    lane.running.reset();
    if (lane.generation == m_generation && !m_fileLost) {
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
    m_refused.push_back(job);
    if (error.code == ErrorCode::FileChanged || error.code == ErrorCode::CannotRead) {
        m_fileLost = true;
        for (Lane* lane : {&m_quick, &m_slow}) lane->task->cancel();
        // What was read before the change was noticed cannot be trusted either.
        std::fill(m_statistics.begin(), m_statistics.end(), nullptr);
        m_sketches.clear();
        m_dropped.clear();
        m_errors.clear();
    }
    Q_EMIT failed(error);
}

void Evaluator::store(const Outcome& outcome) {
    const int tensor = outcome.job.tensor;
    if (outcome.job.kind == Kind::Statistics) {
        storeStatistics(tensor, outcome.statistics);
        Q_EMIT statisticsReady(tensor);
        if (m_planned.empty() || !isKept(tensor)) return;
        adoptKeptTensor(tensor);
        Q_EMIT errorReady(tensor);
    } else {
        const auto known = m_errors.find({tensor, outcome.job.treatment});
        // The two lanes may work on the same tensor: a sample never replaces the exact error.
        if (known != m_errors.end() && known->second.sampledFraction >= 1.0) return;
        m_errors.insert_or_assign({tensor, outcome.job.treatment}, outcome.error);
        const auto index = static_cast<std::size_t>(tensor);
        if (!m_planned.empty() && m_planned[index] == outcome.job.treatment) {
            Q_EMIT errorReady(tensor);
        }
    }
}

void Evaluator::storeStatistics(int tensor,
                                std::shared_ptr<const analysis::TensorStatistics> statistics) {
    m_statistics[static_cast<std::size_t>(tensor)] = std::move(statistics);
    m_sketches.push_back(tensor);
    m_dropped.erase(tensor);
    if (m_sketches.size() <= kKeptSketches) return;
    auto& oldest = m_statistics[static_cast<std::size_t>(m_sketches.front())];
    m_dropped.insert(m_sketches.front());
    m_sketches.pop_front();
    analysis::TensorStatistics numbers = *oldest;
    numbers.sketch.counts = {};
    oldest = std::make_shared<const analysis::TensorStatistics>(std::move(numbers));
}

void Evaluator::changed() {
    if (!m_throttle.isActive()) m_throttle.start();
}

void Evaluator::tellProgress() {
    Q_EMIT modelErrorReady();
    if (!m_quick.running && !m_slow.running) {
        Q_EMIT progressed(1.0, {});
        return;
    }
    int withStatistics = 0;
    int measured = 0;
    int exact = 0;
    for (int tensor = 0; tensor < tensorCount(); ++tensor) {
        if (m_statistics[static_cast<std::size_t>(tensor)]) ++withStatistics;
        const auto known = error(tensor);
        if (known) ++measured;
        if (known && known->sampledFraction >= 1.0) ++exact;
    }
    const int count = tensorCount();
    const auto stage = [count](const QString& text, int done) { return text.arg(done).arg(count); };
    const QString text = m_quick.running ? stage(tr("Sampling errors: %1 of %2 tensors"), measured)
                         : m_slow.running->kind == Kind::Statistics
                             ? stage(tr("Statistics: %1 of %2 tensors"), withStatistics)
                             : stage(tr("Exact errors: %1 of %2 tensors"), exact);
    Q_EMIT progressed((withStatistics + measured + exact) / std::max(1.0, 3.0 * count), text);
}

}  // namespace weightscape::ui
