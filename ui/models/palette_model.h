// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <functional>
#include <vector>

namespace weightscape::ui {

/// Something that can be done or gone to.
struct PaletteEntry {
    QString title;     ///< "Export…", "blk.3.ffn_down.weight"
    QString detail;    ///< where it belongs: "File", "Tensor"
    QString shortcut;  ///< empty: none
    int weight = 0;    ///< added to how well it fits what was typed
    std::function<void()> run;
};

/// The entries that fit what was typed, best first; with nothing typed the first ones.
class PaletteModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { TitleColumn, DetailColumn, ShortcutColumn, ColumnCount };

    explicit PaletteModel(std::vector<PaletteEntry> entries, QObject* parent = nullptr);
    void setPattern(const QString& pattern);
    /// Precondition: a valid row.
    [[nodiscard]] const PaletteEntry& entry(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

  private:
    std::vector<PaletteEntry> m_entries;
    std::vector<QString> m_keys;  ///< lower case, what is searched
    std::vector<std::size_t> m_shown;
};

}  // namespace weightscape::ui
