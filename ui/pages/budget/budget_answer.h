// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "ui/pages/budget/budget_picture.h"
#include "ui/session/memory_choice.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace weightscape::ui {

class Session;

/// The newcomer's question and its answer: "For a computer with 8 GiB and a context of 4096 tokens:
/// this one", with the reason and a button that uses it.
class BudgetAnswer : public QWidget {
    Q_OBJECT

  public:
    explicit BudgetAnswer(Session& session, QWidget* parent = nullptr);

    /// The memory that is asked about.
    [[nodiscard]] const MemorySize& computer() const { return m_computer; }
    /// What is typed, for the page to remember.
    [[nodiscard]] QWidget* computerField() const;

    void showWaiting();
    /// Empty: even the smallest types take more.
    void showAnswer(const BudgetPicture& picture,
                    const std::optional<recipes::BudgetRecipe>& answer);

  Q_SIGNALS:
    void computerChanged();
    void chosen(const recipes::BudgetRecipe& recipe);

  private:
    void setUpControls();
    void takeComputer();
    [[nodiscard]] QString reason(const BudgetPicture& picture,
                                 const recipes::BudgetRecipe& answer) const;
    void say(const QString& answer, const QString& reason);

    Session& m_session;
    MemorySize m_computer;
    QComboBox* m_memory;
    QComboBox* m_context;
    QLabel* m_recipe;
    QLabel* m_reason;
    QPushButton* m_use;
    std::optional<recipes::BudgetRecipe> m_answer;
};

}  // namespace weightscape::ui
