// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <span>
#include <string_view>

namespace weightscape::ui {

class Session;

/// A figure per tensor, or per group of tensors (experts), that pictures of the model can show.
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
    bool isKind;        ///< the value only orders the kinds; `text` names them
    bool isDifference;  ///< between the shown recipe and the reference: 0 is neutral
    /// What the value of a group is: "of all their weights", "of the largest", …
    const char* ofGroup;
    /// The value in `unit`, of those tensors that it is known of; false while it is of none.
    bool (*value)(const Session& session, std::span<const int> tensors, double& out);
    /// As written in cells and cards, without the unit.
    QString (*text)(const Session& session, int tensor, double value);
    bool isOfError = false;  ///< the value is made of errors, which are sampled at first
};

/// THE table of measures.
[[nodiscard]] std::span<const TensorMeasure> allMeasures();
/// Precondition: there is one with this id.
[[nodiscard]] const TensorMeasure& measureNamed(std::string_view id);
[[nodiscard]] QString measureLabel(const TensorMeasure& measure);

}  // namespace weightscape::ui
