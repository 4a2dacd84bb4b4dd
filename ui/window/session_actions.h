// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/session/session_keeper.h"
#include "ui/window/window_parts.h"

class QAction;
class QComboBox;
class QMenu;

namespace weightscape::ui {

class RecipeActions;

/// Several models side by side, and sessions as files.
class SessionActions : public QObject {
    Q_OBJECT

  public:
    /// `pages`: how the window's part of a session is read and brought back.
    SessionActions(const WindowParts& parts, RecipeActions& recipes, SessionKeeper::Window pages);

    void addTo(QMenu& menu);
    /// A list of the open models for the tool bar, seen while there are several.
    [[nodiscard]] QAction* makeModelSwitch();
    /// Opens a .weightscape file in the background in place of all that is open; opened() or
    /// failed() follows.
    void open(const QString& path);
    /// Writes one in the background; saved() or failed() follows.
    void save(const QString& path);
    /// As RecipeActions::mayLose(), for every open model.
    [[nodiscard]] bool mayLose();
    [[nodiscard]] SessionKeeper& keeper() { return m_keeper; }

  Q_SIGNALS:
    void opened();
    void saved();
    void failed(const QString& sentence);

  private:
    void browse();
    void saveAgain();
    void askWhereToSave();
    void connectKeeper();
    void offerRecovery(int models);
    void askToContact(const QStringList& servers);
    void fillModelSwitch(QComboBox& list, QAction& shown);
    /// Shows the model so many further in the list, around its ends.
    void step(int models);

    WindowParts m_parts;
    Session& m_session;
    RecipeActions& m_recipes;
    SessionKeeper m_keeper;
    TaskStrip* m_saving;  ///< the status bar's
};

}  // namespace weightscape::ui
