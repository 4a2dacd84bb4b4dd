// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QString>
#include <vector>

#include "ui/models/tensor_row.h"

namespace weightscape::ui {

/// What the filter field says. Words are parts of names or globs (* and ?); facets narrow further:
/// type:Q6_K  role:ffn_down  layer:3  layer:0-3  err>5 (percent)  sigma>6  bpw<4. All must hold.
class TensorFilter {
  public:
    TensorFilter() = default;
    explicit TensorFilter(const QString& text);

    [[nodiscard]] bool isEmpty() const { return m_conditions.empty(); }
    [[nodiscard]] bool accepts(const TensorRow& row) const;
    /// Whether more than key, role and layer are looked at.
    [[nodiscard]] bool needsFigures() const;

  private:
    enum class Field { Name, Type, Role, Layer, Error, Sigma, BitsPerWeight };
    struct Condition {
        Field field = Field::Name;
        QString text;                  ///< lower case, for Name without wildcards
        QRegularExpression pattern;    ///< for Name with wildcards, Type and Role
        double low = 0.0, high = 0.0;  ///< closed range for numbers
    };
    [[nodiscard]] static bool holds(const Condition& condition, const TensorRow& row);
    [[nodiscard]] static bool parseFacet(const QString& word, Condition& condition);
    [[nodiscard]] static bool parseComparison(const QString& word, Condition& condition);

    std::vector<Condition> m_conditions;
};

}  // namespace weightscape::ui
