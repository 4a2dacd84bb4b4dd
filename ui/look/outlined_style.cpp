// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/look/outlined_style.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

#include "ui/look/page_tabs.h"
#include "ui/look/theme.h"
#include "ui/look/wheel_guard.h"

namespace weightscape::ui {
namespace {

void paintOutline(QPainter* painter, const QStyleOption* option, bool round) {
    const Theme& theme = currentTheme();
    if (theme.kind == ThemeKind::Light) return;  // there Fusion's own outlines are seen
    const bool focused = option->state.testFlag(QStyle::State_HasFocus);
    const bool enabled = option->state.testFlag(QStyle::State_Enabled);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(focused ? theme.accent : enabled ? theme.hairline : theme.grid, 1));
    const QRectF frame = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    if (round) {
        painter->drawEllipse(frame);
    } else {
        painter->drawRoundedRect(frame, 2, 2);
    }
    painter->restore();
}

}  // namespace

OutlinedStyle::OutlinedStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_wheel(new WheelGuard(this)) {}

void OutlinedStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    m_wheel->guard(*widget);
}

int OutlinedStyle::pixelMetric(PixelMetric metric, const QStyleOption* option,
                               const QWidget* widget) const {
    if (metric == PM_TabBarTabHSpace) {
        if (const auto* tabs = qobject_cast<const PageTabs*>(widget)) return tabs->space();
    }
    return QProxyStyle::pixelMetric(metric, option, widget);
}

void OutlinedStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                  QPainter* painter, const QWidget* widget) const {
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element == PE_IndicatorCheckBox || element == PE_PanelButtonCommand ||
        element == PE_FrameLineEdit) {
        paintOutline(painter, option, false);
    } else if (element == PE_IndicatorRadioButton) {
        paintOutline(painter, option, true);
    }
}

void OutlinedStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                       QPainter* painter, const QWidget* widget) const {
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_ComboBox || control == CC_SpinBox) paintOutline(painter, option, false);
}

}  // namespace weightscape::ui
