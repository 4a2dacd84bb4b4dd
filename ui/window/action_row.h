// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QMenu>
#include <cstddef>

#include "ui/session/session.h"

namespace weightscape::ui {

enum class Needs { Nothing, Model };

/// How an action appears wherever it is offered: menu, tool bar, command palette, list of keys, F1.
struct ActionLook {
    const char* id;    ///< object name
    const char* text;  ///< untranslated, with a mnemonic
    const char* key;   ///< portable text of a key sequence, or ""
    const char* icon;  ///< of resources/icons, or ""
    const char* help;  ///< a sentence, untranslated
    Needs needs = Needs::Nothing;
};

/// One row of a menu's table; the first member null: a line between groups.
template <typename Owner>
struct ActionRow {
    const char* id = nullptr;
    const char* text = "";
    const char* key = "";
    const char* icon = "";
    void (Owner::*slot)() = nullptr;
    const char* help = "";
    Needs needs = Needs::Nothing;
    void (Owner::*toggled)(bool on) = nullptr;  ///< in place of `slot`: the action has a tick
};

/// Gives an action all but its text. With Needs::Model it is enabled while a model is open.
void dress(QAction& action, const ActionLook& look, Session& session);
/// A new action at the end of the menu, with its text, and its key in the tool tip.
QAction* addAction(QMenu& menu, const ActionLook& look, Session& session);

/// Adds a whole table to the menu. `owner` must live as long as its actions are used.
template <typename Owner, std::size_t Count>
void addActions(QMenu& menu, const ActionRow<Owner> (&rows)[Count], Owner& owner,
                Session& session) {
    for (const ActionRow<Owner>& row : rows) {
        if (row.id == nullptr) {
            menu.addSeparator();
            continue;
        }
        QAction* action =
            addAction(menu, {row.id, row.text, row.key, row.icon, row.help, row.needs}, session);
        if (row.toggled != nullptr) {
            action->setCheckable(true);
            QObject::connect(action, &QAction::toggled, &owner, row.toggled);
        } else {
            QObject::connect(action, &QAction::triggered, &owner, row.slot);
        }
    }
}

}  // namespace weightscape::ui
