// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>
#include <vector>

namespace weightscape::ui {

/// What a list shows of one tensor, or of a layer or a role's experts in it (then `tensor` is -1
/// and figures are sums).
struct TensorRow {
    int tensor = -1;
    int layer = -1;
    bool expert = false;  ///< of several that share a role
    QString name;         ///< safe to show
    QString key;          ///< lower-case name for the filter
    QString role;
    QString type;             ///< label of the format in the file
    QString planned;          ///< label of the planned format; empty for a layer of mixed formats
    QString rule;             ///< why the plan decided so
    bool overridden = false;  ///< by a rule of the recipe
    bool fallback = false;    ///< the wanted format did not fit
    std::uint64_t ownBytes = 0;
    std::uint64_t plannedBytes = 0;
    std::uint64_t weights = 0;

    std::optional<double> relativeRmse;  ///< share of 1
    double confidence = 0.0;             ///< half width of its 95 % interval
    double squaredError = 0.0, squaredOriginal = 0.0;
    bool exact = false;

    std::optional<double> sigmas;  ///< largest distance from the mean, in standard deviations
    std::uint64_t nonFinite = 0;
    std::vector<float> spark;  ///< heights 0..1 of a small histogram; empty until known

    [[nodiscard]] double bitsPerWeight() const {
        return weights == 0
                   ? 0.0
                   : 8.0 * static_cast<double>(plannedBytes) / static_cast<double>(weights);
    }
};

}  // namespace weightscape::ui
