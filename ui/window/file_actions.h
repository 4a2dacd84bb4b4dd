// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "core/model/model.h"
#include "core/recipes/file_kind.h"
#include "ui/session/recent_files.h"
#include "ui/tasks/latest_task.h"
#include "ui/window/window_parts.h"

class QMenu;

namespace weightscape::ui {

class RecipeActions;
class SessionActions;

/// Opening and closing models: the head and the end of the menu File.
class FileActions : public QObject {
    Q_OBJECT

  public:
    FileActions(const WindowParts& parts, RecipeActions& recipes, SessionActions& sessions);

    void addOpening(QMenu& menu);
    void addClosing(QMenu& menu);
    void browse();
    /// Opens in the background; opened() or failed() follows. What is open stays until the new
    /// model is there. A session file goes to the session's actions.
    void open(const QString& path);
    /// The same for what was opened before: an address is shown first, since opening it contacts a
    /// server.
    void reopen(const QString& path);
    /// Asks for an address; nothing is contacted before the reader says so.
    void askForAddress() { askForAddress({}); }
    /// By its name in the file; false (and a message) when there is none.
    bool selectTensor(const QString& name);

  Q_SIGNALS:
    void opened();
    void failed(const QString& sentence);
    void recentFilesChanged();

  private:
    struct Opened {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const ModelOutline> outline;
    };
    void askForAddress(const QString& address);
    void finish(const Result<Opened>& opened);
    /// At once, and once more when it is known what kind of quantized file it is.
    void remember(const std::shared_ptr<const Model>& model);
    /// Beside what is open, or in place of the same file; false where the reader wants to keep it.
    [[nodiscard]] bool show(const Opened& opened);
    void openSample() { open(QStringLiteral("sample")); }
    void close();
    void quit() { m_parts.window.close(); }
    void fillRecentMenu(QMenu& menu);

    WindowParts m_parts;
    Session& m_session;
    RecipeActions& m_recipes;
    SessionActions& m_sessions;
    QString m_path;  ///< that is being opened
    ShownTask<Opened> m_opening;
    RecentFile m_recent;  ///< whose kind is being found
    LatestTask<recipes::FileKind> m_kind;
};

}  // namespace weightscape::ui
