// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <span>

#include "core/measure/statistics.h"
#include "ui/models/column.h"

namespace weightscape::ui {

class Session;

/// A loud weight of the model.
struct LoudWeight {
    int tensor = -1;
    QString name;  ///< of the tensor, safe to show
    measure::Outlier outlier;
    std::uint64_t beyond6Sigma = 0;  ///< weights of the tensor beyond 6σ
    double expected = 0;             ///< as many a normal distribution would have there

    enum ColumnIndex { Tensor, Row, Column, Value, Sigma, Beyond6Sigma, Expected };
};

[[nodiscard]] std::span<const Column<LoudWeight>> loudWeightColumns();

/// The weights of all tensors with known statistics that are farthest from their tensor's mean, in
/// its standard deviations; at most `most`, the farthest first.
[[nodiscard]] QList<LoudWeight> loudestWeights(const Session& session, std::size_t most);

}  // namespace weightscape::ui
