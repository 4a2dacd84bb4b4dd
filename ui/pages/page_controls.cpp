// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_controls.h"

#include <QHBoxLayout>
#include <QLabel>

#include "ui/theme.h"

namespace weightscape::ui {

QHBoxLayout* makeControlRow() {
    auto* row = new QHBoxLayout;
    row->setSpacing(kGap);
    row->setContentsMargins(kGapWide, kGap, kGapWide, kGap);
    return row;
}

void addLabelled(QHBoxLayout& row, const QString& label, QWidget* control) {
    auto* text = new QLabel(label, control->parentWidget());
    text->setTextFormat(Qt::PlainText);
    text->setBuddy(control);
    row.addWidget(text);
    QString name = label;
    addControl(row, name.remove(QLatin1Char('&')), control);
}

void addControl(QHBoxLayout& row, const QString& accessibleName, QWidget* control) {
    if (control->accessibleName().isEmpty()) control->setAccessibleName(accessibleName);
    row.addWidget(control);
    row.addSpacing(kGapSmall);
}

}  // namespace weightscape::ui
