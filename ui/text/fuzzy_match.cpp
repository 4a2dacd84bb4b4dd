// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/fuzzy_match.h"

#include <algorithm>

namespace weightscape::ui {
namespace {

constexpr int kWordStart = 8, kRun = 5, kWhole = 30;

bool startsWord(QStringView text, qsizetype at) {
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

}  // namespace

std::optional<int> fuzzyScore(QStringView pattern, QStringView text) {
    if (const qsizetype at = text.indexOf(pattern); at >= 0 && !pattern.isEmpty()) {
        // Typed as it stands there: better than any scattering of letters.
        const int start = startsWord(text, at) ? kWordStart : 0;
        return kWhole + static_cast<int>(pattern.size()) * kRun + start -
               static_cast<int>(std::min<qsizetype>(text.size(), 100)) / 8;
    }
    int score = 0;
    qsizetype next = 0;
    qsizetype last = -2;
    for (const QChar letter : pattern) {
        if (letter.isSpace()) continue;
        const qsizetype at = text.indexOf(letter, next);
        if (at < 0) return std::nullopt;
        score += 1 + (at == last + 1 ? kRun : 0) + (startsWord(text, at) ? kWordStart : 0);
        last = at;
        next = at + 1;
    }
    return score - static_cast<int>(std::min<qsizetype>(text.size(), 100)) / 8;
}

}  // namespace weightscape::ui
