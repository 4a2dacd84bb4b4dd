// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "ui/models/table_model.h"

namespace weightscape::ui {

/// Something that can be done or gone to.
struct PaletteEntry {
    QString title;     ///< "Export…", "blk.3.ffn_down.weight"
    QString detail;    ///< where it belongs: "File", "Tensor"
    QString shortcut;  ///< empty: none
    int weight = 0;    ///< added to how well it fits what was typed
    std::function<void()> run;

    enum ColumnIndex { Title, Detail, Shortcut };
};

/// The entries that fit what was typed, best first; with nothing typed the first ones.
class PaletteModel : public TableModel<PaletteEntry> {
  public:
    explicit PaletteModel(std::vector<PaletteEntry> entries, QObject* parent = nullptr);
    void setPattern(const QString& pattern);

  private:
    std::vector<PaletteEntry> m_entries;
    std::vector<QString> m_keys;  ///< lower case, what is searched
};

}  // namespace weightscape::ui
