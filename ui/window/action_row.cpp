// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/action_row.h"

#include "ui/look/icons.h"

namespace weightscape::ui {

void dress(QAction& action, const ActionLook& look, Session& session) {
    action.setObjectName(QString::fromLatin1(look.id));
    action.setShortcut(QKeySequence(QString::fromLatin1(look.key)));
    if (*look.icon != '\0') action.setIcon(lineIcon(QString::fromLatin1(look.icon)));
    action.setWhatsThis(QObject::tr(look.help));
    if (look.needs == Needs::Nothing) return;
    const auto enable = [&action, &session] { action.setEnabled(session.model() != nullptr); };
    QObject::connect(&session, &Session::modelChanged, &action, enable);
    enable();
}

QAction* addAction(QMenu& menu, const ActionLook& look, Session& session) {
    QAction* action = menu.addAction(QObject::tr(look.text));
    dress(*action, look, session);
    const QString plain = action->text().remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    const QString key = action->shortcut().toString(QKeySequence::NativeText);
    action->setToolTip(key.isEmpty() ? plain : QStringLiteral("%1 (%2)").arg(plain, key));
    return action;
}

}  // namespace weightscape::ui
