// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workbench/work_order.h"

#include <algorithm>
#include <numeric>

namespace weightscape::ui {
namespace {

/// Cells of a sample: many where the user looks, fewer for a model's first figure.
constexpr std::uint64_t kCellsOfSelection = 4096;
constexpr std::uint64_t kCellsOfOthers = 256;

}  // namespace

WorkOrder::WorkOrder(std::vector<bool> measurable)
    : m_measurable(std::move(measurable)), m_isSelected(m_measurable.size()) {}

void WorkOrder::setPlans(Plans plans, std::size_t reference, std::size_t furtherPlans) {
    m_plans = std::move(plans);
    m_furtherPlans = furtherPlans;
    m_order.resize(m_plans.size());
    std::iota(m_order.begin(), m_order.end(), kShown);
    if (reference > kShown && reference < m_order.size()) {
        const auto second = m_order.begin() + 1;
        const auto place = m_order.begin() + static_cast<std::ptrdiff_t>(reference);
        std::rotate(second, place, place + 1);
    }
    restart();
}

void WorkOrder::setSelection(std::vector<int> tensors) {
    m_selection = std::move(tensors);
    std::fill(m_isSelected.begin(), m_isSelected.end(), false);
    for (const int tensor : m_selection) m_isSelected[static_cast<std::size_t>(tensor)] = true;
    for (auto& ofPlan : m_cursors) {
        for (Cursors& cursors : ofPlan) cursors.selected = 0;
    }
}

void WorkOrder::setVisible(std::vector<int> tensors) {
    m_visible = std::move(tensors);
    for (auto& ofPlan : m_cursors) {
        for (Cursors& cursors : ofPlan) cursors.visible = 0;
    }
}

Measurement WorkOrder::sampleOf(int tensor, int treatment) const {
    const bool isSelected = m_isSelected[static_cast<std::size_t>(tensor)];
    return {Quantity::SampledError, tensor, treatment,
            isSelected ? kCellsOfSelection : kCellsOfOthers};
}

bool WorkOrder::isOpen(const Search& search, const Measurement& what) const {
    if (search.running.contains(what) || search.store.failure(what) != nullptr) return false;
    if (what.quantity == Quantity::Asked) return !search.store.finding(what);
    if (what.quantity == Quantity::Statistics) {
        const bool isCurrent = what.tensor == currentTensor();
        return !search.store.statistics(what.tensor) ||
               (isCurrent && search.store.lacksSketch(what.tensor));
    }
    const auto* known = search.store.error(what.tensor, what.treatment);
    return known == nullptr || (what.quantity == Quantity::ExactError && !known->exact());
}

WorkOrder::Found WorkOrder::wanted(const Search& search, Quantity quantity, std::size_t plan,
                                   int tensor) const {
    if (!m_measurable[static_cast<std::size_t>(tensor)]) return {};
    Measurement what{quantity, tensor};
    if (quantity != Quantity::Statistics) {
        const PlanFigures& figures = *m_plans[plan];
        // Most are known: this answer is quicker than the store's.
        const auto* known = figures.error(tensor);
        if (known != nullptr && (quantity == Quantity::SampledError || known->exact())) return {};
        if (figures.isKept(tensor)) return {};
        what.treatment = figures.treatment(tensor);
        if (quantity == Quantity::SampledError) what = sampleOf(tensor, what.treatment);
    }
    return isOpen(search, what) ? Found(what) : std::nullopt;
}

WorkOrder::Found WorkOrder::firstOf(const Search& search, Quantity quantity, std::size_t plan,
                                    const std::vector<int>& tensors, std::size_t& cursor) const {
    for (; cursor < tensors.size(); ++cursor) {
        if (const auto found = wanted(search, quantity, plan, tensors[cursor])) return found;
    }
    return {};
}

WorkOrder::Found WorkOrder::firstInSight(const Search& search, Quantity quantity,
                                         std::size_t plan) {
    Cursors& at = cursors(quantity, plan);
    if (const auto found = firstOf(search, quantity, plan, m_selection, at.selected)) return found;
    return firstOf(search, quantity, plan, m_visible, at.visible);
}

WorkOrder::Found WorkOrder::firstOfAll(const Search& search, Quantity quantity, std::size_t plan) {
    auto& cursor = cursors(quantity, plan).all;
    for (; cursor < m_measurable.size(); ++cursor) {
        const auto found = wanted(search, quantity, plan, static_cast<int>(cursor));
        if (found) return found;
    }
    return {};
}

std::optional<WorkOrder::Next> WorkOrder::nextAsked(const ResultStore& store,
                                                    const std::set<Measurement>& running) const {
    const auto found = std::ranges::find_if(m_asked, [&](const Measurement& what) {
        return isOpen({store, running}, what);
    });
    if (found == m_asked.end()) return std::nullopt;
    return Next{*found, false};
}

std::optional<WorkOrder::Next> WorkOrder::nextSample(const ResultStore& store,
                                                     const std::set<Measurement>& running) {
    if (m_plans.empty()) return std::nullopt;
    const Search search{store, running};
    constexpr auto kQuantity = Quantity::SampledError;
    if (currentTensor() >= 0) {
        const auto found = wanted(search, kQuantity, kShown, currentTensor());
        if (found) return Next{*found, true};
    }
    for (const std::size_t plan : m_order) {
        if (const auto found = firstInSight(search, kQuantity, plan)) return Next{*found};
    }
    for (const std::size_t plan : m_order) {
        if (const auto found = firstOfAll(search, kQuantity, plan)) return Next{*found};
    }
    return std::nullopt;
}

std::optional<WorkOrder::Next> WorkOrder::nextMeasure(const ResultStore& store,
                                                      const std::set<Measurement>& running) {
    if (m_plans.empty()) return std::nullopt;
    const Search search{store, running};
    constexpr std::array kInOrder = {Quantity::Statistics, Quantity::ExactError};
    if (currentTensor() >= 0) {
        for (const Quantity quantity : kInOrder) {
            const auto found = wanted(search, quantity, kShown, currentTensor());
            if (found) return Next{*found, true};
        }
    }
    for (const Quantity quantity : kInOrder) {
        if (const auto found = firstInSight(search, quantity, kShown)) return Next{*found};
    }
    if (const auto found = firstOfAll(search, Quantity::Statistics, kShown)) return Next{*found};
    for (const std::size_t plan : m_order) {
        if (plan >= m_furtherPlans) continue;
        if (const auto found = firstOfAll(search, Quantity::ExactError, plan)) return Next{*found};
    }
    return std::nullopt;
}

bool WorkOrder::isAsked(const Measurement& what) const {
    return std::ranges::find(m_asked, what) != m_asked.end();
}

bool WorkOrder::isPlanned(const Measurement& what) const {
    return what.quantity != Quantity::Asked && std::ranges::any_of(m_plans, [&](const auto& plan) {
               return plan->treatment(what.tensor) == what.treatment;
           });
}

}  // namespace weightscape::ui
