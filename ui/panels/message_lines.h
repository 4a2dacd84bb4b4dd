// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <functional>
#include <memory>
#include <vector>

#include "core/model/model.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace weightscape::ui {

/// What the program has to say, in one line of a fixed height: warnings, errors, finished exports.
/// The newest is in the line, beside it how many there are, which lists all of them. A message
/// about a model is there while that model is shown. Notes that ask for nothing leave by
/// themselves; the others stay until dismissed. GUI thread only.
class MessageLines : public QWidget {
    Q_OBJECT

  public:
    enum class Kind { Note, Warning, Error };
    struct Action {
        QString title;
        std::function<void()> run;
    };
    using Owner = std::shared_ptr<const Model>;
    /// How long a note without an action stays, ms.
    static constexpr int kNoteStays = 15'000;

    explicit MessageLines(QWidget* parent = nullptr);
    /// Shown as plain text, with the owner's file in front; null: about no model. The same text is
    /// not shown twice; a message of the same owner with the same non-empty `id` is replaced.
    void add(Kind kind, const QString& text, const Action& action = {}, const QString& id = {},
             const Owner& owner = {});
    /// Messages about other models wait until those are shown.
    void setShownModel(const Owner& model);
    /// Removes those about models that are not among these.
    void keepModels(const std::vector<Owner>& models);
    /// Removes a message about no model.
    void remove(const QString& id);
    /// Removes all messages.
    void clear();
    /// Those that are shown, the oldest first, each as it is written in the line.
    [[nodiscard]] QStringList texts() const;

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    struct Message {
        int number = 0;  ///< tells messages apart
        Kind kind = Kind::Note;
        QString text;
        Action action;
        QString id;
        std::weak_ptr<const Model> owner;
        bool isOwned = false;
        qint64 leaves = 0;  ///< by m_clock, ms; 0: stays
    };
    [[nodiscard]] bool isShown(const Message& message) const;
    [[nodiscard]] std::vector<const Message*> shown() const;
    void dismiss(int number);
    void removeIf(const std::function<bool(const Message&)>& gone);
    void refresh();
    void showText();
    void dropExpired();
    void openList();
    [[nodiscard]] QWidget* lineOf(const Message& message, QWidget& list);

    std::vector<Message> m_messages;  ///< the oldest first
    std::weak_ptr<const Model> m_model;
    int m_lastNumber = 0;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_action;
    QToolButton* m_count;
    QToolButton* m_dismiss;
    QPointer<QWidget> m_list;  ///< while it is open
    QElapsedTimer m_clock;
    QTimer m_expiry;
};

}  // namespace weightscape::ui
