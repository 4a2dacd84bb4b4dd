// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/clipping/treatment_offer.h"

#include <QHideEvent>
#include <QLabel>
#include <QPushButton>
#include <utility>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/session/session.h"
#include "ui/session/tensor_edit.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

TreatmentOffer::TreatmentOffer(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_text(plainLabel(QStringLiteral("offerText"))) {
    setObjectName(QStringLiteral("treatmentOffer"));
    m_text->setWordWrap(true);
    auto* use = new QPushButton(tr("&Use this"));
    nameControl(use, QStringLiteral("offerUse"), tr("Use this"),
                tr("Makes what is previewed a step of the recipe."));
    auto* back = new QPushButton(tr("Take &back"));
    nameControl(back, QStringLiteral("offerTakeBack"), tr("Take back"),
                tr("Shows the recipe as it is again."));
    makeRow(this, {{m_text, 1}, use, back}, kGap)
        ->setContentsMargins(kGapWide, 0, kGapWide, kGapSmall);
    connect(use, &QPushButton::clicked, this, &TreatmentOffer::use);
    connect(back, &QPushButton::clicked, this, &TreatmentOffer::takeBack);
    connect(&m_session, &Session::recipeChanged, this, &TreatmentOffer::refresh);
    connect(&m_session, &Session::selectionChanged, this, &TreatmentOffer::takeBack);
    connect(&m_session, &Session::modelChanged, this, &TreatmentOffer::takeBack);
    hide();
}

bool TreatmentOffer::isOfAnotherKind(const encoders::Treatment& treatment) const {
    const DocumentView active = m_session.view(m_session.activeRecipe());
    return active.treatment(m_session.currentTensor()).isSimulated() != treatment.isSimulated();
}

void TreatmentOffer::offer(const encoders::Treatment& treatment, const QString& what) {
    const int tensor = m_session.currentTensor();
    const auto recipe = recipeWith(m_session, {tensor}, [&](const encoders::Treatment&) {
        return Result<encoders::Treatment>(treatment);
    });
    if (!recipe) return;
    m_offered = Offered{tensor, treatment, what, *recipe};
    m_session.preview(*recipe);
    refresh();
}

bool TreatmentOffer::isPreviewed() const {
    return m_offered && m_session.current().preview() == m_offered->recipe;
}

void TreatmentOffer::refresh() {
    if (!isPreviewed()) m_offered.reset();
    const auto& offered = m_session.shown().plan();
    const auto& now = m_session.view(m_session.activeRecipe()).plan();
    if (m_offered && offered && now) {
        const auto change = static_cast<std::int64_t>(offered->fileBytes) -
                            static_cast<std::int64_t>(now->fileBytes);
        m_text->setText(tr("Preview only: %1 would become %2, the file %3.")
                            .arg(tensorsName(m_session, {m_offered->tensor}),
                                 said(encoders::treatmentLabel(m_offered->treatment)),
                                 formatBytesChange(change)));
    }
    setVisible(m_offered.has_value());
}

void TreatmentOffer::use() {
    if (!m_offered) return;
    const Offered chosen = *std::exchange(m_offered, std::nullopt);
    treatTensors(m_session, {chosen.tensor}, chosen.treatment, chosen.what);
}

void TreatmentOffer::takeBack() {
    if (!std::exchange(m_offered, std::nullopt)) return;
    m_session.endPreview();
    hide();
}

/// Another page is looked at.
void TreatmentOffer::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    if (!event->spontaneous() && m_offered && !parentWidget()->isVisible()) takeBack();
}

}  // namespace weightscape::ui
