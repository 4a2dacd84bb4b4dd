// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/palette_model.h"

#include <QTextDocument>
#include <algorithm>

#include "ui/text/fuzzy_match.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kMostShown = 200;

}  // namespace

PaletteModel::PaletteModel(std::vector<PaletteEntry> entries, QObject* parent)
    : QAbstractTableModel(parent), m_entries(std::move(entries)) {
    m_keys.reserve(m_entries.size());
    for (const PaletteEntry& entry : m_entries) m_keys.push_back(entry.title.toLower());
    setPattern({});
}

void PaletteModel::setPattern(const QString& pattern) {
    const QString wanted = pattern.simplified().toLower();
    beginResetModel();
    m_shown.clear();
    if (wanted.isEmpty()) {
        m_shown.resize(std::min(m_entries.size(), kMostShown));
        for (std::size_t i = 0; i < m_shown.size(); ++i) m_shown[i] = i;
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
        for (auto each = scored.begin(); each != end; ++each) m_shown.push_back(each->second);
    }
    endResetModel();
}

const PaletteEntry& PaletteModel::entry(int row) const {
    return m_entries[m_shown[static_cast<std::size_t>(row)]];
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int PaletteModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const PaletteEntry& shown = entry(index.row());
    if (role == Qt::TextAlignmentRole && index.column() != TitleColumn) {
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole) return Qt::convertFromPlainText(shown.title);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case TitleColumn:
            return shown.title;
        case DetailColumn:
            return shown.detail;
        default:
            return shown.shortcut;
    }
}

}  // namespace weightscape::ui
