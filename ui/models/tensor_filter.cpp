// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_filter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/support/byte_text.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

using Number = std::optional<double>;

constexpr auto kNoTexts = static_cast<QStringList (*)(const TensorRow&)>(nullptr);
constexpr auto kNoNumber = static_cast<Number (*)(const TensorRow&)>(nullptr);

constexpr std::array kFacets = {
    FilterFacet{"type", nullptr, QT_TRANSLATE_NOOP("TensorFilter", "in the file or planned"), true,
                1,
                [](const TensorRow& row) {
                    return QStringList{row.type, row.planned};
                },
                kNoNumber},
    FilterFacet{"from", nullptr, QT_TRANSLATE_NOOP("TensorFilter", "type in the file"), true, 1,
                [](const TensorRow& row) { return QStringList{row.type}; }, kNoNumber},
    FilterFacet{"planned", "to", QT_TRANSLATE_NOOP("TensorFilter", "type by the recipe"), true, 1,
                [](const TensorRow& row) { return QStringList{row.planned}; }, kNoNumber},
    FilterFacet{"role", nullptr, QT_TRANSLATE_NOOP("TensorFilter", "such as ffn_down"), false, 1,
                [](const TensorRow& row) { return QStringList{row.role}; }, kNoNumber},
    FilterFacet{"is", nullptr,
                QT_TRANSLATE_NOOP("TensorFilter", "expert, overridden, fallback or copied"), true,
                1,
                [](const TensorRow& row) {
                    QStringList words;
                    if (row.expert) words << QStringLiteral("expert");
                    if (row.overridden) words << QStringLiteral("overridden");
                    if (row.fallback) words << QStringLiteral("fallback");
                    if (row.type == row.planned) words << QStringLiteral("copied");
                    return words;
                },
                kNoNumber},
    FilterFacet{"layer", nullptr, QT_TRANSLATE_NOOP("TensorFilter", "such as 0-3,8"), false, 1,
                kNoTexts,
                [](const TensorRow& row) { return row.layer < 0 ? Number() : Number(row.layer); }},
    FilterFacet{"error", "err", QT_TRANSLATE_NOOP("TensorFilter", "relative RMSE, percent"), true,
                0.01, kNoTexts, [](const TensorRow& row) { return row.relativeRmse; }},
    FilterFacet{"weighted", "werr",
                QT_TRANSLATE_NOOP("TensorFilter", "error by importance, percent"), true, 0.01,
                kNoTexts, [](const TensorRow& row) { return row.weightedRmse; }},
    FilterFacet{"damage", "kl",
                QT_TRANSLATE_NOOP("TensorFilter", "KL divergence of it alone, nats per token"),
                true, 1, kNoTexts, [](const TensorRow& row) { return row.damage; }},
    FilterFacet{"sigma", nullptr, QT_TRANSLATE_NOOP("TensorFilter", "loudest weight, in σ"), true,
                1, kNoTexts, [](const TensorRow& row) { return row.sigmas; }},
    FilterFacet{"bpw", "bits", QT_TRANSLATE_NOOP("TensorFilter", "bits per weight by the recipe"),
                true, 1, kNoTexts,
                [](const TensorRow& row) { return Number(row.bitsPerWeight()); }},
    FilterFacet{"size", "bytes", QT_TRANSLATE_NOOP("TensorFilter", "by the recipe, such as 4MiB"),
                true, 0, kNoTexts,
                [](const TensorRow& row) { return Number(static_cast<double>(row.plannedBytes)); }},
    FilterFacet{"weights", "params", QT_TRANSLATE_NOOP("TensorFilter", "their number"), true, 1,
                kNoTexts,
                [](const TensorRow& row) { return Number(static_cast<double>(row.weights)); }},
    FilterFacet{
        "nonfinite", "nan", QT_TRANSLATE_NOOP("TensorFilter", "number of NaN and ∞"), true, 1,
        kNoTexts,
        [](const TensorRow& row) { return Number(static_cast<double>(row.flaws.nonFinite)); }},
};

const FilterFacet* findFacet(const QString& name) {
    const std::string wanted = name.toLower().toStdString();
    const auto found = std::ranges::find_if(kFacets, [&](const FilterFacet& facet) {
        return wanted == facet.name || (facet.alias != nullptr && wanted == facet.alias);
    });
    return found == kFacets.end() ? nullptr : &*found;
}

QString facetNames() {
    QStringList names;
    for (const FilterFacet& facet : kFacets) names << QString::fromLatin1(facet.name);
    return names.join(QStringLiteral(", "));
}

QRegularExpression globPattern(const QString& glob) {
    // No conversion that treats '/' or brackets specially: names are not paths.
    QString pattern = QRegularExpression::escape(glob);
    pattern.replace(QStringLiteral("\\*"), QStringLiteral(".*"));
    pattern.replace(QStringLiteral("\\?"), QStringLiteral("."));
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern),
                              QRegularExpression::CaseInsensitiveOption);
}

/// In the unit of the row's number; empty where the text is no number.
Number parseNumber(const FilterFacet& facet, QString text) {
    bool ok = false;
    if (facet.unit == 0) {
        const double bytes = text.toDouble(&ok);
        if (ok) return bytes;
        const auto size = parseByteSize(text.toStdString());
        return size ? Number(static_cast<double>(*size)) : Number();
    }
    if (facet.unit == 0.01 && text.endsWith(QLatin1Char('%'))) text.chop(1);
    const double number = text.toDouble(&ok);
    return ok ? Number(number * facet.unit) : Number();
}

}  // namespace

std::span<const FilterFacet> filterFacets() {
    return kFacets;
}

QStringList filterSuggestions() {
    QStringList suggestions;
    for (const FilterFacet& facet : kFacets) {
        const bool ranges =
            facet.texts != nullptr || QLatin1String(facet.name) == QLatin1String("layer");
        suggestions << QString::fromLatin1(facet.name) + QLatin1Char(ranges ? ':' : '>');
    }
    return suggestions;
}

QString filterHelp() {
    QStringList lines = {
        tr("Part of a name, or a pattern with * and ?; several words must all hold; "
           "a - before a word excludes")};
    for (const FilterFacet& facet : kFacets) {
        const QString relation =
            facet.texts != nullptr || QLatin1String(facet.name) == QLatin1String("layer")
                ? QStringLiteral(":")
                : QStringLiteral(">  <  =");
        lines << QStringLiteral("%1%2   %3")
                     .arg(QString::fromLatin1(facet.name), relation, tr(facet.help));
    }
    return lines.join(QLatin1Char('\n'));
}

TensorFilter::TensorFilter(const QString& text) {
    QString word;
    bool inQuotes = false;
    bool isQuoted = false;
    const auto end = [&] {
        if (!word.isEmpty()) addWord(word, isQuoted);
        word.clear();
        isQuoted = false;
    };
    for (const QChar c : text) {
        if (c == QLatin1Char('"')) {
            inQuotes = !inQuotes;
            isQuoted = isQuoted || word.isEmpty() || word == QLatin1String("-");
        } else if (c.isSpace() && !inQuotes) {
            end();
        } else {
            word += c;
        }
    }
    end();
}

void TensorFilter::complain(const QString& sentence) {
    if (m_problem.isEmpty()) m_problem = sentence;
}

void TensorFilter::addName(const QString& word, bool negated) {
    Condition condition;
    condition.negated = negated;
    condition.text = word.toLower();
    const bool glob = word.contains(QLatin1Char('*')) || word.contains(QLatin1Char('?'));
    if (glob) condition.pattern = globPattern(QLatin1Char('*') + word + QLatin1Char('*'));
    m_conditions.push_back(std::move(condition));
}

void TensorFilter::addWord(QString word, bool isQuoted) {
    Condition condition;
    if (word.size() > 1 && (word[0] == QLatin1Char('-') || word[0] == QLatin1Char('!'))) {
        condition.negated = true;
        word.remove(0, 1);
    }
    if (isQuoted) return addName(word, condition.negated);
    static const QRegularExpression kFacet(QStringLiteral("^([A-Za-z_]+)(:|<=|>=|<|>|=)(.*)$"));
    const auto match = kFacet.match(word);
    if (!match.hasMatch()) return addName(word, condition.negated);
    const FilterFacet* facet = findFacet(match.captured(1));
    if (facet == nullptr) {
        return complain(
            tr("There is no \"%1\"; there are: %2.").arg(match.captured(1), facetNames()));
    }
    // Half typed: nothing to say and nothing to filter yet.
    if (match.captured(3).isEmpty()) return;
    addFacet(*facet, match.captured(2), match.captured(3), std::move(condition));
}

void TensorFilter::addFacet(const FilterFacet& facet, const QString& relation, const QString& value,
                            Condition condition) {
    condition.facet = &facet;
    if (facet.texts != nullptr) {
        if (relation != QLatin1String(":") && relation != QLatin1String("=")) {
            return complain(
                tr("\"%1\" takes a text: %1:%2.").arg(QLatin1String(facet.name), value));
        }
        condition.pattern = globPattern(value);
        m_conditions.push_back(std::move(condition));
        return;
    }
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const bool isList = relation == QLatin1String(":") || relation == QLatin1String("=");
    const QStringList parts = isList ? value.split(QLatin1Char(',')) : QStringList{value};
    for (const QString& part : parts) {
        const QStringList ends = isList ? part.split(QLatin1Char('-')) : QStringList{part};
        const Number low = parseNumber(facet, ends.first());
        const Number high = parseNumber(facet, ends.last());
        if (!low || !high || ends.size() > 2) {
            return complain(tr("\"%1\" is no number for \"%2\" (%3).")
                                .arg(part, QLatin1String(facet.name), tr(facet.help)));
        }
        Range range{*low, *high};
        if (relation == QLatin1String(">")) range = {std::nextafter(*low, kInfinity), kInfinity};
        if (relation == QLatin1String(">=")) range = {*low, kInfinity};
        if (relation == QLatin1String("<")) range = {-kInfinity, std::nextafter(*low, -kInfinity)};
        if (relation == QLatin1String("<=")) range = {-kInfinity, *low};
        condition.ranges.push_back(range);
    }
    m_conditions.push_back(std::move(condition));
}

bool TensorFilter::holds(const Condition& condition, const TensorRow& row) {
    if (condition.facet == nullptr) {
        return condition.pattern.pattern().isEmpty() ? row.key.contains(condition.text)
                                                     : condition.pattern.match(row.key).hasMatch();
    }
    if (condition.facet->texts != nullptr) {
        const QStringList texts = condition.facet->texts(row);
        return std::any_of(texts.begin(), texts.end(), [&](const QString& text) {
            return condition.pattern.match(text).hasMatch();
        });
    }
    const Number number = condition.facet->number(row);
    return number && std::ranges::any_of(condition.ranges, [&](const Range& range) {
               return *number >= range.low && *number <= range.high;
           });
}

bool TensorFilter::needsFigures() const {
    return std::any_of(m_conditions.begin(), m_conditions.end(), [](const Condition& condition) {
        return condition.facet != nullptr && condition.facet->needsFigures;
    });
}

bool TensorFilter::accepts(const TensorRow& row) const {
    return std::all_of(
        m_conditions.begin(), m_conditions.end(),
        [&row](const Condition& condition) { return holds(condition, row) != condition.negated; });
}

}  // namespace weightscape::ui
