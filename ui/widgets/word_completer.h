// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCompleter>
#include <QStringList>

namespace weightscape::ui {

/// Completes the last word of a line of several.
class WordCompleter : public QCompleter {
    Q_OBJECT

  public:
    explicit WordCompleter(QObject* parent = nullptr);
    void setWords(const QStringList& words);

    [[nodiscard]] QStringList splitPath(const QString& line) const override;
    [[nodiscard]] QString pathFromIndex(const QModelIndex& index) const override;

  private:
    mutable QString m_before;  ///< the line up to the word that is completed
};

}  // namespace weightscape::ui
