// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_state.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QSpinBox>
#include <QVariant>

namespace weightscape::ui {
namespace {

constexpr const char* kIndex = "currentIndex";

/// The property that holds what is chosen.
const char* propertyOf(const QWidget* control) {
    return qobject_cast<const QCheckBox*>(control) != nullptr   ? "checked"
           : qobject_cast<const QSpinBox*>(control) != nullptr  ? "value"
           : qobject_cast<const QLineEdit*>(control) != nullptr ? "text"
                                                                : kIndex;
}

}  // namespace

QJsonObject PageState::pageState() const {
    QJsonObject state;
    for (const auto& [key, control] : m_controls) {
        state.insert(key, QJsonValue::fromVariant(control->property(propertyOf(control))));
    }
    return state;
}

void PageState::restorePageState(const QJsonObject& state) {
    for (const auto& [key, control] : m_controls) {
        const char* name = propertyOf(control);
        const QVariant now = control->property(name);
        const QJsonValue kept = state.value(key);
        if (kept.type() != QJsonValue::fromVariant(now).type()) continue;
        const int number = kept.toInt(now.toInt());
        const bool isThere = number >= 0 && number < control->property("count").toInt();
        if (name == kIndex && !isThere) continue;
        control->setProperty(name, kept.isDouble() ? QVariant(number) : kept.toVariant());
    }
}

}  // namespace weightscape::ui
