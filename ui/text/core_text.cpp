// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/core_text.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <algorithm>
#include <memory>

namespace weightscape::ui {
namespace {

/// Sentences in sentences: a warning names a reason that names a format.
constexpr int kDeepest = 4;

/// The texts between the pieces; false where the pieces do not fit. The last piece is the end.
bool takeApart(const QString& text, const QStringList& pieces, QStringList& places) {
    if (pieces.size() == 1) return text == pieces.first();
    if (!text.startsWith(pieces.first()) || !text.endsWith(pieces.last())) return false;
    places.clear();
    qsizetype at = pieces.first().size();
    const qsizetype end = text.size() - pieces.last().size();
    for (qsizetype i = 1; i + 1 < pieces.size(); ++i) {
        const qsizetype next = text.indexOf(pieces[i], at);
        if (next < 0 || next + pieces[i].size() > end) return false;
        places << text.mid(at, next - at);
        at = next + pieces[i].size();
    }
    if (at > end) return false;
    places << text.mid(at, end - at);
    return true;
}

char16_t firstLetter(const QString& text) {
    return text.isEmpty() ? u'\0' : text.front().unicode();
}

std::unique_ptr<const CoreTexts>& shownTexts() {
    static std::unique_ptr<const CoreTexts> texts;
    return texts;
}

}  // namespace

CoreTexts::CoreTexts(const QString& language) {
    QFile file(QStringLiteral(":/translations/core.%1.json").arg(language));
    if (!file.open(QIODevice::ReadOnly)) return;
    static const QRegularExpression kPlace(QStringLiteral("%[1-9]"));
    const QJsonObject texts = QJsonDocument::fromJson(file.readAll()).object();
    for (auto text = texts.begin(); text != texts.end(); ++text) {
        Pattern pattern{text.key().split(kPlace), text.value().toString()};
        for (const QString& piece : pattern.pieces) pattern.letters += piece.size();
        m_patterns[firstLetter(pattern.pieces.first())].push_back(std::move(pattern));
    }
    for (auto& patterns : m_patterns) {
        std::ranges::stable_sort(patterns, std::ranges::greater(), &Pattern::letters);
    }
}

const CoreTexts::Pattern* CoreTexts::find(const QString& english, QStringList& places) const {
    const Pattern* best = nullptr;
    QStringList taken;
    for (const char16_t letter : {firstLetter(english), char16_t{0}}) {
        const auto patterns = m_patterns.constFind(letter);
        if (patterns == m_patterns.cend()) continue;
        for (const Pattern& pattern : *patterns) {
            if (best != nullptr && pattern.letters <= best->letters) break;
            if (!takeApart(english, pattern.pieces, taken)) continue;
            best = &pattern;
            places = taken;
            break;
        }
    }
    return best;
}

bool CoreTexts::knows(const QString& english) const {
    QStringList places;
    return find(english, places) != nullptr;
}

QString CoreTexts::translated(const QString& english) const {
    return translated(english, 0);
}

QString CoreTexts::translated(const QString& english, int depth) const {
    QStringList places;
    const Pattern* pattern = depth < kDeepest ? find(english, places) : nullptr;
    if (pattern == nullptr) return english;
    QString text;
    for (qsizetype i = 0; i < pattern->text.size(); ++i) {
        const int place = pattern->text[i] == QLatin1Char('%') && i + 1 < pattern->text.size()
                              ? pattern->text[i + 1].digitValue()
                              : -1;
        if (place < 1 || place > places.size()) {
            text += pattern->text[i];
            continue;
        }
        text += translated(places[place - 1], depth + 1);
        ++i;
    }
    return text;
}

QString coreText(std::string_view english) {
    const QString text = QString::fromUtf8(english.data(), static_cast<qsizetype>(english.size()));
    return shownTexts() ? shownTexts()->translated(text) : text;
}

void setCoreLanguage(const QString& language) {
    shownTexts() = std::make_unique<const CoreTexts>(language);
}

}  // namespace weightscape::ui
