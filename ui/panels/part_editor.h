// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/support/parameters.h"

class QComboBox;
class QGridLayout;

namespace weightscape::ui {

/// One way to fill a part of a treatment, with the numbers it takes.
struct PartOption {
    std::string id;  ///< as recipes name it: "group", "mse"
    QString label;
    QString summary;
    std::span<const ParameterSpec> parameters = {};
    /// True: numbers are written by parametersText() (calibrators); false: joined by 'x'.
    bool named = false;
};

/// A part of a treatment: its choices as a list, and a slider with a box for each number that the
/// choice takes. The part's text is the one that recipes and the command line use.
class PartEditor : public QWidget {
    Q_OBJECT

  public:
    PartEditor(const QString& objectName, const QString& caption, std::vector<PartOption> options,
               QWidget* parent = nullptr);

    /// "group:64", "mse", "f16".
    [[nodiscard]] std::string text() const;
    /// Shows a text; an unknown one leaves everything as it is.
    void setText(const std::string& text);
    /// Shows that the edited tensors differ in this part, until one is chosen; text() stays.
    void setMixed(bool mixed);
    /// Choices for which `why` gives a sentence cannot be chosen, and say why.
    void refuse(const std::function<QString(const std::string& text)>& why);
    /// How many choices can be chosen.
    [[nodiscard]] int choices() const;

  Q_SIGNALS:
    /// By the user only.
    void changed();

  private:
    void showNumbers();
    void addNumber(const ParameterSpec& spec, double value);
    [[nodiscard]] const PartOption& option() const;
    [[nodiscard]] std::string textOf(const PartOption& option, const ParameterValues& values) const;

    std::vector<PartOption> m_options;
    QString m_caption;
    std::size_t m_option = 0;  ///< in force; the list shows none while tensors differ
    QComboBox* m_choice;
    QWidget* m_numbers;
    QGridLayout* m_grid;
    ParameterValues m_values;
};

}  // namespace weightscape::ui
