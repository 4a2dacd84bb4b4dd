// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/text_table.h"

#include <algorithm>
#include <utility>

#include "app/cli/spoken.h"

namespace weightscape::cli {
namespace {

/// Code points, which for the text of tables are as many as columns of a terminal.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

}  // namespace

TextTable::TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}

void TextTable::addRow(const std::vector<Text>& cells) {
    auto& row = m_rows.emplace_back(m_columns.size());
    std::ranges::transform(cells, row.begin(), said);
}

std::string TextTable::text() const {
    std::vector<std::string> titles;
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        titles.push_back(said(m_columns[i].title));
        widths.push_back(width(titles[i]));
        for (const auto& row : m_rows) widths[i] = std::max(widths[i], width(row[i]));
    }
    std::string result;
    const auto addLine = [&](const std::vector<std::string>& cells) {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string padding(widths[i] - width(cells[i]), ' ');
            if (i > 0) line += "  ";
            line += m_columns[i].align == Align::Left ? cells[i] + padding : padding + cells[i];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        result += line + "\n";
    };
    addLine(titles);
    for (const auto& row : m_rows) addLine(row);
    return result;
}

}  // namespace weightscape::cli
