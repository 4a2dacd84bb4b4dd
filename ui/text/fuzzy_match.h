// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>
#include <optional>

namespace weightscape::ui {

/// How well what was typed fits a text: its letters must follow each other in the text, gaps
/// allowed. Higher is better: runs of letters, starts of words and short texts win. Empty when it
/// does not fit. Both in lower case; a space in the pattern fits anything.
[[nodiscard]] std::optional<int> fuzzyScore(QStringView pattern, QStringView text);

}  // namespace weightscape::ui
