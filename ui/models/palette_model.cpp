// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/palette_model.h"

#include <QCollator>
#include <algorithm>
#include <tuple>

namespace weightscape::ui {
namespace {

constexpr std::size_t kMostShown = 200;

using Row = PaletteEntry;

constexpr auto kTip = nameTip<Row, &Row::title>;

constexpr Column<Row> kColumns[] = {
    {nullptr, nullptr, Qt::AlignLeft, [](const Row& row) { return row.title; }, nullptr, kTip},
    {nullptr, nullptr, Qt::AlignRight, [](const Row& row) { return row.detail; }, nullptr, kTip},
    {nullptr, nullptr, Qt::AlignRight, [](const Row& row) { return row.shortcut; }, nullptr, kTip},
};

/// "export" for "Export…".
QString keyOf(const QString& name) {
    return name.toLower().remove(QChar(0x2026));
}

/// Numbers by value: blk.3 before blk.13.
int compareNames(const QString& a, const QString& b) {
    static const QCollator kByNumber = [] {
        QCollator collator(QLocale(QLocale::English));
        collator.setNumericMode(true);
        return collator;
    }();
    return kByNumber.compare(a, b);
}

}  // namespace

PaletteModel::PaletteModel(std::vector<PaletteEntry> entries, QObject* parent, Answers answers)
    : TableModel(kColumns, parent), m_entries(std::move(entries)), m_answers(std::move(answers)) {
    m_keys.reserve(m_entries.size());
    for (const PaletteEntry& entry : m_entries) {
        Keys keys{{keyOf(entry.title)}, entry.about.toLower()};
        for (const QString& name : entry.names) keys.names << keyOf(name);
        m_keys.push_back(std::move(keys));
    }
    setPattern({});
}

std::optional<TextFit> PaletteModel::fitOf(const Keys& keys, const QString& wanted) const {
    std::optional<TextFit> best;
    for (const QString& name : keys.names) {
        const auto fit = textFit(wanted, name);
        if (fit && (!best || *fit < *best)) best = fit;
    }
    if (keys.about.isEmpty() || (best && best->kind < FitKind::About)) return best;
    const auto about = textFit(wanted, keys.about);
    return about && about->kind <= FitKind::Words ? TextFit{FitKind::About, about->loose} : best;
}

bool PaletteModel::comesBefore(const Ranked& a, const Ranked& b) const {
    const auto order = [this](const Ranked& each) {
        const PaletteEntry& entry = m_entries[each.entry];
        const bool isGuess = each.fit.kind == FitKind::Letters;
        return std::tuple(each.fit.kind, isGuess ? each.fit.loose : 0, -entry.weight,
                          each.fit.loose, entry.title.size());
    };
    const auto orderA = order(a);
    const auto orderB = order(b);
    if (orderA != orderB) return orderA < orderB;
    const int names = compareNames(m_entries[a.entry].title, m_entries[b.entry].title);
    return names != 0 ? names < 0 : a.entry < b.entry;
}

std::vector<PaletteModel::Ranked> PaletteModel::fitting(const QString& wanted) const {
    std::vector<Ranked> ranked;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (const auto fit = fitOf(m_keys[i], wanted)) ranked.push_back({*fit, i});
    }
    return ranked;
}

std::vector<PaletteModel::Ranked> PaletteModel::nearest(const QString& wanted) const {
    QStringList words = wanted.split(QLatin1Char(' '));
    // A letter alone begins too many words.
    words.removeIf([](const QString& word) { return word.size() < 2; });
    std::vector<Ranked> ranked;
    for (std::size_t i = 0; words.size() > 1 && i < m_entries.size(); ++i) {
        const auto missing = std::ranges::count_if(words, [&](const QString& word) {
            const auto fit = fitOf(m_keys[i], word);
            return !fit || fit->kind > FitKind::Words;
        });
        if (missing < words.size()) {
            ranked.push_back({{FitKind::Letters, static_cast<int>(missing)}, i});
        }
    }
    return ranked;
}

void PaletteModel::setPattern(const QString& pattern) {
    const QString wanted = pattern.simplified().toLower();
    QList<PaletteEntry> shown;
    if (wanted.isEmpty()) {
        const auto count = std::min(m_entries.size(), kMostShown);
        shown = {m_entries.begin(), m_entries.begin() + static_cast<std::ptrdiff_t>(count)};
        return setRows(std::move(shown));
    }
    if (m_answers) shown = m_answers(pattern.simplified());
    std::vector<Ranked> ranked = fitting(wanted);
    if (ranked.empty() && shown.isEmpty()) ranked = nearest(wanted);
    const auto end =
        ranked.begin() + static_cast<std::ptrdiff_t>(std::min(ranked.size(), kMostShown));
    std::partial_sort(ranked.begin(), end, ranked.end(),
                      [this](const Ranked& a, const Ranked& b) { return comesBefore(a, b); });
    for (auto each = ranked.begin(); each != end; ++each) shown.append(m_entries[each->entry]);
    setRows(std::move(shown));
}

}  // namespace weightscape::ui
