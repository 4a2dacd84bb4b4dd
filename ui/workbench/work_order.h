// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "ui/workbench/plan_figures.h"
#include "ui/workbench/result_store.h"

namespace weightscape::ui {

/// What is measured next: what pages ask for, and for every plan what the user looks at first.
/// Samples: the selection, then what is in view, then all, each under the shown plan before the
/// reference and the others. Measures: the same for statistics, then for exact errors. What is
/// known, has failed or runs elsewhere is not measured. Knows neither threads nor Qt.
class WorkOrder {
  public:
    using Plans = std::vector<std::shared_ptr<PlanFigures>>;
    struct Next {
        Measurement what;
        /// The user waits for it: what runs in its place gives way.
        bool isUrgent = false;
    };

    /// Index of the plan that the window shows.
    static constexpr std::size_t kShown = 0;

    /// `measurable`: by tensor, whether its weights can be read.
    explicit WorkOrder(std::vector<bool> measurable = {});

    /// The shown plan first. `reference` comes right after it; those from `furtherPlans` on are
    /// only sampled, after all others.
    void setPlans(Plans plans, std::size_t reference, std::size_t furtherPlans);
    [[nodiscard]] const Plans& plans() const { return m_plans; }
    void setSelection(std::vector<int> tensors);
    void setVisible(std::vector<int> tensors);
    /// What pages ask for, most urgent first.
    void setAsked(std::vector<Measurement> asked) { m_asked = std::move(asked); }
    /// Errors were forgotten, or something that ran was stopped: the search begins anew.
    void restart() { m_cursors.assign(m_plans.size(), {}); }

    /// -1: none.
    [[nodiscard]] int currentTensor() const { return m_selection.empty() ? -1 : m_selection[0]; }
    /// The sample of a tensor's error: large where the user looks, small for the first
    /// figures of a model.
    [[nodiscard]] Measurement sampleOf(int tensor, int treatment) const;

    /// `running`: what others work on.
    [[nodiscard]] std::optional<Next> nextAsked(const ResultStore& store,
                                                const std::set<Measurement>& running) const;
    [[nodiscard]] std::optional<Next> nextSample(const ResultStore& store,
                                                 const std::set<Measurement>& running);
    [[nodiscard]] std::optional<Next> nextMeasure(const ResultStore& store,
                                                  const std::set<Measurement>& running);
    /// Whether a page asks for it.
    [[nodiscard]] bool isAsked(const Measurement& what) const;
    /// Whether a plan treats the tensor so.
    [[nodiscard]] bool isPlanned(const Measurement& what) const;
    /// Whether anybody still looks at what is measured.
    [[nodiscard]] bool isWanted(const Measurement& what) const {
        return what.quantity == Quantity::Statistics || isAsked(what) || isPlanned(what);
    }

  private:
    /// How far the search has come in a list of tensors: all before it is done, or others do it.
    struct Cursors {
        std::size_t selected = 0, visible = 0, all = 0;
    };
    static constexpr std::size_t kQuantities = 3;
    /// Where a search is made: what is known, and what runs.
    struct Search {
        const ResultStore& store;
        const std::set<Measurement>& running;
    };
    using Found = std::optional<Measurement>;

    [[nodiscard]] bool isOpen(const Search& search, const Measurement& what) const;
    [[nodiscard]] Found wanted(const Search& search, Quantity quantity, std::size_t plan,
                               int tensor) const;
    [[nodiscard]] Found firstOf(const Search& search, Quantity quantity, std::size_t plan,
                                const std::vector<int>& tensors, std::size_t& cursor) const;
    [[nodiscard]] Found firstInSight(const Search& search, Quantity quantity, std::size_t plan);
    [[nodiscard]] Found firstOfAll(const Search& search, Quantity quantity, std::size_t plan);
    [[nodiscard]] Cursors& cursors(Quantity quantity, std::size_t plan) {
        return m_cursors[plan][static_cast<std::size_t>(quantity)];
    }

    std::vector<bool> m_measurable;
    Plans m_plans;
    std::vector<std::size_t> m_order;  ///< indices into m_plans, most urgent first
    std::size_t m_furtherPlans = 0;
    std::vector<std::array<Cursors, kQuantities>> m_cursors;  ///< by plan
    std::vector<int> m_selection;
    std::vector<bool> m_isSelected;
    std::vector<int> m_visible;
    std::vector<Measurement> m_asked;
};

}  // namespace weightscape::ui
