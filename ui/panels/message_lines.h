// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>

class QVBoxLayout;

namespace weightscape::ui {

/// Lines above the page that stay until dismissed: warnings, errors, finished exports.
class MessageLines : public QWidget {
    Q_OBJECT

  public:
    enum class Kind { Note, Warning, Error };
    struct Action {
        QString title;
        std::function<void()> run;
    };

    explicit MessageLines(QWidget* parent = nullptr);
    /// Shown as plain text. The same text is not shown twice; a line with the same non-empty `id`
    /// is replaced.
    void add(Kind kind, const QString& text, const Action& action = {}, const QString& id = {});
    /// Removes all lines.
    void clear();
    [[nodiscard]] QStringList texts() const;

  private:
    void remove(QWidget* line);

    QVBoxLayout* m_layout;
    QList<QWidget*> m_lines;
};

}  // namespace weightscape::ui
