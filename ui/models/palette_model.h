// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

#include "ui/models/table_model.h"
#include "ui/text/fuzzy_match.h"

namespace weightscape::ui {

/// Something that can be done or gone to.
struct PaletteEntry {
    QString title;     ///< "Export…", "blk.3.ffn_down.weight"
    QString detail;    ///< where it belongs: "File", "Tensor"
    QString shortcut;  ///< empty: none
    int weight = 0;    ///< the higher one comes first of two that fit in the same way
    std::function<void()> run;
    QStringList names = {};  ///< what it is called besides its title: "Q4_K_M"
    QString about = {};      ///< a sentence; its words are searched where no name fits

    enum ColumnIndex { Title, Detail, Shortcut };
};

/// The entries that fit what was typed: by the kind of fit, then weight, then how many words are
/// whole, then short names before long ones and 3 before 13. With nothing typed the first ones.
/// Where nothing has all the words, what has most of them.
class PaletteModel : public TableModel<PaletteEntry> {
  public:
    /// Entries that what is typed asks for by itself, shown first: "8 GB".
    using Answers = std::function<QList<PaletteEntry>(const QString& typed)>;

    explicit PaletteModel(std::vector<PaletteEntry> entries, QObject* parent = nullptr,
                          Answers answers = {});
    void setPattern(const QString& pattern);

  private:
    struct Keys {
        QStringList names;  ///< lower case
        QString about;
    };
    struct Ranked {
        TextFit fit;
        std::size_t entry = 0;
    };
    [[nodiscard]] std::optional<TextFit> fitOf(const Keys& keys, const QString& wanted) const;
    [[nodiscard]] std::vector<Ranked> fitting(const QString& wanted) const;
    [[nodiscard]] std::vector<Ranked> nearest(const QString& wanted) const;
    [[nodiscard]] bool comesBefore(const Ranked& a, const Ranked& b) const;

    std::vector<PaletteEntry> m_entries;
    std::vector<Keys> m_keys;
    Answers m_answers;
};

}  // namespace weightscape::ui
