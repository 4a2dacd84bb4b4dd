// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/distribution_facts.h"

#include <QStringList>
#include <cmath>

#include "ui/text/number_format.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

/// "beyond 3 σ: 812 (0.27 × the 2 970 expected for a Gaussian)".
QString tail(std::uint64_t count, std::uint64_t weights, double sigmas) {
    // Both tails of the normal distribution.
    const double expected = static_cast<double>(weights) * std::erfc(sigmas / std::sqrt(2.0));
    const QString ratio = formatSignificant(static_cast<double>(count) / expected);
    const QString all = formatSignificant(expected);
    return tr("beyond %1\u00a0σ: %2 (%3 × the %4 expected for a Gaussian)")
        .arg(sigmas)
        .arg(formatCount(count), ratio, all);
}

}  // namespace

QString distributionFacts(const measure::TensorStatistics& statistics) {
    QStringList facts;
    facts << tr("mean %1").arg(formatSignificant(statistics.mean));
    facts << tr("σ %1").arg(formatSignificant(statistics.standardDeviation));
    facts << tr("skewness %1").arg(formatSignificant(statistics.skewness));
    facts << tr("excess kurtosis %1").arg(formatSignificant(statistics.kurtosis));
    facts << tail(statistics.beyond3Sigma, statistics.count - statistics.nonFinite(), 3);
    facts << tail(statistics.beyond6Sigma, statistics.count - statistics.nonFinite(), 6);
    if (statistics.zeros > 0) facts << tr("zeros: %1").arg(formatCount(statistics.zeros));
    if (statistics.nonFinite() > 0) {
        facts << tr("NaN: %1, infinite: %2 (not in the picture)")
                     .arg(formatCount(statistics.nans), formatCount(statistics.infinities));
    }
    return facts.join(QStringLiteral("   ·   "));
}

}  // namespace weightscape::ui
