// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/fact_list.h"

#include "ui/look/plain_text.h"

namespace weightscape::ui {

FactList::FactList(const QString& objectName, QWidget* parent)
    : QWidget(parent), m_layout(new QGridLayout(this)) {
    setObjectName(objectName);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(kGap);
    m_layout->setVerticalSpacing(kGapSmall);
    m_layout->setColumnStretch(1, 1);
}

void FactList::addFact(const char* id, const QString& name, const QString& toolTip) {
    const QString key = QString::fromLatin1(id);
    QLabel* caption = plainLabel(key + QStringLiteral("Caption"), name);
    caption->setForegroundRole(QPalette::PlaceholderText);
    caption->setToolTip(toolTipText(toolTip));
    QLabel* value = plainLabel(key);
    value->setAccessibleName(name);
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const int row = m_layout->rowCount();
    m_layout->addWidget(caption, row, 0);
    m_layout->addWidget(value, row, 1);
    m_titles.insert(key, caption);
    m_values.insert(key, value);
}

void FactList::setTitle(const char* id, const QString& name) {
    const QString key = QString::fromLatin1(id);
    m_titles.value(key)->setText(name);
    m_values.value(key)->setAccessibleName(name);
}

void FactList::setFact(const char* id, const QString& value, const QString& toolTip) {
    QLabel* label = m_values.value(QString::fromLatin1(id));
    Q_ASSERT(label != nullptr);
    label->setText(value);
    label->setToolTip(toolTipText(toolTip));
}

}  // namespace weightscape::ui
