// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/lesson_actions.h"

#include "core/quantize/encoders/treatment.h"
#include "ui/lessons/lesson_page.h"
#include "ui/session/tensor_edit.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"
#include "ui/window/file_actions.h"

namespace weightscape::ui {

LessonActions::LessonActions(const WindowParts& parts, FileActions& files)
    : m_parts(parts), m_files(files) {}

void LessonActions::addTo(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<LessonActions> kRows[] = {
        {"actionLessons", QT_TR_NOOP("&Lessons"), "Ctrl+L", "lessons", &LessonActions::showLessons, QT_TR_NOOP("Shows the lessons about quantization.")},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_parts.session);
}

void LessonActions::showLessons() {
    const LessonPage& page = ensurePage();
    show(page.lesson().isEmpty() ? page.nextLesson() : page.lesson());
}

bool LessonActions::show(const QString& id) {
    if (!ensurePage().showLesson(id)) return false;
    Q_EMIT shown();
    return true;
}

LessonPage& LessonActions::ensurePage() {
    if (m_page != nullptr) return *m_page;
    m_page = new LessonPage(m_parts.session, m_parts.keepsSettings, &m_parts.window);
    m_page->hide();
    connect(m_page, &LessonPage::closeRequested, this, &LessonActions::left);
    connect(m_page, &LessonPage::workbenchRequested, this, &LessonActions::openInWorkbench);
    return *m_page;
}

void LessonActions::openInWorkbench(const WorkbenchView& view) {
    Session& session = m_parts.session;
    if (!session.model()) {
        connect(
            &m_files, &FileActions::opened, this, [this, view] { openInWorkbench(view); },
            Qt::SingleShotConnection);
        return m_files.open(QStringLiteral("sample"));
    }
    if (view.tensor >= 0) session.select({view.tensor});
    if (!view.treatment.empty() && session.currentTensor() >= 0) {
        const auto treatment = encoders::parseTreatment(view.treatment);
        if (!treatment) return m_parts.complain(errorSentence(treatment.error()), {});
        treatTensors(session, {session.currentTensor()}, *treatment, fromUtf8(view.treatment));
    }
    Q_EMIT pageRequested(view.page);
}

}  // namespace weightscape::ui
