// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>
#include <optional>

#include "ui/pages/budget/budget_picture.h"
#include "ui/session/budget_choice.h"
#include "ui/tasks/latest_task.h"

namespace weightscape::ui {

class Session;

/// What the page has computed in the background: prices when the model, its importance or its
/// moments change; the picture when the user's wishes do; a plan for every size that is asked for.
/// GUI thread only; the newest request wins.
class BudgetWork : public QObject {
    Q_OBJECT

  public:
    BudgetWork(Session& session, QObject* parent);

    /// Brings all up to date with the session; what is, stays.
    void follow();
    void cancelPricing() { m_pricing.cancel(); }
    /// Whether pricing was cancelled or failed; priceAgain() helps.
    [[nodiscard]] bool needsPrices() const {
        return m_basis && m_basis->model && !m_prices && !isPricing();
    }
    void priceAgain();
    [[nodiscard]] bool isPricing() const { return m_pricing.isRunning(); }
    /// Null until known. It may still be of earlier moments or wishes: of the session's model.
    [[nodiscard]] const std::shared_ptr<const BudgetPicture>& picture() const { return m_picture; }
    /// Why there is none, or none that is new; empty: it comes or is there.
    [[nodiscard]] const QString& failure() const { return m_failure; }

    /// The best recipe for a file of so many bytes; solved() follows, unless a newer request does.
    /// Precondition: there is a picture.
    void solve(std::uint64_t fileBytes);
    [[nodiscard]] bool isSolving() const { return m_solving.isRunning(); }
    /// The same for the sentence on top of the page; answered() follows.
    void answer(std::uint64_t fileBytes);

  Q_SIGNALS:
    void changed();
    void pricingStarted();
    void priced(double fraction);
    void pricingEnded();
    void solved(const recipes::BudgetRecipe& recipe);
    /// Empty: even the smallest types take more.
    void answered(const std::optional<recipes::BudgetRecipe>& recipe);

  private:
    using Prices = std::shared_ptr<const recipes::PriceList>;
    using Picture = std::shared_ptr<const BudgetPicture>;

    void takePrices(const Result<Prices>& prices);
    void takePicture(const Result<Picture>& picture);
    void draw();
    void fail(const Error& error);

    Session& m_session;
    std::optional<PriceBasis> m_basis;     ///< that was priced last, or is
    Prices m_prices;                       ///< of it; null: not yet
    std::optional<BudgetChoice> m_choice;  ///< that was drawn last, or is
    Picture m_picture;
    QString m_failure;
    LatestTask<Prices> m_pricing;
    LatestTask<Picture> m_drawing;
    LatestTask<recipes::BudgetRecipe> m_solving;
    LatestTask<recipes::BudgetRecipe> m_answering;
};

}  // namespace weightscape::ui
