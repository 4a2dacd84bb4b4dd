// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/live_number.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QTimer>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/tasks/pause.h"

namespace weightscape::ui {
namespace {

constexpr int kFlashMilliseconds = 2000;
constexpr int kDotSize = 10;

}  // namespace

CertaintyDot::CertaintyDot(QWidget* parent) : QWidget(parent) {
    setFixedSize(kDotSize + 2, kDotSize + 2);
}

void CertaintyDot::setFilled(double share) {
    m_share = std::clamp(share, 0.0, 1.0);
    update();
}

void CertaintyDot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF circle = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    painter.setPen(QPen(currentTheme().secondaryText, 1.2));
    painter.drawEllipse(circle);
    painter.setPen(Qt::NoPen);
    painter.setBrush(currentTheme().secondaryText);
    constexpr int kFullTurn = 360 * 16;
    painter.drawPie(circle, 90 * 16, -static_cast<int>(m_share * kFullTurn));
}

LiveNumber::LiveNumber(const QString& objectName, const QString& caption, QWidget* parent)
    : QWidget(parent),
      m_caption(smallLabel(objectName + QStringLiteral("Caption"), caption)),
      m_value(plainLabel(objectName)),
      m_detail(smallLabel(objectName + QStringLiteral("Detail"))),
      m_dot(new CertaintyDot),
      m_flash(new QTimer(this)) {
    m_value->setFont(textFont(kTextLarge, true));
    m_value->setAccessibleName(caption);
    m_value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_dot->hide();
    auto* line = makeRow(nullptr, {m_value, m_dot, BoxItem::room(1)}, kGapSmall);
    makeColumn(this, {m_caption, line, m_detail});
    callOnce(*m_flash, kFlashMilliseconds, this, &LiveNumber::stopFlash);
}

void LiveNumber::setCaption(const QString& caption) {
    m_caption->setText(caption);
    m_value->setAccessibleName(caption);
    keepWidth();
}

void LiveNumber::setValue(const QString& value) {
    m_value->setText(value);
    keepWidth();
}

/// Neighbours must not move while numbers change, so the width only grows.
void LiveNumber::keepWidth() {
    setMinimumWidth(std::max(minimumWidth(), layout()->sizeHint().width()));
}

QString LiveNumber::value() const {
    return m_value->text();
}

void LiveNumber::setAlarm(bool alarm) {
    m_alarm = alarm;
    colorValue();
}

void LiveNumber::colorValue() {
    QPalette colors = palette();
    // In a tool bar this is the role of its buttons.
    if (m_alarm) colors.setColor(m_value->foregroundRole(), currentTheme().error);
    m_value->setPalette(colors);
}

void LiveNumber::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) colorValue();
    QWidget::changeEvent(event);
}

void LiveNumber::setDetail(const QString& detail) {
    m_detailText = detail;
    if (!m_flash->isActive()) m_detail->setText(detail);
    keepWidth();
}

void LiveNumber::flash(const QString& change) {
    m_detail->setText(change);
    m_detail->setForegroundRole(QPalette::Link);
    m_flash->start();
}

void LiveNumber::stopFlash() {
    m_flash->stop();
    m_detail->setForegroundRole(QPalette::PlaceholderText);
    m_detail->setText(m_detailText);
}

void LiveNumber::setDot(double share) {
    m_dot->setFilled(share);
    m_dot->setToolTip(share >= 1.0 ? tr("Exact") : tr("Sampled; fills as exact values arrive"));
    m_dot->show();
}

}  // namespace weightscape::ui
