// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/lock_action.h"

#include <QMenu>
#include <algorithm>

#include "ui/session/budget_choice.h"
#include "ui/session/session.h"
#include "ui/text/window_text.h"
#include "ui/widgets/heat_map.h"

namespace weightscape::ui {

void addLockAction(QMenu& menu, Session& session, const std::vector<int>& tensors) {
    const bool frees =
        std::ranges::all_of(tensors, [&](int tensor) { return isLocked(session, tensor); });
    QAction* action =
        menu.addAction(frees ? tr("Un&lock the type") : tr("&Lock the type in budgets"));
    action->setObjectName(QStringLiteral("lockType"));
    action->setShortcut(Qt::Key_L);  // the picture itself listens to it
    action->setShortcutContext(Qt::WidgetShortcut);
    action->setEnabled(frees || std::ranges::any_of(tensors, [&](int tensor) {
                           return canBeLocked(session, tensor);
                       }));
    QObject::connect(action, &QAction::triggered, &session,
                     [&session, tensors] { toggleLocks(session, tensors); });
}

void connectLocks(HeatMap& map, Session& session) {
    QObject::connect(&map, &HeatMap::lockRequested, &session,
                     [&session](const std::vector<int>& tensors) {
                         if (session.model()) toggleLocks(session, tensors);
                     });
}

}  // namespace weightscape::ui
