// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/document.h"

#include <algorithm>

#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// A plan of a model with 60,000 tensors takes some 10 MB. Those that were only considered must not
/// push out those that undo goes back to.
constexpr std::size_t kKeptPlans = 12, kKeptUnshown = 4;
/// Two sides of a picture, and the same two of the tensor shown before.
constexpr std::size_t kKeptTensors = 4;

}  // namespace

Document::Document(std::shared_ptr<const Model> model, WorkPool& pool)
    : m_model(std::move(model)), m_evaluator(pool) {
    if (m_model) {
        m_basis = std::make_shared<const recipes::PlanBasis>(recipes::planBasis(*m_model));
    }
    m_evaluator.setModel(m_model);
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
    m_options.importance = std::move(importance);
    m_evaluator.setImportance(m_options.importance);
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

PlannedRecipe Document::planUnshown(const recipes::Recipe& recipe) {
    return m_model ? kept(recipe).planned : PlannedRecipe();
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
    auto plan = recipes::planQuantization(*m_model, m_basis, recipe, m_options);
    if (plan) {
        planned.plan = std::make_shared<const recipes::QuantizationPlan>(std::move(*plan));
    } else {
        planned.error = errorSentence(plan.error());
    }
    makeRoom();
    return m_kept.emplace_front(recipe, std::move(planned));
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
    m_evaluator.setPlans(std::move(plans), slotOf(m_book.reference));
}

const PlannedRecipe& Document::planned(int recipe) const {
    static const PlannedRecipe none;
    if (recipe < 0 || static_cast<std::size_t>(recipe) >= m_planned.size()) return none;
    return m_planned[static_cast<std::size_t>(recipe)];
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
    m_evaluator.setSelection(m_selection);
    return true;
}

void Document::setVisible(std::vector<int> tensors) {
    dropUnknown(tensors);
    m_evaluator.setVisible(std::move(tensors));
}

encoders::Treatment Document::treatment(const recipes::QuantizationPlan* plan, int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    if (plan != nullptr) return *plan->find(index);
    return {m_model->tensors[index].format};
}

double Document::bitsPerWeight(const recipes::QuantizationPlan* plan, int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = m_model->tensors[index];
    const auto weights = static_cast<double>(info.weightCount());
    if (plan == nullptr || !plan->find(index)->isSimulated()) {
        const formats::Format& format = plan ? *plan->find(index)->format : *info.format;
        if (format.hasKnownSize() || weights == 0.0) return format.bitsPerWeight();
        return 8.0 * static_cast<double>(info.bytes) / weights;
    }
    return weights == 0.0 ? 0.0
                          : 8.0 * static_cast<double>(plan->find(index)->schemeBytes) / weights;
}

std::shared_ptr<const encoders::TreatedTensor> Document::treated(
    const recipes::QuantizationPlan* plan, int tensor) const {
    if (!hasTensor(tensor)) return nullptr;
    const TensorInfo& info = m_model->tensors[static_cast<std::size_t>(tensor)];
    auto wanted = treatment(plan, tensor);
    for (const auto& known : m_treated) {
        if (&known->tensor() == &info && known->treatment() == wanted) return known;
    }
    m_treated.push_front(std::make_shared<const encoders::TreatedTensor>(
        m_model, info, std::move(wanted), m_options.importance));
    if (m_treated.size() > kKeptTensors) m_treated.pop_back();
    return m_treated.front();
}

}  // namespace weightscape::ui
