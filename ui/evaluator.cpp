// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluator.h"

#include <algorithm>

namespace weightscape::ui {
namespace {

constexpr int kThrottleMilliseconds = 40;
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
    m_parameters = m_model ? m_model->parameterCount() : 0;
    m_importance.reset();
    ++m_generation;
    m_fileLost = false;
    m_slots.clear();
    m_order.clear();
    m_treatments.clear();
    m_selection.clear();
    m_visible.clear();
    const std::size_t count = m_model ? m_model->tensors.size() : 0;
    m_isSelected.assign(count, false);
    m_statistics.assign(count, nullptr);
    m_withStatistics = 0;
    m_sketches.clear();
    m_dropped.clear();
    m_errors.clear();
    m_refused.clear();
    changed();
    schedule();
}

void Evaluator::setImportance(std::shared_ptr<const analysis::ModelImportance> importance) {
    for (Lane* lane : {&m_quick, &m_slow}) lane->task->cancel();
    m_importance = std::move(importance);
    ++m_generation;
    m_refused.clear();
    forgetErrors();
    resetCursors();
    for (int tensor = 0; tensor < tensorCount(); ++tensor) adoptKeptTensor(tensor);
    changed();
}

void Evaluator::setPaused(bool paused) {
    m_paused = paused;
    if (paused) {
        for (Lane* lane : {&m_quick, &m_slow}) lane->task->cancel();
    }
    changed();
    schedule();
}

int Evaluator::indexOf(const analysis::Treatment& treatment) {
    const auto found = std::find(m_treatments.begin(), m_treatments.end(), treatment);
    const auto index = static_cast<int>(found - m_treatments.begin());
    if (found == m_treatments.end()) m_treatments.push_back(treatment);
    return index;
}

Evaluator::ErrorKey Evaluator::keyOf(int tensor, int treatment) {
    return (static_cast<ErrorKey>(treatment) << 32U) | static_cast<std::uint32_t>(tensor);
}

Evaluator::Slot Evaluator::makeSlot(Plan plan) {
    Slot slot;
    slot.plan = std::move(plan);
    slot.treatments.reserve(m_statistics.size());
    for (std::size_t tensor = 0; tensor < m_statistics.size(); ++tensor) {
        slot.treatments.push_back(slot.plan ? indexOf(*slot.plan->find(tensor))
                                            : indexOf({m_model->tensors[tensor].format}));
    }
    readKnown(slot);
    return slot;
}

void Evaluator::readKnown(Slot& slot) {
    slot.known.assign(slot.treatments.size(), nullptr);
    slot.measured = slot.exact = 0;
    for (std::size_t tensor = 0; tensor < slot.treatments.size(); ++tensor) {
        const auto found = m_errors.find(keyOf(static_cast<int>(tensor), slot.treatments[tensor]));
        if (found == m_errors.end()) continue;
        slot.known[tensor] = &found->second;
        ++slot.measured;
        if (found->second.exact()) ++slot.exact;
    }
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
    for (int tensor = 0; tensor < tensorCount(); ++tensor) adoptKeptTensor(tensor);
    changed();
    schedule();
}

void Evaluator::forgetErrors() {
    for (Slot& slot : m_slots) {
        std::fill(slot.known.begin(), slot.known.end(), nullptr);
        slot.measured = slot.exact = 0;
    }
    m_errors.clear();
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

std::shared_ptr<const analysis::TensorStatistics> Evaluator::statistics(int tensor) const {
    if (tensor < 0 || tensor >= tensorCount()) return nullptr;
    return m_statistics[static_cast<std::size_t>(tensor)];
}

std::optional<analysis::TensorError> Evaluator::error(int slot, int tensor) const {
    if (slot < 0 || static_cast<std::size_t>(slot) >= m_slots.size()) return std::nullopt;
    const auto& known = m_slots[static_cast<std::size_t>(slot)].known;
    if (tensor < 0 || static_cast<std::size_t>(tensor) >= known.size()) return std::nullopt;
    const analysis::TensorError* error = known[static_cast<std::size_t>(tensor)];
    return error == nullptr ? std::nullopt : std::optional(*error);
}

analysis::ModelError Evaluator::modelError(int slot) const {
    analysis::ModelErrorSum sum;
    if (slot >= 0 && static_cast<std::size_t>(slot) < m_slots.size()) {
        for (const auto* known : m_slots[static_cast<std::size_t>(slot)].known) {
            if (known != nullptr) sum.add(*known);
        }
    }
    return sum.total(m_parameters);
}

bool Evaluator::isIdle() const {
    return !m_quick.running && !m_slow.running && !m_throttle.isActive();
}

int Evaluator::tensorCount() const {
    return static_cast<int>(m_statistics.size());
}

/// Tensors that are copied as they are: quantizing them again would be another thing.
bool Evaluator::isKept(const Slot& slot, int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = m_model->tensors[index];
    return analysis::isCopied(info, m_treatments[static_cast<std::size_t>(slot.treatments[index])]);
}

bool Evaluator::adoptKeptTensor(int tensor) {
    const auto keeping = std::find_if(m_slots.begin(), m_slots.end(),
                                      [&](const Slot& slot) { return isKept(slot, tensor); });
    if (keeping == m_slots.end()) return false;
    const int treatment = keeping->treatments[static_cast<std::size_t>(tensor)];
    const TensorInfo& info = m_model->tensors[static_cast<std::size_t>(tensor)];
    const auto known = statistics(tensor);
    if (!known && info.format->canDecode()) return false;  // its Σx² counts in the model's figure
    tellSlots(tensor, treatment, analysis::errorOfCopy(info, known.get()));
    return true;
}

/// Keeps an error and points every slot to it whose plan treats the tensor so.
void Evaluator::tellSlots(int tensor, int treatment, const analysis::TensorError& error) {
    const bool wasExact = [&] {
        const auto found = m_errors.find(keyOf(tensor, treatment));
        return found != m_errors.end() && found->second.exact();
    }();
    const auto* kept = &(m_errors.insert_or_assign(keyOf(tensor, treatment), error).first->second);
    const auto index = static_cast<std::size_t>(tensor);
    for (Slot& slot : m_slots) {
        if (slot.treatments[index] != treatment) continue;
        const bool isNew = slot.known[index] == nullptr;
        if (isNew) ++slot.measured;
        if (kept->exact() && (isNew || !wasExact)) ++slot.exact;
        slot.known[index] = kept;
    }
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
    m_refused.insert(job);
    if (error.code == ErrorCode::FileChanged || error.code == ErrorCode::CannotRead) {
        m_fileLost = true;
        for (Lane* lane : {&m_quick, &m_slow}) lane->task->cancel();
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
        if (adoptKeptTensor(tensor)) Q_EMIT errorReady(tensor);
        return;
    }
    const auto known = m_errors.find(keyOf(tensor, outcome.job.treatment));
    // The two lanes may work on the same tensor: a sample never replaces the exact error.
    if (known != m_errors.end() && known->second.exact()) return;
    tellSlots(tensor, outcome.job.treatment, outcome.error);
    if (isWanted(outcome.job)) Q_EMIT errorReady(tensor);
}

void Evaluator::storeStatistics(int tensor,
                                std::shared_ptr<const analysis::TensorStatistics> statistics) {
    auto& known = m_statistics[static_cast<std::size_t>(tensor)];
    if (!known) ++m_withStatistics;
    known = std::move(statistics);
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
