// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QString>
#include <QStringList>
#include <optional>
#include <span>
#include <vector>

#include "ui/models/tensor_row.h"

namespace weightscape::ui {

/// A property of tensors that the filter can ask for. Texts are matched as globs ("type:Q*"),
/// numbers compared ("error>5") or given as ranges ("layer:0-3,8").
struct FilterFacet {
    const char* name;   ///< lower case
    const char* alias;  ///< another name for it, or null
    const char* help;   ///< for translation, context TensorFilter: "percent"
    bool needsFigures;  ///< not known from names alone
    double unit;        ///< of numbers: 0.01 for percent; sizes take KiB, MB and so on as well
    QStringList (*texts)(const TensorRow& row);             ///< null for numbers
    std::optional<double> (*number)(const TensorRow& row);  ///< null for texts
};
/// The list from which parsing, help, completion and messages are made.
[[nodiscard]] std::span<const FilterFacet> filterFacets();
/// "type:…", "error>…": what can be typed, for help and completion.
[[nodiscard]] QStringList filterSuggestions();
/// One line per facet.
[[nodiscard]] QString filterHelp();

/// What the filter field says. Words are parts of names or globs (* and ?), in quotes also with
/// spaces; facets narrow further; a '-' or '!' before a word turns it round. All must hold.
class TensorFilter {
  public:
    TensorFilter() = default;
    explicit TensorFilter(const QString& text);

    [[nodiscard]] bool isEmpty() const { return m_conditions.empty(); }
    [[nodiscard]] bool accepts(const TensorRow& row) const;
    /// Whether more than key, role and layer are looked at.
    [[nodiscard]] bool needsFigures() const;
    /// Empty, or one sentence about a word that makes no sense; it is left out of the filter.
    [[nodiscard]] const QString& problem() const { return m_problem; }

  private:
    struct Range {
        double low = 0.0, high = 0.0;  ///< closed
    };
    struct Condition {
        const FilterFacet* facet = nullptr;  ///< null: the name
        bool negated = false;
        QString text;                ///< lower case, for names without wildcards
        QRegularExpression pattern;  ///< for texts and names with wildcards
        std::vector<Range> ranges;   ///< for numbers: one of them
    };
    [[nodiscard]] static bool holds(const Condition& condition, const TensorRow& row);
    void addWord(QString word, bool isQuoted);
    void addName(const QString& word, bool negated);
    void addFacet(const FilterFacet& facet, const QString& relation, const QString& value,
                  Condition condition);
    void complain(const QString& sentence);

    std::vector<Condition> m_conditions;
    QString m_problem;
};

}  // namespace weightscape::ui
