// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

namespace weightscape::ui {

class Session;

/// The session's recipes side by side: a column each, the original first; figures as rows. Whoever
/// owns it says when figures changed.
class RecipeTableModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    explicit RecipeTableModel(const Session& session, QObject* parent = nullptr);

    /// Other recipes, or none.
    void reset();
    /// The same recipes with new figures.
    void refresh();

    /// What a column shows: an index into Session::recipes(), or kOriginal.
    [[nodiscard]] static int recipeOf(int column) { return column - 1; }
    [[nodiscard]] static int columnOf(int recipe) { return recipe + 1; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    struct RecipeColumn {
        QString title;
        std::vector<QString> figures;
    };
    [[nodiscard]] std::vector<RecipeColumn> read() const;
    /// Rows of the table of figures that there is something for.
    [[nodiscard]] std::vector<std::size_t> wantedRows() const;

    const Session& m_session;
    std::vector<std::size_t> m_rows;      ///< of the table of figures
    std::vector<RecipeColumn> m_columns;  ///< as last read
};

}  // namespace weightscape::ui
