// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/support/text.h"

namespace weightscape::cli {

/// Lines of aligned columns, two spaces apart: text to the left, numbers to the right; in the
/// language that is spoken.
class TextTable {
  public:
    enum class Align { Left, Right };
    struct Column {
        Text title;
        Align align = Align::Right;
    };
    explicit TextTable(std::vector<Column> columns);
    /// One cell per column.
    void addRow(const std::vector<Text>& cells);
    [[nodiscard]] bool empty() const { return m_rows.empty(); }
    /// Title line and rows, each ending in a line break.
    [[nodiscard]] std::string text() const;

  private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

}  // namespace weightscape::cli
