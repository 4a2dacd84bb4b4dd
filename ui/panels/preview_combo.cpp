// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/preview_combo.h"

namespace weightscape::ui {

void PreviewCombo::showPopup() {
    QComboBox::showPopup();
    m_isOpen = true;
    // After the list has told where it starts: what is chosen already needs no preview.
    connect(this, &QComboBox::highlighted, this, &PreviewCombo::tried, Qt::UniqueConnection);
}

void PreviewCombo::hidePopup() {
    QComboBox::hidePopup();
    if (!m_isOpen) return;
    m_isOpen = false;
    disconnect(this, &QComboBox::highlighted, this, &PreviewCombo::tried);
    // A choice is told behind the closing of the list.
    QMetaObject::invokeMethod(this, &PreviewCombo::trialEnded, Qt::QueuedConnection);
}

}  // namespace weightscape::ui
