// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/launch.h"

#include <QCoreApplication>
#include <QPixmap>

#include "ui/widgets/motion.h"
#include "ui/window/file_actions.h"
#include "ui/window/importance_actions.h"
#include "ui/window/lesson_actions.h"
#include "ui/window/main_window.h"
#include "ui/window/moments_actions.h"
#include "ui/window/recipe_actions.h"
#include "ui/window/session_actions.h"

namespace weightscape::ui {
namespace {

constexpr int kPollMilliseconds = 50;
/// A number that settles may start other work; quiet is what stays quiet.
constexpr int kQuietPolls = 6;

}  // namespace

Launch::Launch(MainWindow& window, LaunchOptions options)
    : m_window(window), m_options(std::move(options)) {
    m_poll.setInterval(kPollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &Launch::waitUntilSettled);
    const auto fail = [this](const QString& sentence) {
        if (!m_options.screenshot.isEmpty()) Q_EMIT finished(1, sentence);
    };
    connect(&m_window.files(), &FileActions::failed, this, fail);
    connect(&m_window.sessions(), &SessionActions::failed, this, fail);
    connect(&m_window.importance(), &ImportanceActions::failed, this, fail);
    connect(&m_window.moments(), &MomentsActions::failed, this, fail);
}

void Launch::start() {
    if (m_options.size) m_window.resize(*m_options.size);
    m_window.show();
    if (m_options.model.isEmpty()) {
        if (!m_options.lesson.isEmpty()) m_window.lessons().show(m_options.lesson);
        if (!m_options.screenshot.isEmpty()) m_poll.start();
        return;
    }
    connect(&m_window.files(), &FileActions::opened, this, &Launch::readImportance,
            Qt::SingleShotConnection);
    // What a session file names is shown as it was saved.
    connect(&m_window.sessions(), &SessionActions::opened, this, &Launch::finishOpening,
            Qt::SingleShotConnection);
    m_window.files().open(m_options.model);
}

void Launch::readImportance() {
    if (m_options.importance.isEmpty()) return readMoments();
    connect(&m_window.importance(), &ImportanceActions::opened, this, &Launch::readMoments,
            Qt::SingleShotConnection);
    m_window.importance().open(m_options.importance);
}

void Launch::readMoments() {
    if (m_options.moments.isEmpty()) return finishOpening();
    connect(&m_window.moments(), &MomentsActions::finished, this, &Launch::finishOpening,
            Qt::SingleShotConnection);
    m_window.moments().open(m_options.moments);
}

void Launch::finishOpening() {
    if (!m_options.page.isEmpty()) m_window.showPage(m_options.page);
    if (!m_options.lesson.isEmpty()) m_window.lessons().show(m_options.lesson);
    // What was asked for is where a model starts, and one step more of a saved history.
    const bool hasHistory = m_window.session().undoStack()->count() > 0;
    const bool applied = applyChoices();
    if (!hasHistory) m_window.session().undoStack()->clear();
    if (m_options.screenshot.isEmpty()) return;
    setMotionReduced(true);  // the picture shows the end
    if (!applied) {
        Q_EMIT finished(1, m_window.messages().join(QLatin1Char(' ')));
        return;
    }
    m_poll.start();
}

bool Launch::applyChoices() {
    if (!m_options.recipe.isEmpty() && !m_window.recipes().load(m_options.recipe)) return false;
    if (!m_options.reference.isEmpty() && !m_window.recipes().loadReference(m_options.reference)) {
        return false;
    }
    return m_options.tensor.isEmpty() || m_window.files().selectTensor(m_options.tensor);
}

void Launch::waitUntilSettled() {
    m_quietPolls = m_window.isSettled() ? m_quietPolls + 1 : 0;
    if (m_quietPolls < kQuietPolls) return;
    m_poll.stop();
    saveScreenshot();
}

void Launch::saveScreenshot() {
    m_window.stopFlashes();
    QCoreApplication::processEvents();  // the details that come back need their layout
    if (m_window.grab().save(m_options.screenshot)) {
        Q_EMIT finished(0, {});
    } else {
        Q_EMIT finished(1, QStringLiteral("%1: the picture could not be written; check the folder "
                                          "and that the name ends in .png.")
                               .arg(m_options.screenshot));
    }
}

}  // namespace weightscape::ui
