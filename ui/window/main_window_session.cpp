// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Several models, and sessions as files.
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolBar>

#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/pages/page_list.h"
#include "ui/pages/page_state.h"
#include "ui/panels/message_lines.h"
#include "ui/panels/navigator.h"
#include "ui/text/to_qt.h"
#include "ui/window/main_window.h"

namespace weightscape::ui {
namespace {

constexpr int kWidestModelName = 240;

}  // namespace

void MainWindow::setUpKeeper() {
    connect(&m_keeper, &SessionKeeper::saved, this, [this] {
        showTitle();
        Q_EMIT sessionSaved();
    });
    connect(&m_keeper, &SessionKeeper::opened, this, [this](const QStringList& problems) {
        m_messages->clear();
        for (const QString& problem : problems) {
            m_messages->add(MessageLines::Kind::Error, problem);
        }
        showTitle();
        Q_EMIT sessionOpened();
    });
    connect(&m_keeper, &SessionKeeper::failed, this, [this](const QString& sentence) {
        m_messages->add(MessageLines::Kind::Error, sentence, {}, QStringLiteral("sessionError"));
        Q_EMIT openFailed(sentence);
    });
    connect(&m_keeper, &SessionKeeper::recoverable, this, &MainWindow::offerRecovery);
    if (m_settings == Settings::Use) {
        // Beside the settings: one place for what the program keeps by itself.
        m_keeper.startAutosave(toPath(QFileInfo(QSettings().fileName()).path()) / "autosave");
    }
}

void MainWindow::offerRecovery(int models) {
    m_messages->add(
        MessageLines::Kind::Note,
        tr("The program did not end properly. Its last state, with %n models, is still there.",
           nullptr, models),
        {tr("Restore"), [this] { m_keeper.recover(); }}, QStringLiteral("recovery"));
}

void MainWindow::setUpSessionActions(QMenu* menu) {
    menu->addSeparator();
    QAction* open = addAction(menu, QStringLiteral("actionOpenSession"), tr("Open s&ession…"),
                              QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_O));
    connect(open, &QAction::triggered, this, &MainWindow::browseForSession);
    QAction* save = addAction(menu, QStringLiteral("actionSaveSession"), tr("Sa&ve session"),
                              QKeySequence::Save);
    connect(save, &QAction::triggered, this, [this] {
        if (m_keeper.path().isEmpty()) return askToSaveSession();
        saveSession(m_keeper.path());
    });
    QAction* saveAs =
        addAction(menu, QStringLiteral("actionSaveSessionAs"), tr("Save session &as…"),
                  QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_S));
    connect(saveAs, &QAction::triggered, this, &MainWindow::askToSaveSession);
    menu->addSeparator();
    m_modelActions << save << saveAs;
}

void MainWindow::browseForSession() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a session"), {}, tr("Sessions (*.weightscape);;All files (*)"));
    if (!path.isEmpty()) openSession(path);
}

void MainWindow::askToSaveSession() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the session"),
                                                      QStringLiteral("session.weightscape"),
                                                      tr("Sessions (*.weightscape)"));
    // The file dialog has asked whether to replace an existing file.
    if (!path.isEmpty()) saveSession(path);
}

void MainWindow::openSession(const QString& path) {
    if (!mayLoseRecipes()) return;
    m_keeper.autosaveNow();
    m_keeper.open(path);
}

void MainWindow::saveSession(const QString& path) {
    m_keeper.save(path);
}

void MainWindow::setUpModelSwitch() {
    m_models = new QComboBox;
    nameControl(m_models, QStringLiteral("modelSwitch"), tr("Open models"));
    m_models->setToolTip(tr("The model that is shown (Ctrl+Tab: the next one)"));
    m_models->setMaximumWidth(kWidestModelName);
    m_modelsAction = m_toolBar->addWidget(m_models);
    m_modelsAction->setVisible(false);
    connect(m_models, &QComboBox::activated, &m_session, &Session::setCurrentModel);
    connect(&m_session, &Session::modelsChanged, this, &MainWindow::fillModelSwitch);
    connect(&m_session, &Session::modelChanged, this,
            [this] { m_models->setCurrentIndex(m_session.currentModel()); });
    auto* next = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Tab), this);
    connect(next, &QShortcut::activated, this, [this] { switchModel(1); });
    auto* previous = new QShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Tab), this);
    connect(previous, &QShortcut::activated, this, [this] { switchModel(-1); });
}

void MainWindow::fillModelSwitch() {
    const QSignalBlocker blocker(m_models);
    m_models->clear();
    for (const auto& model : m_session.models()) {
        m_models->addItem(pathText(model->path.filename()));
    }
    m_models->setCurrentIndex(m_session.currentModel());
    m_modelsAction->setVisible(m_models->count() > 1);
}

void MainWindow::switchModel(int step) {
    const int count = m_models->count();
    if (count > 1) m_session.setCurrentModel((m_session.currentModel() + step + count) % count);
}

void MainWindow::closeModel() {
    if (mayLoseRecipe()) m_session.closeModel(m_session.currentModel());
}

bool MainWindow::mayLoseRecipes() {
    const int shown = m_session.currentModel();
    for (int model = 0; model < static_cast<int>(m_session.models().size()); ++model) {
        // The question is about what is seen.
        m_session.setCurrentModel(model);
        if (!mayLoseRecipe()) return false;
    }
    m_session.setCurrentModel(shown);
    return true;
}

WindowState MainWindow::windowState() const {
    WindowState state;
    const auto pages = allPages();
    state.pages = m_pageStates;
    for (int index = 0; index < m_pages->count(); ++index) {
        const QString id = QString::fromLatin1(pages[static_cast<std::size_t>(index)].id);
        if (index == m_tabs->currentIndex()) state.page = id;
        if (const auto* page = dynamic_cast<const PageState*>(m_pages->widget(index))) {
            state.pages.insert(id, page->pageState());
        }
    }
    state.filter = m_navigator->filterText();
    return state;
}

void MainWindow::restoreWindowState(const WindowState& state) {
    m_pageStates = state.pages;
    const auto pages = allPages();
    for (int index = 0; index < m_pages->count(); ++index) {
        const QString id = QString::fromLatin1(pages[static_cast<std::size_t>(index)].id);
        auto* page = dynamic_cast<PageState*>(m_pages->widget(index));
        if (page && m_pageStates.contains(id)) {
            page->restorePageState(m_pageStates.take(id).toObject());
        }
    }
    m_navigator->setFilterText(state.filter);
    showPage(state.page);
}

}  // namespace weightscape::ui
