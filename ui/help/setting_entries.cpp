// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/setting_entries.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QPointer>
#include <QScrollArea>
#include <QStackedWidget>

#include "ui/help/context_help.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr int kSettingWeight = 6;

bool isSetting(const QWidget& widget) {
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
        return button->isCheckable();
    }
    if (qobject_cast<const QLineEdit*>(&widget) != nullptr) {
        // Those of lists and number boxes are no controls of their own.
        return qobject_cast<const QComboBox*>(widget.parentWidget()) == nullptr &&
               qobject_cast<const QAbstractSpinBox*>(widget.parentWidget()) == nullptr;
    }
    return qobject_cast<const QComboBox*>(&widget) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(&widget) != nullptr;
}

/// What hides it but can be brought to the front: its page, or its panel.
const QWidget* stageOf(const QWidget& control) {
    const QWidget* inner = &control;
    for (const QWidget* around = inner->parentWidget(); around != nullptr;
         inner = around, around = around->parentWidget()) {
        if (qobject_cast<const QStackedWidget*>(around) != nullptr ||
            qobject_cast<const QDockWidget*>(around) != nullptr) {
            return inner;
        }
    }
    return inner;
}

void focus(QWidget& control) {
    for (QWidget* around = control.parentWidget(); around != nullptr;
         around = around->parentWidget()) {
        if (auto* area = qobject_cast<QScrollArea*>(around)) area->ensureWidgetVisible(&control);
    }
    control.setFocus(Qt::ShortcutFocusReason);
}

}  // namespace

std::vector<PaletteEntry> settingEntries(const QWidget& window,
                                         const std::function<void(QWidget& control)>& reveal) {
    std::vector<PaletteEntry> entries;
    for (QWidget* control : window.findChildren<QWidget*>()) {
        const QString name = controlName(*control);
        if (!isSetting(*control) || name.isEmpty() || control->focusPolicy() == Qt::NoFocus ||
            control->window() != &window || !control->isEnabled() ||
            !control->isVisibleTo(stageOf(*control))) {
            continue;
        }
        const auto show = [control = QPointer(control), reveal] {
            if (!control) return;
            reveal(*control);
            focus(*control);
        };
        entries.push_back(
            {name, tr("Setting"), {}, kSettingWeight, show, {}, control->whatsThis()});
    }
    return entries;
}

}  // namespace weightscape::ui
