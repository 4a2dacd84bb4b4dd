// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/distribution_views.h"

#include <QScrollArea>

#include "ui/look/plain_text.h"
#include "ui/pages/distribution/distribution_charts.h"
#include "ui/pages/distribution/role_histograms.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/small_multiples.h"

namespace weightscape::ui {

DistributionViews::DistributionViews(Session& session, QWidget* parent)
    : QStackedWidget(parent),
      m_session(session),
      m_curve(new ChartFigure(this)),
      m_multiples(new SmallMultiples(this)) {
    nameControl(m_curve, QStringLiteral("distributionCurve"), tr("Distribution as a curve"),
                tr("Point at the line to read it."));
    nameControl(
        m_multiples, QStringLiteral("roleHistograms"), {},
        tr("The same role in every layer on the same axes. A click or the arrow keys choose a "
           "layer."));
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_multiples);
    addWidget(m_curve);
    addWidget(scroll);
    connect(m_multiples, &SmallMultiples::chosen, this,
            [this](int tensor) { m_session.select({tensor}); });
}

void DistributionViews::choose(View view) {
    m_view = view;
    if (showsRole()) m_session.setVisible(tensorsOfRole(m_session));
}

void DistributionViews::refresh(int tensor) {
    setCurrentIndex(m_view == View::Histogram ? 0 : showsRole() ? 2 : 1);
    if (showsRole()) {
        m_multiples->setContent(roleHistograms(
            m_session, m_view == View::RoleSigmas ? HistogramUnit::Sigmas : HistogramUnit::Values));
        m_multiples->setCurrent(m_session.currentTensor());
    } else if (m_view != View::Histogram) {
        const auto statistics = tensor < 0 ? nullptr : m_session.statistics(tensor);
        const measure::TensorStatistics none;
        const auto& shown = statistics ? *statistics : none;
        const QString name = tensor < 0 ? QString() : toQt(m_session.info(tensor).name);
        m_curve->setData(m_view == View::Cumulative ? cumulativeChart(shown, name)
                                                    : quantileChart(shown, name));
    }
}

}  // namespace weightscape::ui
