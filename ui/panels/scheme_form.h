// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "core/quantize/encoders/treatment.h"
#include "ui/panels/part_editor.h"

class QLabel;
class QVBoxLayout;

namespace weightscape::ui {

/// The parts of a treatment besides its format or element type: only those that apply. A GGUF type
/// that leaves its scale open has a calibration; a composed scheme has all of them; either has
/// error feedback where codes can be chosen under settled scales.
class SchemeForm : public QWidget {
    Q_OBJECT

  public:
    explicit SchemeForm(QWidget* parent = nullptr);

    /// Shows the parts of treatments that have one format or one element type in common; parts in
    /// which they differ are shown as mixed. Precondition: at least one.
    void setParts(const std::vector<encoders::Treatment>& treatments);
    /// A part in the form in which treatments and the command line have it.
    [[nodiscard]] std::string part(const std::string& name) const;
    /// A part of a treatment in the same form; empty for one that it has not.
    [[nodiscard]] static std::string partOf(const encoders::Treatment& treatment,
                                            const std::string& name);
    /// What a treatment becomes with one part replaced. Where its container cannot hold that, the
    /// scheme is simulated in F16. Errors: parts that do not go together, in a sentence.
    [[nodiscard]] static Result<encoders::Treatment> withPart(const encoders::Treatment& now,
                                                              const std::string& name,
                                                              const std::string& text);
    /// The same for the element type, whose defaults take over where the parts do not suit it.
    [[nodiscard]] static Result<encoders::Treatment> withElement(const encoders::Treatment& now,
                                                                 const std::string& element);

  Q_SIGNALS:
    /// By the user only: `name` of the part, and what it is called.
    void changed(const std::string& name, const QString& caption);

  private:
    struct Row {
        std::string name;  ///< as in the text of a scheme: "mapping"
        QLabel* caption;
        PartEditor* editor;
    };

    void addRow(const std::string& name, const QString& caption, std::vector<PartOption> options);
    void showWhatApplies();
    [[nodiscard]] const Row& find(const std::string& name) const;

    encoders::Treatment m_first;  ///< whose parts decide what goes together
    std::vector<Row> m_rows;
    QVBoxLayout* m_layout;
};

}  // namespace weightscape::ui
