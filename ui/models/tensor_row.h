// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/measure/tensor_flaws.h"

namespace weightscape::ui {

/// Figures of a tensor, or the sums of several.
struct TensorFigures {
    QString type;             ///< label of the format in the file
    QString planned;          ///< label of the planned format; of several: "Q4_K, Q6_K"
    bool overridden = false;  ///< by a rule of the recipe
    bool fallback = false;    ///< the wanted format did not fit
    std::uint64_t ownBytes = 0;
    std::uint64_t plannedBytes = 0;
    std::uint64_t treatedBytes = 0;  ///< as DocumentView::treatedBytes()
    std::uint64_t weights = 0;

    std::optional<double> relativeRmse;  ///< share of 1
    double confidence = 0.0;             ///< half width of its 95 % interval
    double squaredError = 0.0, squaredOriginal = 0.0;
    bool exact = false;
    std::optional<double> weightedRmse;  ///< by importance; empty also where there is none
    double weightedConfidence = 0.0;
    double weightedError = 0.0, weightedOriginal = 0.0;

    /// KL divergence that the tensor alone causes, nats per token, and its standard error; empty:
    /// not known.
    std::optional<double> damage;
    double damageUncertainty = 0.0;
    QString damageText;  ///< name of the text by which it was measured

    std::optional<double> sigmas;  ///< largest distance from the mean, in standard deviations
    measure::TensorFlaws flaws;    ///< of several: sums, and whether one is

    [[nodiscard]] double bitsPerWeight() const {
        return weights == 0
                   ? 0.0
                   : 8.0 * static_cast<double>(treatedBytes) / static_cast<double>(weights);
    }
};

/// What a list shows of one tensor, or of a layer or a role's experts in it (then `tensor` is -1).
struct TensorRow : TensorFigures {
    int tensor = -1;
    int layer = -1;
    bool expert = false;  ///< of several that share a role
    QString name;         ///< safe to show
    QString shortName;    ///< where its layer is said already; empty: as `name`
    QString key;          ///< lower-case name for the filter
    QString role;
    QString rule;              ///< why the plan decided so
    std::vector<float> spark;  ///< heights 0..1 of a small histogram; empty until known
};

}  // namespace weightscape::ui
