// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <span>

#include "ui/widgets/heat_grid.h"

namespace weightscape::ui {

class Session;

/// A figure per tensor that pictures of the model can show.
struct TensorMeasure {
    const char* id;
    const char* label;  ///< untranslated; see measureLabel()
    const char* unit;   ///< "" for kinds and pure numbers
    bool canBeLogarithmic;
    bool logarithmicAtFirst;
    /// What values that the scale leaves out mean: infinity, what has no logarithm, and 0 where
    /// `zeroIsOff`.
    const char* offScale;
    bool zeroIsOff;
    bool isKind;  ///< the value only orders the kinds; `text` names them
    /// The value in `unit`; false while it is not known.
    bool (*value)(const Session& session, int tensor, double& out);
    /// As written in cells and cards, without the unit.
    QString (*text)(const Session& session, int tensor, double value);
};

/// THE table of measures.
[[nodiscard]] std::span<const TensorMeasure> allMeasures();
[[nodiscard]] QString measureLabel(const TensorMeasure& measure);

/// The session's model as a picture of this measure; empty without a model.
[[nodiscard]] HeatGrid makeHeatGrid(const Session& session, const TensorMeasure& measure,
                                    bool logarithmic);

}  // namespace weightscape::ui
