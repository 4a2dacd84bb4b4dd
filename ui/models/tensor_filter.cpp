// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_filter.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weightscape::ui {
namespace {

QRegularExpression globPattern(const QString& glob) {
    // No conversion that treats '/' or brackets specially: names are not paths.
    QString pattern = QRegularExpression::escape(glob);
    pattern.replace(QStringLiteral("\\*"), QStringLiteral(".*"));
    pattern.replace(QStringLiteral("\\?"), QStringLiteral("."));
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern),
                              QRegularExpression::CaseInsensitiveOption);
}

bool inRange(double value, double low, double high) {
    return value >= low && value <= high;
}

}  // namespace

TensorFilter::TensorFilter(const QString& text) {
    const QStringList words = text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& word : words) {
        Condition condition;
        if (!parseFacet(word, condition) && !parseComparison(word, condition)) {
            condition.text = word.toLower();
            const bool glob = word.contains(QLatin1Char('*')) || word.contains(QLatin1Char('?'));
            if (glob) condition.pattern = globPattern(QLatin1Char('*') + word + QLatin1Char('*'));
        }
        m_conditions.push_back(std::move(condition));
    }
}

bool TensorFilter::parseFacet(const QString& word, Condition& condition) {
    const qsizetype colon = word.indexOf(QLatin1Char(':'));
    if (colon <= 0 || colon + 1 == word.size()) return false;
    const QString facet = word.left(colon).toLower();
    const QString value = word.mid(colon + 1);
    if (facet == QLatin1String("type") || facet == QLatin1String("role")) {
        condition.field = facet == QLatin1String("type") ? Field::Type : Field::Role;
        condition.pattern = globPattern(value);
        return true;
    }
    if (facet != QLatin1String("layer")) return false;
    const QStringList ends = value.split(QLatin1Char('-'));
    bool lowOk = false;
    bool highOk = false;
    condition.field = Field::Layer;
    condition.low = ends.first().toInt(&lowOk);
    condition.high = ends.last().toInt(&highOk);
    return lowOk && highOk && ends.size() <= 2;
}

bool TensorFilter::parseComparison(const QString& word, Condition& condition) {
    static const QRegularExpression kComparison(
        QStringLiteral("^(err|error|sigma|bpw)([<>])([0-9.]+)%?$"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = kComparison.match(word);
    if (!match.hasMatch()) return false;
    bool ok = false;
    double limit = match.captured(3).toDouble(&ok);
    if (!ok) return false;
    const QString name = match.captured(1).toLower();
    condition.field = name == QLatin1String("sigma") ? Field::Sigma
                      : name == QLatin1String("bpw") ? Field::BitsPerWeight
                                                     : Field::Error;
    if (condition.field == Field::Error) limit /= 100.0;
    const bool above = match.captured(2) == QLatin1String(">");
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    condition.low = above ? std::nextafter(limit, kInfinity) : -kInfinity;
    condition.high = above ? kInfinity : std::nextafter(limit, -kInfinity);
    return true;
}

bool TensorFilter::holds(const Condition& condition, const TensorRow& row) {
    switch (condition.field) {
        case Field::Name:
            return condition.pattern.pattern().isEmpty()
                       ? row.key.contains(condition.text)
                       : condition.pattern.match(row.key).hasMatch();
        case Field::Type:
            return condition.pattern.match(row.planned).hasMatch() ||
                   condition.pattern.match(row.type).hasMatch();
        case Field::Role:
            return condition.pattern.match(row.role).hasMatch();
        case Field::Layer:
            return inRange(row.layer, condition.low, condition.high);
        case Field::Error:
            return row.relativeRmse && inRange(*row.relativeRmse, condition.low, condition.high);
        case Field::Sigma:
            return row.sigmas && inRange(*row.sigmas, condition.low, condition.high);
        case Field::BitsPerWeight:
            return inRange(row.bitsPerWeight(), condition.low, condition.high);
    }
    return false;
}

bool TensorFilter::needsFigures() const {
    return std::any_of(m_conditions.begin(), m_conditions.end(), [](const Condition& condition) {
        return condition.field != Field::Name && condition.field != Field::Role &&
               condition.field != Field::Layer;
    });
}

bool TensorFilter::accepts(const TensorRow& row) const {
    return std::all_of(m_conditions.begin(), m_conditions.end(),
                       [&row](const Condition& condition) { return holds(condition, row); });
}

}  // namespace weightscape::ui
