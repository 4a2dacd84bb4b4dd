// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/document.h"

#include <algorithm>

#include "ui/session/recipe_command.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// A plan of a model with 60,000 tensors takes some 10 MB. Those that were only considered must not
/// push out those that undo goes back to.
constexpr std::size_t kKeptPlans = 12, kKeptUnshown = 4;
/// Two sides of a picture, and the same two of the tensor shown before.
constexpr std::size_t kKeptTensors = 4;

}  // namespace

Document::Document(std::shared_ptr<const Model> model, WorkPool& pool,
                   std::shared_ptr<const ModelOutline> outline)
    : m_model(std::move(model)), m_outline(std::move(outline)), m_workbench(pool, m_model) {
    if (m_model && !m_outline) m_outline = outlineOf(*m_model);
    if (m_outline) m_options.channels = m_outline->channels;
    if (m_outline && m_outline->firstPlan) {
        m_kept.push_front({NamedRecipe().recipe, {m_outline->firstPlan, {}}});
    }
    m_workbench.setPaused(true);
    planAll();
}

void Document::setBook(const RecipeBook& book) {
    m_book = book;
    m_preview.reset();
    planAll();
}

void Document::setPreview(const std::optional<recipes::Recipe>& recipe) {
    m_preview = recipe;
    planAll();
}

void Document::setImportance(std::shared_ptr<const ModelImportance> importance) {
    if (!importance) m_moments = {};
    m_options.importance = std::move(importance);
    m_workbench.setImportance(m_options.importance);
    forgetPlans();
    planAll();
}

void Document::setImportanceHidden(bool hidden) {
    m_options.hideImportance = hidden;
    forgetPlans();
    planAll();
}

void Document::forgetPlans() {
    m_kept.clear();
    m_treated.clear();
}

DocumentView Document::shown() const {
    const PlanFigures* figures = m_workbench.figures(WorkOrder::kShown);
    if (m_preview) return {*this, *m_preview, m_shown, figures};
    const NamedRecipe& active = m_book.recipes[static_cast<std::size_t>(m_book.active)];
    return {*this, active, m_shown, figures};
}

DocumentView Document::view(int recipe) const {
    if (recipe < 0 || static_cast<std::size_t>(recipe) >= m_planned.size()) {
        return DocumentView(*this);
    }
    const auto index = static_cast<std::size_t>(recipe);
    return {*this, m_book.recipes[index], m_planned[index], m_workbench.figures(slotOf(recipe))};
}

DocumentView Document::view(const recipes::Recipe& recipe) {
    if (!m_model) return DocumentView(*this);
    const KeptPlan& considered = kept(recipe);
    return {*this, considered.recipe, considered.planned, nullptr};
}

RecipeBook Document::bookAt(int steps) const {
    if (m_undoStack.count() == 0) return m_book;
    const auto stepOf = [&](int index) {
        return static_cast<const RecipeCommand*>(m_undoStack.command(index))->step();
    };
    return steps == 0 ? stepOf(0).before : stepOf(steps - 1).after;
}

RecipeHistory Document::history() const {
    RecipeHistory history;
    if (m_undoStack.count() == 0) return history;
    for (int step = 0; step <= m_undoStack.count(); ++step) {
        const QString name = step == 0 ? QString() : m_undoStack.text(step - 1);
        history.steps.push_back({name, bookAt(step)});
    }
    history.current = m_undoStack.index();
    return history;
}

PlannedRecipe Document::plan(const recipes::Recipe& recipe) {
    if (!m_model) return {};
    KeptPlan& shown = kept(recipe);
    shown.wasShown = true;
    return shown.planned;
}

Document::KeptPlan& Document::kept(const recipes::Recipe& recipe) {
    const auto known = std::find_if(m_kept.begin(), m_kept.end(),
                                    [&](const KeptPlan& kept) { return kept.recipe == recipe; });
    if (known != m_kept.end()) {
        std::rotate(m_kept.begin(), known, known + 1);
        return m_kept.front();
    }
    PlannedRecipe planned;
    auto plan = recipes::planQuantization(*m_model, m_outline->basis, recipe, m_options);
    if (plan) {
        planned.plan = std::make_shared<const recipes::QuantizationPlan>(std::move(*plan));
    } else {
        planned.error = errorSentence(plan.error());
    }
    makeRoom();
    return m_kept.emplace_front(KeptPlan{recipe, std::move(planned)});
}

/// For one more.
void Document::makeRoom() {
    const auto unshown = std::ranges::count(m_kept, false, &KeptPlan::wasShown);
    if (unshown >= static_cast<std::ptrdiff_t>(kKeptUnshown)) {
        const auto oldest =
            std::ranges::find(m_kept.rbegin(), m_kept.rend(), false, &KeptPlan::wasShown);
        m_kept.erase(std::next(oldest).base());
    } else if (m_kept.size() >= kKeptPlans + kKeptUnshown) {
        m_kept.pop_back();
    }
}

void Document::planAll() {
    m_planned.clear();
    for (const NamedRecipe& named : m_book.recipes) m_planned.push_back(plan(named.recipe));
    m_shown = m_preview ? plan(*m_preview) : m_planned[static_cast<std::size_t>(m_book.active)];
    std::vector<std::shared_ptr<const recipes::QuantizationPlan>> plans{m_shown.plan};
    for (const PlannedRecipe& planned : m_planned) plans.push_back(planned.plan);
    m_workbench.setPlans(std::move(plans), slotOf(m_book.reference));
}

bool Document::hasTensor(int tensor) const {
    return m_model && tensor >= 0 && static_cast<std::size_t>(tensor) < m_model->tensors.size();
}

void Document::dropUnknown(std::vector<int>& tensors) const {
    std::erase_if(tensors, [this](int tensor) { return !hasTensor(tensor); });
}

bool Document::select(std::vector<int> tensors) {
    dropUnknown(tensors);
    if (tensors == m_selection) return false;
    m_selection = std::move(tensors);
    m_workbench.setSelection(m_selection);
    return true;
}

void Document::setVisible(std::vector<int> tensors) {
    dropUnknown(tensors);
    m_workbench.setVisible(std::move(tensors));
}

std::shared_ptr<const encoders::TreatedTensor> Document::treated(
    const encoders::Treatment& treatment, int tensor) const {
    const TensorInfo& info = m_model->tensors[static_cast<std::size_t>(tensor)];
    for (const auto& known : m_treated) {
        if (&known->tensor() == &info && known->treatment() == treatment) return known;
    }
    m_treated.push_front(std::make_shared<const encoders::TreatedTensor>(m_model, info, treatment,
                                                                         m_options.importance));
    if (m_treated.size() > kKeptTensors) m_treated.pop_back();
    return m_treated.front();
}

}  // namespace weightscape::ui
