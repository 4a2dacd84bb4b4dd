// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/fuzzy_match.h"

namespace weightscape::ui {
namespace {

bool startsWord(QStringView text, qsizetype at) {
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

/// The next word from `at` on, which moves behind it; empty when there is none.
QStringView nextWord(QStringView text, qsizetype& at) {
    while (at < text.size() && !text[at].isLetterOrNumber()) ++at;
    const qsizetype begin = at;
    while (at < text.size() && text[at].isLetterOrNumber()) ++at;
    return text.mid(begin, at - begin);
}

/// How many of the typed words are begun only; nothing where one begins no word of the text.
std::optional<int> wordsFit(QStringView typed, QStringView text) {
    int begun = 0;
    qsizetype at = 0;
    qsizetype inText = 0;
    for (QStringView word = nextWord(typed, at); !word.isEmpty(); word = nextWord(typed, at)) {
        QStringView found = nextWord(text, inText);
        while (!found.isEmpty() && !found.startsWith(word)) found = nextWord(text, inText);
        if (found.isEmpty()) return std::nullopt;
        begun += found.size() > word.size() ? 1 : 0;
    }
    return begun;
}

/// How many letters neither begin a word nor follow the one before; nothing where one is missing.
std::optional<int> lettersFit(QStringView typed, QStringView text) {
    int loose = 0;
    qsizetype next = 0;
    for (const QChar letter : typed) {
        if (letter.isSpace()) continue;
        const qsizetype at = text.indexOf(letter, next);
        if (at < 0) return std::nullopt;
        loose += (at > 0 && at == next) || startsWord(text, at) ? 0 : 1;
        next = at + 1;
    }
    return loose;
}

}  // namespace

std::optional<TextFit> textFit(QStringView typed, QStringView text) {
    if (text == typed) return TextFit{FitKind::Whole};
    if (!typed.isEmpty() && text.startsWith(typed)) {
        const bool inWord =
            typed.back().isLetterOrNumber() && text[typed.size()].isLetterOrNumber();
        return TextFit{FitKind::Start, inWord ? 1 : 0};
    }
    if (const auto begun = wordsFit(typed, text)) return TextFit{FitKind::Words, *begun};
    if (text.contains(typed)) return TextFit{FitKind::Part};
    if (const auto loose = lettersFit(typed, text)) return TextFit{FitKind::Letters, *loose};
    return std::nullopt;
}

}  // namespace weightscape::ui
