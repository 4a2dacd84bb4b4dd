// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QToolButton;

namespace weightscape::ui {

class Session;

/// Which recipe is shown and what it is compared with, in the tool bar: choose both, swap them, or
/// begin a further recipe.
class RecipeSwitch : public QWidget {
    Q_OBJECT

  public:
    explicit RecipeSwitch(Session& session, QWidget* parent = nullptr);

  private:
    void refresh();
    void chooseActive(int index);
    void chooseReference(int index);

    Session& m_session;
    QComboBox* m_active;
    QComboBox* m_reference;
    QToolButton* m_swap;
    QToolButton* m_add;
};

}  // namespace weightscape::ui
