// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The pictures beside the histogram, and what the page remembers.
#include <QCheckBox>
#include <QComboBox>
#include <QJsonObject>
#include <QStackedWidget>
#include <QTabWidget>

#include "ui/pages/distribution/clip_controls.h"
#include "ui/pages/distribution/distribution_charts.h"
#include "ui/pages/distribution/distribution_page.h"
#include "ui/pages/distribution/role_histograms.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/small_multiples.h"

namespace weightscape::ui {

DistributionPage::View DistributionPage::view() const {
    return static_cast<View>(m_view->currentData().toInt());
}

void DistributionPage::showView() {
    const auto statistics = tensor() == nullptr ? nullptr : m_session.statistics(m_tensor);
    const bool isRole = view() == View::RoleSigmas || view() == View::RoleValues;
    m_stack->setCurrentIndex(view() == View::Histogram ? 0 : isRole ? 2 : 1);
    if (isRole) {
        m_multiples->setContent(roleHistograms(
            m_session, view() == View::RoleSigmas ? HistogramUnit::Sigmas : HistogramUnit::Values));
        m_multiples->setCurrent(m_session.currentTensor());
    } else if (view() != View::Histogram) {
        const measure::TensorStatistics none;
        const auto& shown = statistics ? *statistics : none;
        const QString name =
            tensor() == nullptr ? QString() : toQt(std::string_view(tensor()->name));
        m_curve->setData(view() == View::Cumulative ? cumulativeChart(shown, name)
                                                    : quantileChart(shown, name));
    }
}

QJsonObject DistributionPage::pageState() const {
    return {{QStringLiteral("view"), m_view->currentIndex()},
            {QStringLiteral("counts"), m_scale->currentIndex()},
            {QStringLiteral("decoded"), m_showDecoded->isChecked()},
            {QStringLiteral("levels"), m_showLevels->isChecked()},
            {QStringLiteral("clip"), m_clip->isOn()},
            {QStringLiteral("list"), m_lists->currentIndex()}};
}

void DistributionPage::restorePageState(const QJsonObject& state) {
    const auto restore = [&](QComboBox* combo, const char* key) {
        const int index = state.value(QLatin1String(key)).toInt(-1);
        if (index >= 0 && index < combo->count()) combo->setCurrentIndex(index);
    };
    restore(m_view, "view");
    restore(m_scale, "counts");
    m_showDecoded->setChecked(state.value(QStringLiteral("decoded")).toBool(true));
    m_showLevels->setChecked(state.value(QStringLiteral("levels")).toBool(true));
    m_clip->setOn(state.value(QStringLiteral("clip")).toBool());
    m_lists->setCurrentIndex(state.value(QStringLiteral("list")).toInt());
}

}  // namespace weightscape::ui
