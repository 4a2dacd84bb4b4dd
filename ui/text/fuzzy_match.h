// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>
#include <compare>
#include <optional>

namespace weightscape::ui {

/// How a text fits what was typed, the best kind first.
enum class FitKind {
    Whole,    ///< it is what was typed
    Start,    ///< it begins with it
    Words,    ///< every typed word begins one of its words, in the same order
    Part,     ///< it has what was typed somewhere
    About,    ///< what is said about it has the words
    Letters,  ///< it has the letters in the same order, with others between them
};

/// Smaller is better.
struct TextFit {
    FitKind kind = FitKind::Letters;
    /// Start, Words: words that were typed in part only: "blk.1" is all of a word in "blk.1.x" and
    /// part of one in "blk.13.x". Letters: those that neither begin a word nor follow the one
    /// before.
    int loose = 0;
    friend auto operator<=>(const TextFit&, const TextFit&) = default;
};

/// Both in lower case. Words are runs of letters and digits. Empty when the text does not fit;
/// nothing typed fits everything.
[[nodiscard]] std::optional<TextFit> textFit(QStringView typed, QStringView text);

}  // namespace weightscape::ui
