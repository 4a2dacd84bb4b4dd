// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/budget/budget_slider.h"

#include <QLabel>
#include <QSlider>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/pages/budget/budget_chart.h"
#include "ui/pages/budget/budget_work.h"
#include "ui/session/session.h"

namespace weightscape::ui {
namespace {

constexpr int kSliderSteps = 1000;
constexpr int kSliderPage = 50;

}  // namespace

BudgetSlider::BudgetSlider(Session& session, BudgetWork& work, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_work(work),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_size(plainLabel(QStringLiteral("budgetSize"))),
      m_lastTrade(smallLabel(QStringLiteral("budgetLastTrade"))) {
    m_slider->setRange(0, kSliderSteps);
    m_slider->setPageStep(kSliderPage);
    nameControl(
        m_slider, QStringLiteral("budgetSlider"), tr("Size of the file"),
        tr("Spends more or fewer bytes. While it is dragged the recipe is only shown; where "
           "it is let go it is used, as one step that Undo takes back."));
    m_size->setAccessibleName(tr("Size and damage"));
    m_lastTrade->setAccessibleName(tr("Last trade"));
    m_lastTrade->setWordWrap(true);
    makeColumn(this, {makeRow(nullptr, {{m_slider, 1}, m_size}, kGapWide), m_lastTrade}, kGapSmall)
        ->setContentsMargins(kGapWide, kGapSmall, kGapWide, kGap);
    connect(m_slider, &QSlider::valueChanged, this, &BudgetSlider::move);
    connect(m_slider, &QSlider::sliderPressed, this, [this] { ++m_drags; });
    connect(m_slider, &QSlider::sliderReleased, this, [this] {
        if (m_solved && !m_work.isSolving()) adopt(*m_solved, dragKey());
    });
    connect(&m_work, &BudgetWork::solved, this, &BudgetSlider::take);
}

void BudgetSlider::refresh() {
    const auto& picture = m_work.picture();
    const auto& plan = m_session.shown().plan();
    m_slider->setEnabled(picture != nullptr && picture->mostBytes() > picture->leastBytes());
    if (!picture || !plan) {
        m_size->clear();
        m_lastTrade->clear();
        Q_EMIT tradesChanged({});
        return;
    }
    if (m_work.isSolving()) return;
    if (!m_slider->isSliderDown()) {
        const QSignalBlocker blocker(m_slider);
        m_slider->setValue(valueOf(plan->fileBytes));
    }
    showSize(plan->fileBytes);
}

void BudgetSlider::showSize(std::uint64_t fileBytes) {
    const BudgetPicture& picture = *m_work.picture();
    const QList<TradeRow> trades = lastTrades(picture, fileBytes);
    m_lastTrade->setText(trades.isEmpty() ? tr("The smallest types that are allowed.")
                                          : tr("Last trade: %1").arg(trades.front().sentence()));
    Q_EMIT tradesChanged(trades);
    const auto& plan = m_session.shown().plan();
    QString text = formatBytesExact(fileBytes);
    if (plan && plan->fileBytes == fileBytes) {
        const auto damage =
            recipes::damageOf(*m_session.model(), *picture.prices, *plan, picture.wishes.forCpu);
        if (damage) text += QStringLiteral(" · ") + damageText(picture, *damage);
    } else {
        const std::size_t made = picture.tradesWithin(fileBytes);
        const double least =
            made == 0 ? picture.path.smallest.cost : picture.path.trades[made - 1].after.cost;
        text = QStringLiteral("≤ %1 · ≈ %2").arg(text, damageText(picture, least));
    }
    m_size->setText(text);
}

std::uint64_t BudgetSlider::bytesAt(int value) const {
    const BudgetPicture& picture = *m_work.picture();
    const auto room = static_cast<double>(picture.mostBytes() - picture.leastBytes());
    return picture.leastBytes() +
           static_cast<std::uint64_t>(std::llround(room * value / kSliderSteps));
}

int BudgetSlider::valueOf(std::uint64_t bytes) const {
    const BudgetPicture& picture = *m_work.picture();
    const std::uint64_t inside = std::clamp(bytes, picture.leastBytes(), picture.mostBytes());
    const auto room = static_cast<double>(picture.mostBytes() - picture.leastBytes());
    if (room <= 0.0) return 0;
    return static_cast<int>(
        std::lround(kSliderSteps * static_cast<double>(inside - picture.leastBytes()) / room));
}

void BudgetSlider::move(int value) {
    if (!m_work.picture()) return;
    m_solved.reset();
    m_work.solve(bytesAt(value));
    showSize(bytesAt(value));
}

void BudgetSlider::askFor(std::uint64_t fileBytes) {
    if (m_work.picture()) m_slider->setValue(valueOf(fileBytes));
}

void BudgetSlider::take(const recipes::BudgetRecipe& solved) {
    m_solved = solved;
    if (!m_slider->isSliderDown()) return adopt(solved, dragKey());
    m_isPreviewing = true;
    m_session.preview(solved.recipe);
}

void BudgetSlider::adopt(const recipes::BudgetRecipe& recipe, const QString& mergeKey) {
    m_isPreviewing = false;
    m_session.changeRecipe(recipe.recipe,
                           tr("Budget of %1").arg(formatBytesShort(recipe.fileBytes)), mergeKey);
}

void BudgetSlider::endPreview() {
    if (std::exchange(m_isPreviewing, false)) m_session.endPreview();
}

}  // namespace weightscape::ui
