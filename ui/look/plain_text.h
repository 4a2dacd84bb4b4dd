// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QString>
#include <QTextDocument>

#include "ui/look/theme.h"
#include "ui/text/number_format.h"

/// Text from files reaches widgets only as plain text: Qt takes a token such as "<s>" for markup.
namespace weightscape::ui {

/// A label that never interprets its text.
inline QLabel* plainLabel(const QString& objectName, const QString& text = {}) {
    auto* label = new QLabel;
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    return label;
}

/// The same in small secondary type: captions and units.
inline QLabel* smallLabel(const QString& objectName, const QString& text = {}) {
    QLabel* label = plainLabel(objectName, text);
    label->setFont(textFont(kTextSmall));
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

/// The same in emphasized type: above a part of a page or panel.
inline QLabel* headingLabel(const QString& objectName, const QString& text) {
    QLabel* label = plainLabel(objectName, text);
    label->setFont(textFont(kTextNormal, true));
    return label;
}

/// "1 note", "12 345 notes".
inline QString counted(qsizetype count, const QString& one, const QString& many) {
    return QStringLiteral("%1 %2").arg(formatCount(static_cast<std::uint64_t>(count)),
                                       count == 1 ? one : many);
}

/// Tool tips guess whether text is markup; this leaves nothing to guess.
inline QString toolTipText(const QString& text) {
    return text.isEmpty() ? text : Qt::convertFromPlainText(text);
}

/// Gives a control its name for tests, the one that screen readers say (empty: as it is), and what
/// F1 says where the name and the tool tip do not.
inline void nameControl(QWidget* control, const QString& objectName, const QString& accessibleName,
                        const QString& help = {}) {
    control->setObjectName(objectName);
    if (!accessibleName.isEmpty()) control->setAccessibleName(accessibleName);
    if (!help.isEmpty()) control->setWhatsThis(help);
}

}  // namespace weightscape::ui
