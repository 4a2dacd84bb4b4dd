// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_controls.h"

#include <QLabel>

#include "ui/look/box_layout.h"
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
    makeRow(pair, {text, control}, kGap);
    QString name = label;
    if (control->accessibleName().isEmpty()) {
        control->setAccessibleName(name.remove(QLatin1Char('&')));
    }
    row.addWidget(pair);
}

QSplitter* makeSplitter(Qt::Orientation orientation, const QString& objectName,
                        std::initializer_list<std::pair<QWidget*, int>> parts) {
    auto* splitter = new QSplitter(orientation);
    splitter->setObjectName(objectName);
    for (const auto& [widget, stretch] : parts) {
        splitter->addWidget(widget);
        if (stretch > 0) splitter->setStretchFactor(splitter->count() - 1, stretch);
    }
    return splitter;
}

void addControl(QLayout& row, const QString& accessibleName, QWidget* control) {
    if (control->accessibleName().isEmpty()) control->setAccessibleName(accessibleName);
    row.addWidget(control);
}

}  // namespace weightscape::ui
