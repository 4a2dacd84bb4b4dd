// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/talk/kept_model.h"

#include <utility>

namespace weightscape::ui {

KeptModel::Loan KeptModel::take(const std::shared_ptr<const Model>& model, const Plan& plan) {
    Loan loan;
    {
        const std::lock_guard lock(m_lock);
        loan = {++m_orders, std::exchange(m_ready, nullptr)};
    }
    if (loan.ready && (loan.ready->model != model || loan.ready->plan != plan)) loan.ready.reset();
    return loan;
}

void KeptModel::giveBack(std::uint64_t order, std::unique_ptr<ReadyModel> ready) {
    if (ready->plan && ready->plan->tensorBytes > kMostKeptBytes) return;
    ready->generator->clear();
    const std::lock_guard lock(m_lock);
    if (order == m_orders) m_ready.swap(ready);
}

void KeptModel::clear() {
    std::unique_ptr<ReadyModel> gone;  // outlives the lock: to free it takes a while
    const std::lock_guard lock(m_lock);
    ++m_orders;
    m_ready.swap(gone);
}

}  // namespace weightscape::ui
