// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "ui/pages/budget/trade_rows.h"

class QLabel;
class QSlider;

namespace weightscape::ui {

class BudgetWork;
class Session;

/// Spends bytes while one looks: what is dragged over is shown in the whole window as a preview,
/// what it is left at becomes the recipe. Below it stands what the last bytes bought.
class BudgetSlider : public QWidget {
    Q_OBJECT

  public:
    BudgetSlider(Session& session, BudgetWork& work, QWidget* parent = nullptr);

    /// Follows the shown recipe, unless a size is being asked for.
    void refresh();
    /// As if it were moved to a file of so many bytes.
    void askFor(std::uint64_t fileBytes);
    /// Makes a recipe of the budget the active one; steps of one key become one.
    void adopt(const recipes::BudgetRecipe& recipe, const QString& mergeKey);
    /// Ends a preview of its own.
    void endPreview();

  Q_SIGNALS:
    /// The last trades of the size that is shown.
    void tradesChanged(const QList<TradeRow>& trades);

  private:
    void move(int value);
    void take(const recipes::BudgetRecipe& solved);
    void showSize(std::uint64_t fileBytes);
    [[nodiscard]] std::uint64_t bytesAt(int value) const;
    [[nodiscard]] int valueOf(std::uint64_t bytes) const;
    /// One key for each time that the slider is taken, so that a drag is one step.
    [[nodiscard]] QString dragKey() const { return QStringLiteral("budget %1").arg(m_drags); }

    Session& m_session;
    BudgetWork& m_work;
    QSlider* m_slider;
    QLabel* m_size;
    QLabel* m_lastTrade;
    std::optional<recipes::BudgetRecipe> m_solved;  ///< for where the slider is
    bool m_isPreviewing = false;
    int m_drags = 0;
};

}  // namespace weightscape::ui
