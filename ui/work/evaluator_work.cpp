// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the evaluator works on next.
#include <algorithm>

#include "ui/work/evaluator.h"

namespace weightscape::ui {
namespace {

/// Blocks of a sample: many where the user looks, fewer for the model's first figure.
constexpr std::uint64_t kBlocksOfSelection = 4096;
constexpr std::uint64_t kBlocksOfOthers = 256;

}  // namespace

std::optional<Evaluator::Job> Evaluator::jobFor(Kind kind, int slot, int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = m_model->tensors[index];
    if (!info.format->canDecode()) return std::nullopt;
    Job job{kind, tensor, -1, 0};
    if (kind == Kind::Statistics) {
        const auto& known = m_statistics[index];
        const bool isCurrent = !m_selection.empty() && m_selection[0] == tensor;
        if (known && !(isCurrent && m_dropped.contains(tensor))) return std::nullopt;
    } else {
        const Slot& planned = m_slots[static_cast<std::size_t>(slot)];
        const measure::TensorError* known = planned.known[index];
        if (known != nullptr && (kind == Kind::SampledError || known->exact())) return std::nullopt;
        if (isKept(planned, tensor)) return std::nullopt;
        job.treatment = planned.treatments->ofTensor[index];
        if (kind == Kind::SampledError) {
            job.blocks = m_isSelected[index] ? kBlocksOfSelection : kBlocksOfOthers;
        }
    }
    if (m_refused.contains(job)) return std::nullopt;
    return job;
}

std::optional<Evaluator::Job> Evaluator::firstOf(Kind kind, int slot,
                                                 const std::vector<int>& tensors,
                                                 std::size_t& cursor) const {
    for (; cursor < tensors.size(); ++cursor) {
        if (auto job = jobFor(kind, slot, tensors[cursor])) return job;
    }
    return std::nullopt;
}

std::optional<Evaluator::Job> Evaluator::firstOfAll(Kind kind, int slot) {
    auto& cursor =
        m_slots[static_cast<std::size_t>(slot)].cursors[static_cast<std::size_t>(kind)].all;
    for (; cursor < m_statistics.size(); ++cursor) {
        if (auto job = jobFor(kind, slot, static_cast<int>(cursor))) return job;
    }
    return std::nullopt;
}

std::optional<Evaluator::Job> Evaluator::nextQuickJob(bool& urgent) {
    constexpr auto kKind = Kind::SampledError;
    urgent = true;
    if (!m_selection.empty() && !m_slots.empty()) {
        if (auto job = jobFor(kKind, kShown, m_selection[0])) return job;
    }
    urgent = false;
    const auto cursors = [this](int slot) -> Cursors& {
        return m_slots[static_cast<std::size_t>(slot)].cursors[static_cast<std::size_t>(kKind)];
    };
    for (const int slot : m_order) {
        if (auto job = firstOf(kKind, slot, m_selection, cursors(slot).selected)) return job;
        if (auto job = firstOf(kKind, slot, m_visible, cursors(slot).visible)) return job;
    }
    for (const int slot : m_order) {
        if (auto job = firstOfAll(kKind, slot)) return job;
    }
    return std::nullopt;
}

std::optional<Evaluator::Job> Evaluator::nextSlowJob(bool& urgent) {
    if (m_slots.empty()) return std::nullopt;
    urgent = true;
    if (!m_selection.empty()) {
        for (const Kind kind : {Kind::Statistics, Kind::ExactError}) {
            if (auto job = jobFor(kind, kShown, m_selection[0])) return job;
        }
    }
    urgent = false;
    for (const Kind kind : {Kind::Statistics, Kind::ExactError}) {
        auto& cursors = m_slots[kShown].cursors[static_cast<std::size_t>(kind)];
        if (auto job = firstOf(kind, kShown, m_selection, cursors.selected)) return job;
        if (auto job = firstOf(kind, kShown, m_visible, cursors.visible)) return job;
    }
    if (auto job = firstOfAll(Kind::Statistics, kShown)) return job;
    for (const int slot : m_order) {
        if (auto job = firstOfAll(Kind::ExactError, slot)) return job;
    }
    return std::nullopt;
}

bool Evaluator::isWanted(const Job& job) const {
    if (job.kind == Kind::Statistics) return true;
    const auto index = static_cast<std::size_t>(job.tensor);
    return std::any_of(m_slots.begin(), m_slots.end(), [&](const Slot& slot) {
        return slot.treatments->ofTensor[index] == job.treatment;
    });
}

void Evaluator::schedule() {
    if (!m_model || m_fileLost || m_paused) return;
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

void Evaluator::serve(Runner& runner, std::optional<Job> next, bool urgent) {
    if (runner.running) {
        if (runner.generation != m_generation) return;  // cancelled already
        const bool overtaken = urgent && next && next->tensor != runner.running->tensor;
        // Its end, reported as cancelled, schedules what is wanted now.
        if (!isWanted(*runner.running) || overtaken) runner.task->cancel();
        return;
    }
    if (!next) return;
    runner.running = next;
    runner.generation = m_generation;
    const auto index = static_cast<std::size_t>(std::max(0, next->treatment));
    runner.task->start([model = m_model, importance = m_importance, job = *next,
                        treatment = next->treatment < 0
                                        ? encoders::Treatment{}
                                        : m_treated[index].treatment](TaskContext& task) {
        measure::TreatmentRequest request{.treatment = treatment};
        if (job.kind == Kind::SampledError) request.cells = job.blocks;
        if (importance) {
            request.importance = importance->of(static_cast<std::size_t>(job.tensor));
        }
        return run(*model, job, request, task);
    });
    changed();
}

}  // namespace weightscape::ui
