// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/block_content.h"

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <optional>

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"
#include "ui/widgets/chart_figure.h"

namespace weightscape::ui {
namespace {

using formats::BlockFields;
using formats::FieldKind;
using measure::BlockView;

const QString& separator() {
    static const QString kSeparator = QStringLiteral("  ·  ");
    return kSeparator;
}

QString rangeText(const QString& one, const QString& many, std::size_t first, std::size_t last) {
    return first == last ? one.arg(first) : many.arg(first).arg(last);
}

/// Small whole numbers as they are, others with four digits.
QString numberText(double number) {
    if (number != std::floor(number) || std::abs(number) >= 10'000) {
        return formatSignificant(number, 4);
    }
    const QString size = formatCount(static_cast<std::uint64_t>(std::abs(number)));
    return number < 0 ? QStringLiteral("−%1").arg(size) : size;
}

QString signText(double number) {
    return number < 0 ? QStringLiteral("−") : QStringLiteral("+");
}

/// A stored number and, where it differs, what it stands for: "code 11 → 3".
QString valueText(const BlockView& view, std::size_t field) {
    const auto& group = view.groupOf(field);
    const QString name = said(group.name);
    const auto number = view.number(field);
    const auto stored = static_cast<qulonglong>(view.storedNumber(field));
    if (number && group.kind == FieldKind::Sign) {
        return QStringLiteral("%1 %2").arg(name, signText(*number));
    }
    if (number && group.number == formats::halfNumber) {
        return QStringLiteral("%1 %2").arg(name, numberText(*number));
    }
    if (!number || *number == static_cast<double>(stored)) {
        return QStringLiteral("%1 %2").arg(name).arg(stored);
    }
    return QStringLiteral("%1 %2 → %3").arg(name).arg(stored).arg(numberText(*number));
}

/// Fields of one group that decide about a weight together: the sign that makes a number even.
QString jointText(const BlockView& view, const std::vector<std::size_t>& fields) {
    double product = 1;
    for (const std::size_t field : fields) product *= view.number(field).value_or(1);
    return tr("%1 %2 from the other %3")
        .arg(said(view.groupOf(fields.front()).name), signText(product))
        .arg(fields.size());
}

/// The fields of a weight by group.
std::vector<std::vector<std::size_t>> byGroup(const BlockView& view, std::size_t weight) {
    std::vector<std::vector<std::size_t>> groups(view.layout.groups.size());
    for (const std::size_t field : view.fieldsOfWeight[weight]) {
        groups[view.layout.fields[field].group].push_back(field);
    }
    return groups;
}

/// What makes a decoded weight, as the format's formula has it. A number that is only an index
/// stands for what is left of the weight when all others are divided out.
class Formula {
  public:
    Formula(const BlockView& view, std::size_t weight) : m_view(view) {
        for (const auto& fields : byGroup(view, weight)) {
            if (!fields.empty()) add(fields);
        }
        if (m_index) {
            const double level = static_cast<double>(view.decoded[weight]) / m_product - m_shift;
            if (std::isfinite(level)) {
                // Levels have at most three decimals; what is beyond is binary32's rounding.
                m_factors[*m_index] +=
                    QStringLiteral(" → %1").arg(numberText(std::round(level * 1000) / 1000));
            }
            if (!m_shiftText.isEmpty()) {
                m_factors[*m_index] =
                    QStringLiteral("(%1 + %2)").arg(m_factors[*m_index], m_shiftText);
            }
        }
    }
    [[nodiscard]] QString text() const {
        if (m_isFloat) return m_factors.join(QStringLiteral(", "));
        const QString times = QStringLiteral(" × ");
        if (m_minimum.isEmpty()) return m_factors.join(times);
        return QStringLiteral("%1 %2 %3")
            .arg(m_factors.join(times), m_lowers ? QStringLiteral("−") : QStringLiteral("+"),
                 m_minimum.join(times));
    }

  private:
    void add(const std::vector<std::size_t>& fields) {
        const auto& group = m_view.groupOf(fields.front());
        const QString text =
            fields.size() == 1 ? valueText(m_view, fields.front()) : jointText(m_view, fields);
        m_isFloat = m_isFloat || group.kind == FieldKind::Exponent;
        if (group.kind == FieldKind::Minimum || group.kind == FieldKind::SubMinimum) {
            m_minimum << text;
            m_lowers = m_lowers || group.kind == FieldKind::SubMinimum;
            return;
        }
        if (group.kind == FieldKind::Shift) {
            m_shift = m_view.number(fields.front()).value_or(0);
            m_shiftText = text;
            return;
        }
        if (group.number == nullptr) m_index = m_factors.size();
        for (const std::size_t field : fields) m_product *= m_view.number(field).value_or(1);
        m_factors << text;
    }

    const BlockView& m_view;
    QStringList m_factors, m_minimum;
    std::optional<qsizetype> m_index;  ///< of the factor that is only an index
    double m_product = 1;              ///< of all others
    double m_shift = 0;
    QString m_shiftText;
    bool m_lowers = false;
    bool m_isFloat = false;
};

/// "code in bits 4–7 of byte 19".
QString codePlace(const BlockView& view, std::size_t weight) {
    for (const std::size_t field : view.fieldsOfWeight[weight]) {
        const auto& group = view.groupOf(field);
        if (group.kind != FieldKind::Code && group.kind != FieldKind::Point) continue;
        return tr("%1 in %2").arg(said(group.name), placeText(view.layout.fields[field].bits));
    }
    return {};
}

QString weightText(const BlockView& view, std::size_t weight) {
    return QStringList{
        tr("weight %1").arg(weight), tr("original %1").arg(formatWeight(view.original[weight])),
        tr("decoded %1 = %2").arg(formatWeight(view.decoded[weight]), Formula(view, weight).text()),
        tr("error %1").arg(formatSignificant(view.error(weight))), codePlace(view, weight)}
        .join(separator());
}

QString servesText(const formats::WeightRun& weights) {
    const std::size_t last = weights.at(weights.count - 1U);
    if (weights.count == 1) return tr("weight %1").arg(last);
    if (weights.stride == 1) return tr("weights %1–%2").arg(weights.first).arg(last);
    if (weights.count == 2) return tr("weights %1 and %2").arg(weights.first).arg(last);
    return tr("weights %1, %2 … %3").arg(weights.first).arg(weights.at(1)).arg(last);
}

/// Many fields of a byte as one: "8 × sign of weights 0–7".
QString manyText(const BlockView& view, const std::vector<std::size_t>& fields) {
    const auto& first = view.layout.fields[fields.front()].weights;
    const auto& last = view.layout.fields[fields.back()].weights;
    return tr("%1 × %2 of %3")
        .arg(fields.size())
        .arg(said(view.groupOf(fields.front()).name),
             servesText(BlockFields::run(first.first, last.first - first.first + 1U)));
}

QString byteText(const BlockView& view, std::size_t byte) {
    constexpr std::size_t kMostSaidSingly = 2;
    const auto value = std::to_integer<unsigned>(view.bytes[byte]);
    QStringList parts = {tr("byte %1 = 0x%2").arg(byte).arg(value, 2, 16, QLatin1Char('0'))};
    const auto fields = fieldsOfByte(view, byte);
    for (std::size_t i = 0; i < fields.size();) {
        const std::size_t group = view.layout.fields[fields[i]].group;
        std::size_t end = i;
        while (end < fields.size() && view.layout.fields[fields[end]].group == group) ++end;
        if (end - i > kMostSaidSingly) {
            const auto begin = fields.begin() + static_cast<std::ptrdiff_t>(i);
            parts << manyText(view, {begin, fields.begin() + static_cast<std::ptrdiff_t>(end)});
            i = end;
        }
        for (; i < end; ++i) {
            const auto& described = view.layout.fields[fields[i]];
            parts << tr("%1 (%2) of %3")
                         .arg(valueText(view, fields[i]), placeText(described.bits),
                              servesText(described.weights));
        }
    }
    return parts.join(separator());
}

}  // namespace

ShownBlock shownBlock(BlockView view) {
    ShownBlock shown;
    for (std::size_t weight = 0; weight < view.original.size(); ++weight) {
        auto levels = view.levels(weight);
        if (levels.empty()) continue;
        auto* last = shown.levels.empty() ? nullptr : &shown.levels.back();
        if (last != nullptr && last->first + last->count == weight && last->levels == levels) {
            ++last->count;
        } else {
            shown.levels.push_back({weight, 1, std::move(levels)});
        }
    }
    shown.view = std::move(view);
    return shown;
}

std::vector<std::size_t> fieldsOfByte(const BlockView& view, std::size_t byte) {
    std::vector<std::size_t> fields;
    for (std::size_t bit = 8 * byte; bit < 8 * byte + 8; ++bit) {
        const std::size_t field = view.fieldOfBit[bit];
        if (field >= view.layout.fields.size()) continue;
        if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
            fields.push_back(field);
        }
    }
    return fields;
}

BlockLink linkOf(const BlockView& view, const BlockTarget& target) {
    BlockLink link{std::vector<bool>(view.original.size()),
                   std::vector<bool>(view.fieldOfBit.size())};
    std::vector<std::size_t> fields;
    if (target.kind == BlockTarget::Kind::Weight) {
        fields = view.fieldsOfWeight[target.index];
    } else if (target.kind == BlockTarget::Kind::Byte) {
        fields = fieldsOfByte(view, target.index);
    } else if (target.kind == BlockTarget::Kind::Group) {
        for (std::size_t i = 0; i < view.layout.fields.size(); ++i) {
            if (view.layout.fields[i].group == target.index) fields.push_back(i);
        }
    }
    for (const std::size_t field : fields) {
        for (const auto& part : view.layout.fields[field].bits.parts()) {
            std::fill_n(link.bits.begin() + part.first, part.count, true);
        }
        if (target.kind == BlockTarget::Kind::Weight) continue;
        const auto& weights = view.layout.fields[field].weights;
        for (std::size_t i = 0; i < weights.count; ++i) link.weights[weights.at(i)] = true;
    }
    if (target.kind == BlockTarget::Kind::Weight) link.weights[target.index] = true;
    return link;
}

QColor fieldColor(FieldKind kind, const Theme& theme) {
    constexpr std::size_t kBlue = 0, kAmber = 1, kGreen = 2, kPink = 3, kSky = 4, kRed = 5,
                          kOlive = 6;
    switch (kind) {
        case FieldKind::Scale:
            return seriesColor(kBlue, theme);
        case FieldKind::Minimum:
            return seriesColor(kAmber, theme);
        case FieldKind::SubScale:
        case FieldKind::Exponent:
            return seriesColor(kSky, theme);
        case FieldKind::SubMinimum:
            return seriesColor(kOlive, theme);
        case FieldKind::Code:
        case FieldKind::Point:
            return seriesColor(kGreen, theme);
        case FieldKind::Sign:
            return seriesColor(kPink, theme);
        case FieldKind::Shift:
            return seriesColor(kRed, theme);
    }
    return theme.text;
}

QString placeText(const formats::FieldBits& bits) {
    QStringList parts;
    const auto pieces = measure::byteBits(bits);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].count < 8) {
            const unsigned last = pieces[i].firstBit + pieces[i].count - 1;
            parts << tr("%1 of byte %2")
                         .arg(rangeText(tr("bit %1"), tr("bits %1–%2"), pieces[i].firstBit, last))
                         .arg(pieces[i].byte);
            continue;
        }
        std::size_t last = i;
        while (last + 1 < pieces.size() && pieces[last + 1].count == 8 &&
               pieces[last + 1].byte == pieces[last].byte + 1) {
            ++last;
        }
        parts << rangeText(tr("byte %1"), tr("bytes %1–%2"), pieces[i].byte, pieces[last].byte);
        i = last;
    }
    return parts.join(QStringLiteral(", "));
}

QString targetText(const BlockView& view, const BlockTarget& target) {
    switch (target.kind) {
        case BlockTarget::Kind::None:
            return {};
        case BlockTarget::Kind::Weight:
            return weightText(view, target.index);
        case BlockTarget::Kind::Byte:
            return byteText(view, target.index);
        case BlockTarget::Kind::Group:
            return groupText(view, target.index, false);
    }
    return {};
}

QString groupText(const BlockView& view, std::size_t group, bool brief) {
    const auto& fields = view.layout.fields;
    const auto first = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& field) { return field.group == group; });
    const auto count = std::count_if(fields.begin(), fields.end(),
                                     [&](const auto& field) { return field.group == group; });
    if (first == fields.end()) return {};
    const auto& described = view.layout.groups[group];
    const auto index = static_cast<std::size_t>(first - fields.begin());
    const std::size_t bits = first->bits.count();
    const QString size = bits == 1 ? tr("1 bit") : tr("%1 bits").arg(bits);
    QString text = count == 1 ? QStringLiteral("%1, %2").arg(valueText(view, index), size)
                              : tr("%1, %2 × %3").arg(said(described.name)).arg(count).arg(size);
    const bool scattered = first->bits.parts().size() > 1;
    const bool ofBlock = described.kind == FieldKind::Scale || described.kind == FieldKind::Minimum;
    if (scattered && !ofBlock) text += tr(", paler: its high bits");
    if (described.ggml.empty()) return text;
    return (brief ? QStringLiteral("%1 (%2)") : tr("%1 (ggml: %2)"))
        .arg(text, fromUtf8(described.ggml));
}

}  // namespace weightscape::ui
