// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/measure/statistics.h"
#include "ui/widgets/chart_figure.h"

/// Other pictures of one tensor's distribution. Pure functions of its exact counts.
namespace weightscape::ui {

/// The share of weights at most as large as a value; both tails to the outermost weight.
[[nodiscard]] ChartData cumulativeChart(const measure::TensorStatistics& statistics,
                                        const QString& name);
/// Each weight in σ against what a normal distribution would have at its rank: a straight line is
/// normal, ends that bend away are heavy tails.
[[nodiscard]] ChartData quantileChart(const measure::TensorStatistics& statistics,
                                      const QString& name);

}  // namespace weightscape::ui
