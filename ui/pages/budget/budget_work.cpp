// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/budget/budget_work.h"

#include <utility>

#include "ui/session/session.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// A plan for a size, with the recipe's edits of metadata, which have nothing to do with it.
auto planFor(const std::shared_ptr<const BudgetPicture>& picture, std::uint64_t fileBytes,
             const recipes::Recipe& now) {
    return [picture, fileBytes,
            metadata = now.metadata](TaskContext&) -> Result<recipes::BudgetRecipe> {
        auto planned = recipes::planByBudget(*picture->basis.model, *picture->prices, fileBytes,
                                             picture->wishes);
        if (planned) planned->recipe.metadata = metadata;
        return planned;
    };
}

}  // namespace

BudgetWork::BudgetWork(Session& session, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_pricing(
          session.pool(), Lane::Pictures, [this](const auto& prices) { takePrices(prices); },
          [this](double fraction, const QString&) { Q_EMIT priced(fraction); }),
      m_drawing(session.pool(), Lane::Pictures,
                [this](const auto& picture) { takePicture(picture); }),
      m_solving(session.pool(), Lane::Pictures,
                [this](const auto& planned) {
                    if (planned) {
                        Q_EMIT solved(*planned);
                    } else {
                        fail(planned.error());
                    }
                }),
      m_answering(session.pool(), Lane::Pictures, [this](const auto& planned) {
          const bool isTooSmall = !planned && planned.error().code == ErrorCode::InvalidArgument;
          if (planned) Q_EMIT answered(*planned);
          if (isTooSmall) Q_EMIT answered(std::nullopt);
          if (!planned && !isTooSmall) fail(planned.error());
      }) {}

void BudgetWork::follow() {
    const PriceBasis basis = PriceBasis::of(m_session);
    if (!m_basis || !m_basis->isSameAs(basis)) {
        const bool isOtherModel = !m_basis || m_basis->model != basis.model;
        m_basis = basis;
        m_prices.reset();
        m_choice.reset();
        m_failure.clear();
        if (isOtherModel) m_picture.reset();
        if (basis.model) {
            priceAgain();
        } else {
            m_pricing.cancel();
        }
        Q_EMIT changed();
    } else if (m_prices && m_choice != m_session.recipeBook().budget) {
        draw();
    }
}

void BudgetWork::priceAgain() {
    if (!m_basis || !m_basis->model) return;
    m_failure.clear();
    Q_EMIT pricingStarted();
    m_pricing.start([basis = *m_basis](TaskContext& task) { return priceModel(basis, task); });
}

void BudgetWork::takePrices(const Result<Prices>& prices) {
    Q_EMIT pricingEnded();
    if (!prices) return fail(prices.error());
    m_prices = *prices;
    draw();
}

void BudgetWork::draw() {
    m_choice = m_session.recipeBook().budget;
    m_drawing.start([basis = *m_basis, prices = m_prices, wishes = budgetWishes(m_session)](
                        TaskContext& task) { return makePicture(basis, prices, wishes, task); });
}

void BudgetWork::takePicture(const Result<Picture>& picture) {
    if (!picture) return fail(picture.error());
    m_picture = *picture;
    m_failure.clear();
    Q_EMIT changed();
}

void BudgetWork::fail(const Error& error) {
    m_failure = error.code == ErrorCode::Cancelled ? QString() : errorSentence(error);
    Q_EMIT changed();
}

void BudgetWork::solve(std::uint64_t fileBytes) {
    m_solving.start(planFor(m_picture, fileBytes, m_session.recipe()));
}

void BudgetWork::answer(std::uint64_t fileBytes) {
    m_answering.start(planFor(m_picture, fileBytes, m_session.recipe()));
}

}  // namespace weightscape::ui
