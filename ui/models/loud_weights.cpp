// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/loud_weights.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using Row = LoudWeight;

constexpr auto kTip = nameTip<Row, &Row::name>;

constexpr Column<Row> kColumns[] = {
    {QT_TR_NOOP("Tensor"), QT_TR_NOOP("The tensor it is in"), Qt::AlignLeft,
     [](const Row& row) { return row.name; }, nullptr, kTip},
    {QT_TR_NOOP("Row"), QT_TR_NOOP("Counted from 0"), Qt::AlignRight,
     [](const Row& row) { return formatCount(row.outlier.row); },
     [](const Row& row) { return QVariant(qulonglong{row.outlier.row}); }, kTip},
    {QT_TR_NOOP("Column"), QT_TR_NOOP("Counted from 0"), Qt::AlignRight,
     [](const Row& row) { return formatCount(row.outlier.column); },
     [](const Row& row) { return QVariant(qulonglong{row.outlier.column}); }, kTip},
    {QT_TR_NOOP("Value"), QT_TR_NOOP("The weight as stored"), Qt::AlignRight,
     [](const Row& row) { return formatWeight(row.outlier.value); },
     [](const Row& row) { return QVariant(std::abs(row.outlier.value)); }, kTip},
    {QT_TR_NOOP("Distance"), QT_TR_NOOP("From the tensor's mean, in its standard deviations"),
     Qt::AlignRight, [](const Row& row) { return formatSigmas(row.outlier.sigma); },
     [](const Row& row) { return QVariant(row.outlier.sigma); }, kTip},
    {QT_TR_NOOP("Beyond 6 σ"), QT_TR_NOOP("Weights of the tensor beyond 6 σ"), Qt::AlignRight,
     [](const Row& row) { return formatCount(row.beyond6Sigma); },
     [](const Row& row) { return QVariant(qulonglong{row.beyond6Sigma}); }, kTip},
    {QT_TR_NOOP("Normal"), QT_TR_NOOP("As many a normal distribution would have beyond 6 σ"),
     Qt::AlignRight, [](const Row& row) { return formatSignificant(row.expected); },
     [](const Row& row) { return QVariant(row.expected); }, kTip},
};

}  // namespace

std::span<const Column<LoudWeight>> loudWeightColumns() {
    return kColumns;
}

QList<LoudWeight> loudestWeights(const Session& session, std::size_t most) {
    std::vector<LoudWeight> all;
    if (!session.model()) return {};
    const double beyond = std::erfc(6 / std::numbers::sqrt2);
    const auto& tensors = session.model()->tensors;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto& statistics = session.statistics(static_cast<int>(i));
        if (!statistics) continue;
        for (const measure::Outlier& outlier : statistics->outliers) {
            all.push_back({static_cast<int>(i),
                           {},
                           outlier,
                           statistics->beyond6Sigma,
                           beyond * static_cast<double>(statistics->count)});
        }
    }
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
    std::partial_sort(all.begin(), end, all.end(), [](const LoudWeight& a, const LoudWeight& b) {
        if (a.outlier.sigma != b.outlier.sigma) return a.outlier.sigma > b.outlier.sigma;
        return a.tensor < b.tensor;
    });
    all.erase(end, all.end());
    for (LoudWeight& weight : all) {
        weight.name = toQt(tensors[static_cast<std::size_t>(weight.tensor)].name);
    }
    return {all.begin(), all.end()};
}

}  // namespace weightscape::ui
