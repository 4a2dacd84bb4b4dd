// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_controls.h"

#include <QHBoxLayout>
#include <QLabel>

#include "ui/look/theme.h"
#include "ui/widgets/flow_layout.h"

namespace weightscape::ui {

QLayout* makeControlRow() {
    auto* row = new FlowLayout;
    row->setSpacing(kGapWide);
    row->setContentsMargins(kGapWide, kGap, kGapWide, kGap);
    return row;
}

void addLabelled(QLayout& row, const QString& label, QWidget* control) {
    // Label and control stay together when the row wraps.
    auto* pair = new QWidget(control->parentWidget());
    auto* text = new QLabel(label, pair);
    text->setTextFormat(Qt::PlainText);
    text->setBuddy(control);
    auto* layout = new QHBoxLayout(pair);
    layout->setContentsMargins({});
    layout->setSpacing(kGap);
    layout->addWidget(text);
    layout->addWidget(control);
    QString name = label;
    if (control->accessibleName().isEmpty()) {
        control->setAccessibleName(name.remove(QLatin1Char('&')));
    }
    row.addWidget(pair);
}

void addControl(QLayout& row, const QString& accessibleName, QWidget* control) {
    if (control->accessibleName().isEmpty()) control->setAccessibleName(accessibleName);
    row.addWidget(control);
}

}  // namespace weightscape::ui
