// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/file_actions.h"

#include <QFileDialog>
#include <QFileInfo>
#include <algorithm>

#include "core/files/open_model.h"
#include "core/files/remote/download_bound.h"
#include "core/files/remote/remote_address.h"
#include "ui/panels/address_dialog.h"
#include "ui/session/model_filter.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"
#include "ui/window/recipe_actions.h"
#include "ui/window/session_actions.h"

namespace weightscape::ui {

FileActions::FileActions(const WindowParts& parts, RecipeActions& recipes, SessionActions& sessions)
    : m_parts(parts),
      m_session(parts.session),
      m_recipes(recipes),
      m_sessions(sessions),
      m_opening(parts, QStringLiteral("openTask"), [this](const auto& opened) { finish(opened); }),
      m_kind(parts.session.pool(), Lane::Files, [this](const Result<recipes::FileKind>& kind) {
          if (!kind) return;
          m_recent.quantization = said(kind->name());
          m_recent.bitsPerWeight = kind->bitsPerWeight;
          rememberRecentFile(m_recent);
      }) {}

void FileActions::addOpening(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<FileActions> kRows[] = {
        {"actionOpen", QT_TR_NOOP("&Open…"), "Ctrl+O", "open", &FileActions::browse, QT_TR_NOOP("Opens a model beside those that are open.")},
        {"actionOpenAddress", QT_TR_NOOP("Open a&ddress…"), "", "", &FileActions::askForAddress, QT_TR_NOOP("Opens a model on a server before it is downloaded, such as hf:ORG/REPO.")},
        {"actionSample", QT_TR_NOOP("Open the built-in &sample"), "", "sample", &FileActions::openSample, QT_TR_NOOP("Opens the small model that comes with the program.")},
        {},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
    auto* recent = new QMenu(tr("Open &recent"), &menu);
    recent->setObjectName(QStringLiteral("recentMenu"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecentMenu(*recent); });
    menu.insertMenu(menu.findChild<QAction*>(QStringLiteral("actionSample")), recent);
}

void FileActions::addClosing(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<FileActions> kRows[] = {
        {"actionClose", QT_TR_NOOP("&Close model"), "Ctrl+W", "", &FileActions::close, QT_TR_NOOP("Closes the model that is shown; its file stays as it is."), Needs::Model},
        {},
        {"actionQuit", QT_TR_NOOP("&Quit"), "Ctrl+Q", "", &FileActions::quit, QT_TR_NOOP("Ends the program.")},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
}

void FileActions::browse() {
    const QString path =
        QFileDialog::getOpenFileName(&m_parts.window, tr("Open a model"), {}, modelFilter());
    if (!path.isEmpty()) open(path);
}

void FileActions::askForAddress(const QString& address) {
    auto* dialog = new AddressDialog(address, &m_parts.window);
    connect(dialog, &AddressDialog::chosen, this, [this](const QString& chosen, auto mostBytes) {
        files::setMostDownload(mostBytes);
        open(chosen);
    });
    dialog->open();
}

void FileActions::reopen(const QString& path) {
    files::isRemote(toPath(path)) ? askForAddress(path) : open(path);
}

void FileActions::open(const QString& path) {
    if (path.endsWith(QLatin1String(".weightscape"), Qt::CaseInsensitive)) {
        return m_sessions.open(path);
    }
    m_sessions.keeper().autosaveNow();
    m_path = path;
    const std::string name = files::shownPath(toPath(path)).filename().string();
    m_opening.start(tr("Opening %1").arg(toQt(name)),
                    [file = toPath(path)](TaskContext& task) -> Result<Opened> {
                        auto model = files::openModel(file, task);
                        if (!model) return fail(std::move(model.error()));
                        auto outline = outlineOf(**model);
                        return Opened{*std::move(model), std::move(outline)};
                    });
}

void FileActions::finish(const Result<Opened>& opened) {
    if (!opened) {
        if (opened.error().code == ErrorCode::Cancelled) return;
        Error error = opened.error();
        if (error.file.empty()) error.file = toPath(m_path).string();
        error.file = files::shownPath(error.file).string();
        const QString sentence = errorSentence(error);
        m_parts.complain(sentence, QStringLiteral("openError"));
        Q_EMIT failed(sentence);
        return;
    }
    m_parts.messages.remove(QStringLiteral("openError"));
    if (m_parts.keepsSettings && m_path != QLatin1String("sample")) remember(opened->model);
    if (show(*opened)) Q_EMIT this->opened();
}

void FileActions::remember(const std::shared_ptr<const Model>& model) {
    m_recent = {};
    // What an address shows is written down, not what may be secret in it.
    m_recent.path =
        model->isRemote() ? fromPath(model->path) : QFileInfo(m_path).absoluteFilePath();
    m_recent.bytes = model->fileBytes();
    m_recent.opened = QDateTime::currentDateTime();
    rememberRecentFile(m_recent);
    m_kind.start(
        [model](TaskContext&) -> Result<recipes::FileKind> { return recipes::fileKindOf(*model); });
}

bool FileActions::show(const Opened& opened) {
    const auto& [model, outline] = opened;
    const auto models = m_session.models();
    const auto same = std::ranges::find_if(
        models, [&](const auto& open) { return open->path == opened.model->path; });
    if (same == models.end()) {
        m_session.addModel(model, outline);
        return true;
    }
    // The same file again: it may have changed.
    m_session.setCurrentModel(static_cast<int>(same - models.begin()));
    if (!m_recipes.mayLose()) return false;
    m_session.setModel(model, outline);
    return true;
}

bool FileActions::selectTensor(const QString& name) {
    const TensorInfo* tensor =
        m_session.model() ? m_session.model()->find(name.toStdString()) : nullptr;
    if (tensor == nullptr) {
        m_parts.messages.add(MessageLines::Kind::Error,
                             tr("The model has no tensor named \"%1\".").arg(name));
        return false;
    }
    m_session.select({static_cast<int>(tensor - m_session.model()->tensors.data())});
    return true;
}

void FileActions::close() {
    if (m_recipes.mayLose()) m_session.closeModel(m_session.currentModel());
}

void FileActions::fillRecentMenu(QMenu& menu) {
    menu.clear();
    for (const RecentFile& file : recentFiles()) {
        // Text from files has no mnemonics.
        const QString name =
            toQt(file.path.toStdString()).replace(QLatin1Char('&'), QStringLiteral("&&"));
        QAction* action = menu.addAction(file.pinned ? tr("%1 (pinned)").arg(name) : name);
        connect(action, &QAction::triggered, this, [this, path = file.path] { reopen(path); });
    }
    const bool none = menu.isEmpty();
    if (!none) menu.addSeparator();
    QAction* clear = menu.addAction(none ? tr("No recent files") : tr("&Clear list"));
    clear->setEnabled(!none);
    connect(clear, &QAction::triggered, this, [this] {
        forgetRecentFiles();
        Q_EMIT recentFilesChanged();
    });
}

}  // namespace weightscape::ui
