// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/clip_controls.h"

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

#include "core/measure/distribution_shape.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/pages/clipping/clipping.h"
#include "ui/session/session.h"
#include "ui/session/tensor_edit.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/histogram_view.h"

namespace weightscape::ui {
namespace {

/// The manual clip takes shares of the full range in this span.
constexpr double kLeastFactor = 0.05, kMostFactor = 1.0;

}  // namespace

ClipControls::ClipControls(Session& session, HistogramView& histogram)
    : m_session(session),
      m_histogram(histogram),
      m_on(new QCheckBox(tr("Clip &handles"))),
      m_levels(new QSpinBox),
      m_outcome(plainLabel(QStringLiteral("clipOutcome"))),
      m_use(new QPushButton(tr("&Use this clip"))) {
    setUpControls();
    connect(m_on, &QCheckBox::toggled, this, [this] {
        m_tensor = -1;
        refresh();
    });
    connect(m_levels, &QSpinBox::valueChanged, this, &ClipControls::showOutcome);
    connect(&m_histogram, &HistogramView::clipChanged, this, &ClipControls::showOutcome);
    connect(m_use, &QPushButton::clicked, this, &ClipControls::useClip);
    refresh();
}

void ClipControls::setUpControls() {
    nameControl(m_on, QStringLiteral("clipHandles"), tr("Clip handles"));
    nameControl(m_levels, QStringLiteral("clipLevels"), tr("Levels between the handles"),
                tr("How many levels the even grid between the handles has."));
    nameControl(m_use, QStringLiteral("useClip"), tr("Use this clip"));
    m_on->setToolTip(
        tr("Drag the two handles to see what clipping saves in rounding; Shift moves one alone"));
    m_levels->setRange(2, 256);
    m_levels->setValue(16);
    m_levels->setSuffix(tr(" levels"));
    m_use->setToolTip(tr("Make the range the manual clip of this tensor's groups"));
    m_outcome->setWordWrap(true);
    makeRow(this, {m_on, m_levels, {m_outcome, 1}, m_use}, kGap)
        ->setContentsMargins(kGapWide, 2, kGapWide, 2);
}

void ClipControls::refresh() {
    const int tensor = m_session.currentTensor();
    const auto statistics = m_session.model() ? m_session.statistics(tensor) : nullptr;
    const bool usable = statistics && statistics->maximum > statistics->minimum;
    const bool shown = usable && m_on->isChecked();
    m_on->setEnabled(usable);
    m_levels->setVisible(shown);
    m_use->setVisible(shown);
    m_use->setEnabled(m_session.shown().plan() != nullptr);
    if (!shown) {
        m_histogram.setClip(std::nullopt);
        m_outcome->setText({});
        m_tensor = -1;
        return;
    }
    if (tensor != m_tensor) {
        m_tensor = tensor;
        m_levels->setValue(
            1 << std::clamp(static_cast<int>(m_session.shown().bitsPerWeight(tensor)), 2, 8));
        m_histogram.setClip(ClipRange{statistics->minimum, statistics->maximum});
    }
    showOutcome();
}

void ClipControls::showOutcome() {
    const auto clip = m_histogram.clip();
    const auto& statistics = m_histogram.content().statistics;
    if (!clip || !statistics || !(clip->high > clip->low)) return m_outcome->setText({});
    const measure::ClipOutcome outcome = measure::clipOutcome(
        *statistics, clip->low, clip->high, static_cast<std::size_t>(m_levels->value()));
    m_outcome->setText(
        tr("%1 of the weights clipped; clipping %2, rounding %3, all %4 (one even grid for the "
           "whole tensor)")
            .arg(formatPercent(outcome.clippedShare),
                 formatPercent(outcome.relativeRmse(outcome.clipping)),
                 formatPercent(outcome.relativeRmse(outcome.rounding)),
                 formatPercent(outcome.relativeRmse(outcome.clipping + outcome.rounding))));
}

void ClipControls::useClip() {
    const auto clip = m_histogram.clip();
    const int tensor = m_session.currentTensor();
    const auto statistics = m_session.statistics(tensor);
    if (!clip || !statistics || !(statistics->absMax() > 0)) return;
    const double reach = std::max(std::abs(clip->low), std::abs(clip->high));
    const double factor = std::clamp(reach / statistics->absMax(), kLeastFactor, kMostFactor);
    const encoders::Treatment treatment =
        withCalibrator(m_session.shown().treatment(tensor), manualClip(factor));
    treatTensors(m_session, {tensor}, treatment, tr("clip at %1").arg(formatPercent(factor)));
}

}  // namespace weightscape::ui
