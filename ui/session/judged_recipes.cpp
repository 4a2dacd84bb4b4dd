// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/judged_recipes.h"

#include <algorithm>
#include <utility>

#include "ui/session/session.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

/// A reader goes back and forth between a few; each keeps some thousand tokens.
constexpr std::size_t kMostJudged = 32;

bool givesSameWeights(const recipes::Recipe& a, const recipes::Recipe& b) {
    recipes::Recipe alike = b;
    alike.metadata = a.metadata;
    return a == alike;
}

}  // namespace

JudgedRecipes::JudgedRecipes(Session& session) : QObject(&session), m_session(session) {
    connect(&session, &Session::modelChanged, this, &JudgedRecipes::dropClosed);
    connect(&session, &Session::modelsChanged, this, &JudgedRecipes::dropClosed);
}

JudgedRecipes& JudgedRecipes::of(Session& session) {
    auto* judged = session.findChild<JudgedRecipes*>(QString(), Qt::FindDirectChildrenOnly);
    return judged != nullptr ? *judged : *new JudgedRecipes(session);
}

bool JudgedRecipes::isOpen(const Model* model) const {
    return std::ranges::any_of(m_session.documents(), [&](const auto& document) {
        return document->model().get() == model;
    });
}

void JudgedRecipes::dropClosed() {
    std::erase_if(m_judged, [this](const JudgedRecipe& each) { return !isOpen(each.model.get()); });
}

void JudgedRecipes::setText(const JudgedText& text) {
    if (text == m_text) return;
    m_text = text;
    Q_EMIT textChanged();
}

void JudgedRecipes::add(JudgedRecipe judged) {
    if (!isOpen(judged.model.get())) return;
    std::erase_if(m_judged, [&](const JudgedRecipe& each) {
        return each.model == judged.model && each.importance == judged.importance &&
               each.text == judged.text && givesSameWeights(each.recipe, judged.recipe);
    });
    m_judged.push_front(std::move(judged));
    if (m_judged.size() > kMostJudged) m_judged.pop_back();
    Q_EMIT changed();
}

bool JudgedRecipes::isOf(const JudgedRecipe& judged, const recipes::Recipe& recipe) const {
    return judged.model == m_session.model() && judged.importance == m_session.importance() &&
           givesSameWeights(judged.recipe, recipe);
}

template <typename Wanted>
const JudgedRecipe* JudgedRecipes::first(const Wanted& wanted) const {
    const auto found = std::ranges::find_if(m_judged, wanted);
    return found == m_judged.end() ? nullptr : &*found;
}

const JudgedRecipe* JudgedRecipes::find(const recipes::Recipe& recipe) const {
    return first([&](const JudgedRecipe& each) { return isOf(each, recipe); });
}

const JudgedRecipe* JudgedRecipes::find(const recipes::Recipe& recipe,
                                        const JudgedText& text) const {
    return first([&](const JudgedRecipe& each) { return each.text == text && isOf(each, recipe); });
}

const JudgedRecipe* JudgedRecipes::latest() const {
    return first([&](const JudgedRecipe& each) { return each.model == m_session.model(); });
}

QString judgedTextName(const QString& path) {
    return path.isEmpty() ? tr("Held-out text") : pathText(toPath(path).filename());
}

const recipes::Recipe& shownRecipe(const Session& session) {
    const auto& preview = session.current().preview();
    return preview ? *preview : session.recipe();
}

}  // namespace weightscape::ui
