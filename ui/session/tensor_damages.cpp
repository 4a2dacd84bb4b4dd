// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/tensor_damages.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "ui/session/judged_recipes.h"
#include "ui/session/session.h"

namespace weightscape::ui {
namespace {

constexpr inference::Estimate kNoDamage;

}  // namespace

TensorDamages::TensorDamages(Session& session) : QObject(&session), m_session(session) {
    connect(&session, &Session::modelChanged, this, &TensorDamages::dropClosed);
    connect(&session, &Session::modelsChanged, this, &TensorDamages::dropClosed);
    const JudgedRecipes& judged = JudgedRecipes::of(session);
    m_text = judged.text().path;
    connect(&judged, &JudgedRecipes::textChanged, this, &TensorDamages::followText);
}

TensorDamages& TensorDamages::of(Session& session) {
    auto* known = session.findChild<TensorDamages*>(QString(), Qt::FindDirectChildrenOnly);
    return known != nullptr ? *known : *new TensorDamages(session);
}

const TensorDamages* TensorDamages::find(const Session& session) {
    return session.findChild<TensorDamages*>(QString(), Qt::FindDirectChildrenOnly);
}

void TensorDamages::dropClosed() {
    std::erase_if(m_models, [this](const OfModel& each) {
        return std::ranges::none_of(m_session.documents(), [&](const auto& document) {
            return document->model() == each.model;
        });
    });
}

void TensorDamages::followText() {
    const QString& text = JudgedRecipes::of(m_session).text().path;
    if (text == m_text) return;
    m_text = text;
    std::set<int> tensors;
    for (const OfModel& each : m_models) {
        if (each.model != m_session.model()) continue;
        for (const auto& [tensor, known] : each.tensors) tensors.insert(tensor);
    }
    if (!tensors.empty()) Q_EMIT changed({tensors.begin(), tensors.end()});
}

void TensorDamages::add(const Measured& measured) {
    const auto document = std::ranges::find_if(
        m_session.documents(), [&](const auto& each) { return each->model() == measured.model; });
    if (document == m_session.documents().end() ||
        (*document)->options().importance != measured.importance) {
        return;
    }
    auto own = std::ranges::find_if(m_models, [&](const OfModel& each) {
        return each.model == measured.model && each.text == measured.text;
    });
    const bool isNew = own == m_models.end();
    if (isNew) own = m_models.emplace(own);
    if (isNew || own->importance.lock() != measured.importance ||
        own->hasImportance != (measured.importance != nullptr)) {
        *own = {
            measured.model, measured.importance, measured.importance != nullptr, {}, measured.text};
    }
    std::vector<int> tensors;
    for (std::size_t i = 0; i < measured.treatments.size(); ++i) {
        const auto& [tensor, treatment] = measured.treatments[i];
        auto& known = own->tensors[tensor];
        const auto same =
            std::ranges::find(known, treatment, [](const auto& each) { return each.first; });
        if (same == known.end()) {
            known.emplace_back(treatment, measured.divergences[i]);
        } else {
            same->second = measured.divergences[i];
        }
        tensors.push_back(tensor);
    }
    if (measured.model == m_session.model() && measured.text == m_text) Q_EMIT changed(tensors);
}

const TensorDamages::OfModel* TensorDamages::current() const {
    const auto own = std::ranges::find_if(m_models, [&](const OfModel& each) {
        return each.model == m_session.model() && each.text == m_text;
    });
    if (own == m_models.end()) return nullptr;
    const auto& importance = m_session.importance();
    const bool isSame =
        own->hasImportance == (importance != nullptr) && own->importance.lock() == importance;
    return isSame ? &*own : nullptr;
}

const inference::Estimate* TensorDamages::damage(const DocumentView& view, int tensor) const {
    const encoders::Treatment treatment = view.treatment(tensor);
    if (treatment.keeps(m_session.info(tensor))) return &kNoDamage;
    const OfModel* own = current();
    if (own == nullptr) return nullptr;
    const auto known = own->tensors.find(tensor);
    if (known == own->tensors.end()) return nullptr;
    const auto same =
        std::ranges::find(known->second, treatment, [](const auto& each) { return each.first; });
    return same == known->second.end() ? nullptr : &same->second;
}

const inference::Estimate* damageOf(const Session& session, const DocumentView& view, int tensor) {
    const TensorDamages* known = TensorDamages::find(session);
    return known == nullptr || !known->hasAny() ? nullptr : known->damage(view, tensor);
}

std::optional<inference::Estimate> damageSum(const Session& session, const DocumentView& view) {
    const TensorDamages* known = TensorDamages::find(session);
    if (!session.model() || known == nullptr || !known->hasAny()) return std::nullopt;
    inference::Estimate sum;
    double squares = 0.0;
    const int count = static_cast<int>(session.model()->tensors.size());
    for (int tensor = 0; tensor < count; ++tensor) {
        const inference::Estimate* damage = known->damage(view, tensor);
        if (damage == nullptr) return std::nullopt;
        sum.value += damage->value;
        squares += damage->uncertainty * damage->uncertainty;
    }
    sum.uncertainty = std::sqrt(squares);
    return sum;
}

}  // namespace weightscape::ui
