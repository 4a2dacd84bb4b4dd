// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace weightscape::ui {

class Session;

/// The pages of the table under their tabs. A page is made when it is first looked at, so that the
/// window opens at once.
class PageStack : public QWidget {
    Q_OBJECT

  public:
    explicit PageStack(Session& session, QWidget* parent = nullptr);

    /// By the id in the table of pages; false when there is none.
    bool showPage(const QString& id);
    /// Makes the page in front if it is not made yet.
    void showFront();
    /// Id of the page in front.
    [[nodiscard]] QString front() const;
    /// What pages remember, by id; of those that are not made yet what they were given.
    [[nodiscard]] QJsonObject states() const;
    void restoreStates(const QJsonObject& states);

  private:
    QWidget* ensurePage(int index);
    void restoreState(QWidget& page);

    Session& m_session;
    QTabBar* m_tabs;
    QStackedWidget* m_pages;
    QJsonObject m_states;  ///< of pages that are not made yet, by id
};

}  // namespace weightscape::ui
