// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/session_actions.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QSettings>
#include <QShortcut>
#include <QWidgetAction>

#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"
#include "ui/window/recipe_actions.h"

namespace weightscape::ui {
namespace {

constexpr int kWidestModelName = 240;

}  // namespace

SessionActions::SessionActions(const WindowParts& parts, RecipeActions& recipes,
                               SessionKeeper::Window pages)
    : m_parts(parts),
      m_session(parts.session),
      m_recipes(recipes),
      m_keeper(parts.session, std::move(pages)),
      m_saving(new TaskStrip(QStringLiteral("sessionTask"), [this] { m_keeper.cancelSaving(); })) {
    parts.window.statusBar()->addWidget(m_saving);
    connectKeeper();
}

void SessionActions::addTo(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<SessionActions> kRows[] = {
        {"actionOpenSession", QT_TR_NOOP("Open s&ession…"), "Ctrl+Alt+O", "", &SessionActions::browse, QT_TR_NOOP("Opens a saved session in place of all that is open.")},
        {"actionSaveSession", QT_TR_NOOP("Sa&ve session"), "Ctrl+S", "", &SessionActions::saveAgain, QT_TR_NOOP("Writes what is open, its recipes, the selection and the pages to one file, and what was learned from texts beside it."), Needs::Model},
        {"actionSaveSessionAs", QT_TR_NOOP("Save session &as…"), "Ctrl+Alt+S", "", &SessionActions::askWhereToSave, QT_TR_NOOP("Saves the session as another file."), Needs::Model},
        {},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
}

void SessionActions::connectKeeper() {
    connect(&m_keeper, &SessionKeeper::saved, this, &SessionActions::saved);
    connect(&m_keeper, &SessionKeeper::savingEnded, m_saving, &TaskStrip::finish);
    connect(&m_keeper, &SessionKeeper::savingProgressed, m_saving,
            [this](double fraction) { m_saving->setProgress(fraction, {}); });
    connect(&m_keeper, &SessionKeeper::opened, this, [this](const QStringList& problems) {
        for (const char* id : {"sessionError", "recovery"}) {
            m_parts.messages.remove(QString::fromLatin1(id));
        }
        for (const QString& problem : problems) {
            m_parts.messages.add(MessageLines::Kind::Error, problem);
        }
        Q_EMIT opened();
    });
    connect(&m_keeper, &SessionKeeper::failed, this, [this](const QString& sentence) {
        m_parts.complain(sentence, QStringLiteral("sessionError"));
        Q_EMIT failed(sentence);
    });
    connect(&m_keeper, &SessionKeeper::contactWanted, this, &SessionActions::askToContact);
    connect(&m_keeper, &SessionKeeper::recoverable, this, &SessionActions::offerRecovery);
    if (m_parts.keepsSettings) {
        // Beside the settings: one place for what the program keeps by itself.
        m_keeper.startAutosave(toPath(QFileInfo(QSettings().fileName()).path()) / "autosave");
    }
}

void SessionActions::offerRecovery(int models) {
    m_parts.messages.add(
        MessageLines::Kind::Note,
        tr("The program did not end properly. Its last state, with %n models, is still there.",
           nullptr, models),
        {tr("Restore"), [this] { m_keeper.recover(); }}, QStringLiteral("recovery"));
}

void SessionActions::askToContact(const QStringList& servers) {
    auto* question = new QMessageBox(
        QMessageBox::Question, tr("Contact servers"),
        tr("Models of this session lie on %1. Contact the servers to open them? Without, the "
           "other models are opened alone.")
            .arg(servers.join(QStringLiteral(", "))),
        QMessageBox::Yes | QMessageBox::No, &m_parts.window);
    question->setObjectName(QStringLiteral("contactQuestion"));
    question->setTextFormat(Qt::PlainText);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QMessageBox::finished, this,
            [this](int answer) { m_keeper.goOn(answer == QMessageBox::Yes); });
    question->open();
}

void SessionActions::browse() {
    const QString path = QFileDialog::getOpenFileName(
        &m_parts.window, tr("Open a session"), {}, tr("Sessions (*.weightscape);;All files (*)"));
    if (!path.isEmpty()) open(path);
}

void SessionActions::saveAgain() {
    if (m_keeper.path().isEmpty()) return askWhereToSave();
    save(m_keeper.path());
}

void SessionActions::askWhereToSave() {
    const QString path = QFileDialog::getSaveFileName(&m_parts.window, tr("Save the session"),
                                                      QStringLiteral("session.weightscape"),
                                                      tr("Sessions (*.weightscape)"));
    // The file dialog has asked whether to replace an existing file.
    if (!path.isEmpty()) save(path);
}

void SessionActions::save(const QString& path) {
    m_saving->start(tr("Saving the session"));
    m_keeper.save(path);
}

void SessionActions::open(const QString& path) {
    if (!mayLose()) return;
    m_keeper.autosaveNow();
    m_keeper.open(path);
}

bool SessionActions::mayLose() {
    const int shown = m_session.currentModel();
    for (int model = 0; model < static_cast<int>(m_session.models().size()); ++model) {
        // The question is about what is seen.
        m_session.setCurrentModel(model);
        if (!m_recipes.mayLose()) return false;
    }
    m_session.setCurrentModel(shown);
    return true;
}

QAction* SessionActions::makeModelSwitch() {
    auto* list = new QComboBox;
    nameControl(list, QStringLiteral("modelSwitch"), tr("Open models"));
    list->setToolTip(tr("The model that is shown (Ctrl+Tab: the next one)"));
    list->setMaximumWidth(kWidestModelName);
    auto* shown = new QWidgetAction(&m_parts.window);
    shown->setDefaultWidget(list);
    shown->setVisible(false);
    connect(list, &QComboBox::activated, &m_session, &Session::setCurrentModel);
    connect(&m_session, &Session::modelsChanged, list,
            [this, list, shown] { fillModelSwitch(*list, *shown); });
    connect(&m_session, &Session::modelChanged, list,
            [this, list] { list->setCurrentIndex(m_session.currentModel()); });
    auto* next = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Tab), &m_parts.window);
    connect(next, &QShortcut::activated, this, [this] { step(1); });
    auto* previous =
        new QShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Tab), &m_parts.window);
    connect(previous, &QShortcut::activated, this, [this] { step(-1); });
    return shown;
}

void SessionActions::fillModelSwitch(QComboBox& list, QAction& shown) {
    const QSignalBlocker blocker(list);
    list.clear();
    for (const auto& model : m_session.models()) list.addItem(pathText(model->path.filename()));
    list.setCurrentIndex(m_session.currentModel());
    shown.setVisible(list.count() > 1);
}

void SessionActions::step(int models) {
    const int count = static_cast<int>(m_session.models().size());
    if (count > 1) m_session.setCurrentModel((m_session.currentModel() + models + count) % count);
}

}  // namespace weightscape::ui
