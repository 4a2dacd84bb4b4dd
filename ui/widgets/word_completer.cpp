// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/word_completer.h"

#include <QStringListModel>

namespace weightscape::ui {

WordCompleter::WordCompleter(QObject* parent) : QCompleter(QStringList(), parent) {
    setCaseSensitivity(Qt::CaseInsensitive);
    setMaxVisibleItems(12);
}

void WordCompleter::setWords(const QStringList& words) {
    qobject_cast<QStringListModel*>(model())->setStringList(words);
}

QStringList WordCompleter::splitPath(const QString& line) const {
    const qsizetype start = line.lastIndexOf(QLatin1Char(' ')) + 1;
    m_before = line.left(start);
    QString word = line.mid(start);
    if (word.startsWith(QLatin1Char('-'))) {
        m_before += QLatin1Char('-');
        word.remove(0, 1);
    }
    return {word};
}

QString WordCompleter::pathFromIndex(const QModelIndex& index) const {
    return m_before + QCompleter::pathFromIndex(index);
}

}  // namespace weightscape::ui
