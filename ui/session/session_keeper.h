// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "ui/session/autosave.h"
#include "ui/session/learned_files.h"
#include "ui/session/session_file.h"
#include "ui/tasks/latest_task.h"

class QLockFile;

namespace weightscape::ui {

class Document;
class Session;
struct ModelOutline;

/// Saves and restores everything that was chosen, and keeps it safe against a crash meanwhile. All
/// reading and writing happens in the background. GUI thread only.
class SessionKeeper : public QObject {
    Q_OBJECT

  public:
    /// How the window's part is read and brought back.
    struct Window {
        std::function<WindowState()> read;
        std::function<void(const WindowState&)> restore;
    };
    SessionKeeper(Session& session, Window window);
    ~SessionKeeper() override;

    [[nodiscard]] SavedSession snapshot() const;
    /// The file that was opened or saved last; empty without one.
    [[nodiscard]] const QString& path() const { return m_path; }
    /// What models learned from texts is written first, in files beside the session (LearnedFiles),
    /// unless it is there already. saved() or failed() follows, neither after cancelSaving().
    void save(const QString& path);
    void cancelSaving() { m_saving.cancel(); }
    /// Closes what is open once the file is read and its models are open; opened() or failed()
    /// follows.
    void open(const QString& path);

    /// Keeps a copy in the folder a few seconds after every change, unless another running program
    /// does so already; what was learned from texts is in it where a session was saved since. What
    /// a run that did not end left there is announced by recoverable().
    void startAutosave(const std::filesystem::path& folder);
    /// At once, before something risky.
    void autosaveNow();
    /// Opens what recoverable() announced.
    void recover();
    /// The answer to contactWanted(): without leave the models on servers are left out.
    void goOn(bool contact);
    /// The program ends properly: nothing is left to recover.
    void end();

  Q_SIGNALS:
    void savingProgressed(double fraction);
    void savingEnded();
    void saved();
    /// `problems`: a sentence for each model or matrix that could not be opened.
    void opened(const QStringList& problems);
    void failed(const QString& sentence);
    /// The session names models on these servers; goOn() decides.
    void contactWanted(const QStringList& servers);
    void recoverable(int models);

  private:
    /// A model of a session with all that was made of it; null where that failed.
    struct RestoredModel {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const ModelOutline> outline;
        Learned learned;
    };
    struct Restored {
        QString path;
        SavedSession saved;
        std::vector<RestoredModel> models;  ///< in the session's order
        std::vector<Error> problems;
        QStringList servers = {};  ///< not empty: nothing was opened, somebody must be asked first
    };
    enum class Contact { NotAsked, Allowed, Refused };
    struct Found {
        std::shared_ptr<QLockFile> lock;  ///< null: another program has it
        std::optional<Autosaved> autosaved;
    };
    /// Where something learned lies.
    struct Kept {
        std::weak_ptr<const ModelImportance> importance;
        LearnedFiles files;
    };
    struct Written {
        std::vector<Kept> kept = {};
    };
    /// A model of a session that is saved.
    struct LearnedByModel {
        std::size_t model = 0;
        Learned learned;
    };

    [[nodiscard]] static Result<Restored> restore(const SavedSession& saved, const QString& path,
                                                  Contact contact, TaskContext& task);
    static void restoreModel(const SavedModel& model, Contact contact, Restored& restored,
                             TaskContext& task);
    static Result<Written> write(const std::filesystem::path& file, SavedSession session,
                                 const std::vector<LearnedByModel>& learned, TaskContext& task);
    [[nodiscard]] SavedModel describe(const Document& document) const;
    [[nodiscard]] LearnedFiles filesOf(const Learned& learned) const;
    void keep(Kept kept);
    void apply(const Restored& restored);
    void finishSaving(const Result<Written>& written);
    void finishOpening(const Result<Restored>& restored);
    void finishSearch(const Result<Found>& found);

    Session& m_session;
    Window m_window;
    LatestTask<Written> m_saving;
    LatestTask<Written> m_autosaving;
    LatestTask<Restored> m_opening;
    LatestTask<Found> m_searching;
    QString m_path;
    QString m_savingPath;
    std::filesystem::path m_folder;
    std::shared_ptr<QLockFile> m_lock;
    std::optional<Autosaved> m_recoverable;
    std::optional<Restored> m_waiting;  ///< for the answer whether servers may be contacted
    std::vector<Kept> m_kept;           ///< what is alive of what was saved or opened
    std::uint64_t m_number = 0;         ///< of the last autosave
    QTimer m_soon;
};

}  // namespace weightscape::ui
