// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/palette_model.h"

#include <algorithm>

#include "ui/text/fuzzy_match.h"

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

}  // namespace

PaletteModel::PaletteModel(std::vector<PaletteEntry> entries, QObject* parent)
    : TableModel(kColumns, parent), m_entries(std::move(entries)) {
    m_keys.reserve(m_entries.size());
    for (const PaletteEntry& entry : m_entries) m_keys.push_back(entry.title.toLower());
    setPattern({});
}

void PaletteModel::setPattern(const QString& pattern) {
    const QString wanted = pattern.simplified().toLower();
    QList<PaletteEntry> shown;
    if (wanted.isEmpty()) {
        const auto count = std::min(m_entries.size(), kMostShown);
        shown = {m_entries.begin(), m_entries.begin() + static_cast<std::ptrdiff_t>(count)};
    } else {
        std::vector<std::pair<int, std::size_t>> scored;
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            if (const auto score = fuzzyScore(wanted, m_keys[i])) {
                scored.emplace_back(-*score - m_entries[i].weight, i);
            }
        }
        const auto end =
            scored.begin() + static_cast<std::ptrdiff_t>(std::min(scored.size(), kMostShown));
        std::partial_sort(scored.begin(), end, scored.end());
        for (auto each = scored.begin(); each != end; ++each) {
            shown.append(m_entries[each->second]);
        }
    }
    setRows(std::move(shown));
}

}  // namespace weightscape::ui
