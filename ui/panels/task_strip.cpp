// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/task_strip.h"

#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <cmath>

#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"

namespace weightscape::ui {
namespace {

constexpr int kSteps = 1000;

QString timeText(double seconds) {
    const int whole = static_cast<int>(std::ceil(seconds));
    if (whole < 60) return TaskStrip::tr("%1 s left").arg(whole);
    return TaskStrip::tr("%1 min left").arg((whole + 59) / 60);
}

}  // namespace

TaskStrip::TaskStrip(const QString& objectName, const std::function<void()>& cancel,
                     QWidget* parent)
    : QWidget(parent),
      m_text(smallLabel(objectName + QStringLiteral("Text"))),
      m_bar(new QProgressBar),
      m_time(smallLabel(objectName + QStringLiteral("Time"))),
      m_cancel(new QToolButton) {
    setObjectName(objectName);
    nameControl(m_bar, objectName + QStringLiteral("Progress"), tr("Progress"));
    m_bar->setRange(0, kSteps);
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(120, 8);
    nameControl(m_cancel, objectName + QStringLiteral("Cancel"), tr("Cancel"));
    m_cancel->setIcon(lineIcon(QStringLiteral("close")));
    m_cancel->setAutoRaise(true);
    m_cancel->setToolTip(tr("Cancel"));
    // Showing it here, before it has a parent, would open a window of its own for a moment.
    if (!cancel) m_cancel->hide();
    if (cancel) connect(m_cancel, &QToolButton::clicked, this, cancel);
    makeRow(this, {m_text, m_bar, m_time, m_cancel}, kGap)->setContentsMargins(kGap, 0, kGap, 0);
    hide();
}

void TaskStrip::start(const QString& title) {
    m_title = title;
    m_clock.start();
    m_timeLeft = {};
    m_text->setText(title);
    m_time->clear();
    m_bar->setValue(0);
    show();
}

void TaskStrip::setProgress(double fraction, const QString& stage) {
    m_bar->setValue(static_cast<int>(fraction * kSteps));
    const QString text = stage.isEmpty() || m_title.isEmpty()
                             ? m_title + stage
                             : QStringLiteral("%1 · %2").arg(m_title, stage);
    m_text->setText(text);
    const double seconds = static_cast<double>(m_clock.elapsed()) / 1000.0;
    const auto left = m_timeLeft.update(fraction, seconds);
    m_time->setText(left ? timeText(*left) : QString());
}

}  // namespace weightscape::ui
