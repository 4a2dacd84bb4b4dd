// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <string_view>
#include <vector>

namespace weightscape::ui {

/// Sentences of the core in another language. The core speaks English and knows no Qt, so its
/// sentences are taken apart by patterns: resources/translations/core.de.json maps "The header is a
/// JSON %1; it must be an object." to the same in German. What stands for %1 is translated by the
/// same patterns if it is a sentence or part of one, and stays otherwise: names and numbers do.
/// Immutable; share it between threads.
class CoreTexts {
  public:
    /// "de"; other languages translate nothing.
    explicit CoreTexts(const QString& language);

    /// The text itself where no pattern fits; of several the one with most letters counts.
    [[nodiscard]] QString translated(const QString& english) const;
    [[nodiscard]] bool knows(const QString& english) const;

  private:
    struct Pattern {
        QStringList pieces;  ///< of the English text, around its places
        QString text;        ///< in the language, with %1, %2 …
        qsizetype letters = 0;
    };
    [[nodiscard]] const Pattern* find(const QString& english, QStringList& places) const;
    [[nodiscard]] QString translated(const QString& english, int depth) const;

    /// By the first letter of the English text; 0: it begins with a place. Those with most letters
    /// first.
    QHash<char16_t, std::vector<Pattern>> m_patterns;
};

/// A text of the core, which already went through printable(), in the window's language.
[[nodiscard]] QString coreText(std::string_view english);
/// The language that coreText() speaks from now on. Call it before other threads use coreText().
void setCoreLanguage(const QString& language);

}  // namespace weightscape::ui
