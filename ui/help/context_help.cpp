// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/context_help.h"

#include <QAbstractButton>
#include <QTextDocumentFragment>
#include <QWidget>

namespace weightscape::ui {
namespace {

QString plain(const QString& text) {
    return Qt::mightBeRichText(text) ? QTextDocumentFragment::fromHtml(text).toPlainText() : text;
}

}  // namespace

QString controlName(const QWidget& control) {
    if (!control.accessibleName().isEmpty()) return control.accessibleName();
    const auto* button = qobject_cast<const QAbstractButton*>(&control);
    return button == nullptr ? QString() : button->text().remove(QLatin1Char('&'));
}

QString ownHelp(const QWidget& control) {
    return plain(control.whatsThis().isEmpty() ? control.toolTip() : control.whatsThis());
}

QString contextHelp(const QWidget& control) {
    QStringList parts;
    if (const QString name = controlName(control); !name.isEmpty()) parts << name;
    if (const QString own = ownHelp(control); !own.isEmpty() && own != controlName(control))
        parts << own;
    for (const QWidget* around = control.parentWidget(); around != nullptr;
         around = around->parentWidget()) {
        if (around->whatsThis().isEmpty()) continue;
        parts << plain(around->whatsThis());
        break;
    }
    return parts.join(QStringLiteral("\n\n"));
}

}  // namespace weightscape::ui
