// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_widget.h"

#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/theme.h"
#include "ui/pages/page_controls.h"
#include "ui/panels/live_number.h"
#include "ui/widgets/flow_layout.h"

namespace weightscape::ui {

LessonWidget::LessonWidget(const QString& objectName)
    : m_controlRow(makeControlRow()),
      m_pictures(makeColumn(nullptr, {}, kGap)),
      m_numbers(makeControlRow()) {
    setObjectName(objectName);
    makeColumn(this, {m_controlRow, {m_pictures, 1}, m_numbers});
}

void LessonWidget::addControl(int step, const QString& label, QWidget* control) {
    addLabelled(*m_controlRow, label, control);
    m_controls.push_back({step, control->parentWidget()});
    control->parentWidget()->setVisible(step <= m_step);
}

void LessonWidget::addPicture(QWidget* picture, int stretch) {
    m_pictures->addWidget(picture, stretch);
}

LiveNumber* LessonWidget::addNumber(const QString& objectName, const QString& caption) {
    auto* number = new LiveNumber(objectName, caption);
    m_numbers->addWidget(number);
    return number;
}

void LessonWidget::showStep(int step) {
    m_step = std::clamp(step, 1, kSteps);
    for (const Control& control : m_controls) control.withLabel->setVisible(control.step <= m_step);
}

}  // namespace weightscape::ui
