// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session_keeper.h"

#include <QLockFile>
#include <algorithm>
#include <system_error>

#include "core/files/open_model.h"
#include "core/files/remote/remote_address.h"
#include "core/support/platform/output_file.h"
#include "core/support/task_share.h"
#include "ui/session/model_outline.h"
#include "ui/session/session.h"
#include "ui/tasks/pause.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kAutosaveMilliseconds = 3000;

Error named(Error error, const std::string& file) {
    if (error.file.empty()) error.file = file;
    return error;
}

Learned learnedOf(const Document& document) {
    return {document.options().importance, document.moments()};
}

}  // namespace

SessionKeeper::SessionKeeper(Session& session, Window window)
    : m_session(session),
      m_window(std::move(window)),
      m_saving(
          session.pool(), Lane::Files, [this](const auto& written) { finishSaving(written); },
          [this](double fraction, const QString&) { Q_EMIT savingProgressed(fraction); }),
      m_autosaving(session.pool(), Lane::Autosave, [](const auto&) {}),
      m_opening(session.pool(), Lane::Files,
                [this](const auto& restored) { finishOpening(restored); }),
      m_searching(session.pool(), Lane::Files, [this](const auto& found) { finishSearch(found); }) {
    callOnce(m_soon, kAutosaveMilliseconds, this, &SessionKeeper::autosaveNow);
    const auto soon = [this] {
        if (m_lock && !m_soon.isActive()) m_soon.start();
    };
    connect(&m_session, &Session::recipeChanged, this, soon);
    connect(&m_session, &Session::selectionChanged, this, soon);
    connect(&m_session, &Session::modelsChanged, this, soon);
    connect(&m_session, &Session::memoryChoiceChanged, this, soon);
    connect(&m_session, &Session::stepRenamed, this, soon);
}

SessionKeeper::~SessionKeeper() = default;

LearnedFiles SessionKeeper::filesOf(const Learned& learned) const {
    if (!learned.importance) return {};
    const auto known = std::ranges::find_if(
        m_kept, [&](const Kept& each) { return each.importance.lock() == learned.importance; });
    return known != m_kept.end() ? known->files : chosenFiles(learned);
}

void SessionKeeper::keep(Kept kept) {
    std::erase_if(m_kept, [&](const Kept& each) {
        return each.importance.expired() || each.importance.lock() == kept.importance.lock();
    });
    m_kept.push_back(std::move(kept));
}

SavedModel SessionKeeper::describe(const Document& document) const {
    SavedModel saved;
    const Model& model = *document.model();
    std::error_code failure;
    const auto absolute = std::filesystem::absolute(model.path, failure);
    const bool isName = model.path == "sample" || model.isRemote();
    saved.path = isName || failure ? model.path.string() : absolute.string();
    saved.learned = filesOf(learnedOf(document));
    saved.hideImportance = document.options().hideImportance;
    saved.book = document.book();
    saved.history = shortened(document.history());
    saved.branches = document.branches();
    for (const int tensor : document.selection()) {
        saved.selection.push_back(model.tensors[static_cast<std::size_t>(tensor)].name);
    }
    return saved;
}

SavedSession SessionKeeper::snapshot() const {
    SavedSession saved;
    for (const auto& document : m_session.documents()) saved.models.push_back(describe(*document));
    saved.current = std::max(0, m_session.currentModel());
    saved.memory = m_session.memoryChoice();
    saved.window = m_window.read();
    return saved;
}

void SessionKeeper::save(const QString& path) {
    m_savingPath = path;
    std::vector<LearnedByModel> learned;
    for (std::size_t i = 0; i < m_session.documents().size(); ++i) {
        Learned own = learnedOf(*m_session.documents()[i]);
        if (needsFiles(own)) learned.push_back({i, std::move(own)});
    }
    m_saving.start([file = toPath(path), session = snapshot(), learned = std::move(learned)](
                       TaskContext& task) { return write(file, session, learned, task); });
}

Result<SessionKeeper::Written> SessionKeeper::write(const std::filesystem::path& file,
                                                    SavedSession session,
                                                    const std::vector<LearnedByModel>& learned,
                                                    TaskContext& task) {
    Written written;
    TaskShare share(task, std::max<std::size_t>(1, learned.size()));
    for (const LearnedByModel& each : learned) {
        LearnedFiles& files = session.models[each.model].learned;
        TaskContext& part = share.next(1);
        if (!areComplete(files, each.learned)) {
            auto beside = writeLearned(each.learned, std::filesystem::absolute(file), part);
            if (!beside) return fail(std::move(beside.error()));
            files = *std::move(beside);
        }
        written.kept.push_back({each.learned.importance, files});
    }
    if (auto done = files::writeWholeFile(file, toJson(session), true); !done) {
        return fail(done.error());
    }
    return written;
}

void SessionKeeper::finishSaving(const Result<Written>& written) {
    Q_EMIT savingEnded();
    if (!written) {
        if (written.error().code == ErrorCode::Cancelled) return;
        Q_EMIT failed(errorSentence(named(written.error(), toPath(m_savingPath).string())));
        return;
    }
    for (const Kept& each : written->kept) keep(each);
    m_path = m_savingPath;
    m_session.setSaved();
    Q_EMIT saved();
}

void SessionKeeper::open(const QString& path) {
    m_opening.start([path](TaskContext& task) -> Result<Restored> {
        const auto saved = readSessionFile(toPath(path));
        if (!saved) return fail(saved.error());
        return restore(*saved, path, Contact::NotAsked, task);
    });
}

Result<SessionKeeper::Restored> SessionKeeper::restore(const SavedSession& saved,
                                                       const QString& path, Contact contact,
                                                       TaskContext& task) {
    Restored restored{path, saved, {}, {}};
    if (contact == Contact::NotAsked) {
        for (const SavedModel& model : saved.models) {
            if (files::isRemote(model.path)) {
                restored.servers << toQt(files::contactedServer(model.path));
            }
        }
        restored.servers.removeDuplicates();
        if (!restored.servers.isEmpty()) return restored;
    }
    for (const SavedModel& model : saved.models) {
        restoreModel(model, contact, restored, task);
        if (task.cancelled()) return failCancelled();
    }
    return restored;
}

void SessionKeeper::restoreModel(const SavedModel& model, Contact contact, Restored& restored,
                                 TaskContext& task) {
    RestoredModel& own = restored.models.emplace_back();
    if (contact == Contact::Refused && files::isRemote(model.path)) return;
    const auto opened = files::openModel(model.path, task);
    if (!opened) return restored.problems.push_back(named(opened.error(), model.path));
    own.model = *opened;
    own.outline = outlineOf(**opened);
    own.learned = readLearned(**opened, model.learned, restored.problems, task);
}

void SessionKeeper::goOn(bool contact) {
    if (!m_waiting) return;
    const Contact answer = contact ? Contact::Allowed : Contact::Refused;
    m_opening.start([waiting = *std::exchange(m_waiting, {}), answer](TaskContext& task) {
        return restore(waiting.saved, waiting.path, answer, task);
    });
}

void SessionKeeper::finishOpening(const Result<Restored>& restored) {
    if (!restored) {
        if (restored.error().code != ErrorCode::Cancelled) {
            Q_EMIT failed(errorSentence(restored.error()));
        }
        return;
    }
    if (!restored->servers.isEmpty()) {
        m_waiting = *restored;
        Q_EMIT contactWanted(restored->servers);
        return;
    }
    apply(*restored);
    QStringList problems;
    for (const Error& problem : restored->problems) problems << errorSentence(problem);
    m_path = restored->path;
    Q_EMIT opened(problems);
}

void SessionKeeper::apply(const Restored& restored) {
    while (!m_session.models().empty()) m_session.closeModel(0);
    int current = 0;
    for (std::size_t i = 0; i < restored.models.size(); ++i) {
        const auto& [model, outline, learned] = restored.models[i];
        if (!model) continue;
        const SavedModel& saved = restored.saved.models[i];
        if (static_cast<int>(i) == restored.saved.current) {
            current = static_cast<int>(m_session.models().size());
        }
        m_session.addModel(model, outline);
        m_session.setMoments(learned.moments, learned.importance);
        if (learned.importance) keep({learned.importance, saved.learned});
        m_session.setImportanceHidden(saved.hideImportance);
        m_session.changeRecipeBook(saved.book, {});
        m_session.undoStack()->clear();
        m_session.restoreHistory(saved.history);
        m_session.current().setBranches(saved.branches);
        m_session.undoStack()->setClean();
        std::vector<int> selection;
        for (const std::string& name : saved.selection) {
            const TensorInfo* tensor = model->find(name);
            if (tensor != nullptr) {
                selection.push_back(static_cast<int>(tensor - model->tensors.data()));
            }
        }
        if (!selection.empty()) m_session.select(std::move(selection));
    }
    m_session.setCurrentModel(current);
    m_session.setMemoryChoice(restored.saved.memory);
    m_window.restore(restored.saved.window);
}

void SessionKeeper::startAutosave(const std::filesystem::path& folder) {
    m_folder = folder;
    m_searching.start([folder](TaskContext&) -> Result<Found> {
        std::error_code failure;
        std::filesystem::create_directories(folder, failure);
        Found found;
        found.lock = std::make_shared<QLockFile>(fromPath(folder / "lock"));
        found.lock->setStaleLockTime(0);  // only the end of its program frees it
        if (!found.lock->tryLock(0)) {
            found.lock.reset();
        } else {
            found.autosaved = newestAutosave(folder);
        }
        return found;
    });
}

void SessionKeeper::finishSearch(const Result<Found>& found) {
    if (!found || !found->lock) return;
    m_lock = found->lock;
    if (!found->autosaved) return;
    m_number = found->autosaved->number;
    const auto saved = sessionFromJson(found->autosaved->text, {});
    if (!saved || saved->models.empty()) return;
    m_recoverable = found->autosaved;
    Q_EMIT recoverable(static_cast<int>(saved->models.size()));
}

void SessionKeeper::autosaveNow() {
    m_soon.stop();
    if (!m_lock || m_session.models().empty()) return;
    m_autosaving.start([folder = m_folder, number = ++m_number,
                        session = snapshot()](TaskContext&) -> Result<Written> {
        const auto written = writeAutosave(folder, {number, toJson(session)});
        if (!written) return fail(written.error());
        return Written{};
    });
}

void SessionKeeper::recover() {
    if (!m_recoverable) return;
    m_opening.start([text = m_recoverable->text](TaskContext& task) -> Result<Restored> {
        const auto saved = sessionFromJson(text, {});
        if (!saved) return fail(saved.error());
        return restore(*saved, {}, Contact::NotAsked, task);
    });
    m_recoverable.reset();
}

void SessionKeeper::end() {
    m_soon.stop();
    // Nobody has decided about what was found, and nothing has been written over it.
    const bool isUndecided = m_recoverable && m_recoverable->number == m_number;
    if (!m_lock || isUndecided) return;
    m_session.pool().waitForDone(Lane::Autosave);
    removeAutosaves(m_folder);
}

}  // namespace weightscape::ui
