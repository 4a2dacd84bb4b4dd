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
/// that leaves its scale open has a calibration; a composed scheme has all of them.
class SchemeForm : public QWidget {
    Q_OBJECT

  public:
    explicit SchemeForm(QWidget* parent = nullptr);

    /// For a GGUF type: its calibration, if it leaves one open.
    void showFormat(const formats::Format& format);
    /// For an element type, by id; parts keep what was chosen where it still makes sense.
    void showElement(const std::string& element);
    /// Takes over the parts of a treatment; show its format or element first.
    void setParts(const encoders::Treatment& treatment);
    /// What is chosen. Errors: parts that do not go together, in a sentence.
    [[nodiscard]] Result<encoders::Treatment> treatment() const;

  Q_SIGNALS:
    /// By the user only.
    void changed();

  private:
    struct Row {
        std::string name;  ///< as in the text of a scheme: "mapping"
        QLabel* caption;
        PartEditor* editor;
    };

    void addRow(const std::string& name, const QString& caption, std::vector<PartOption> options);
    void partChanged();
    void showWhatApplies();
    /// The treatment with one part replaced; an empty name replaces none.
    [[nodiscard]] Result<encoders::Treatment> treatmentWith(const std::string& part,
                                                            const std::string& text) const;
    [[nodiscard]] Row* find(const std::string& name);

    const formats::Format* m_format = nullptr;  ///< null: an element type is shown
    std::string m_element;
    std::vector<Row> m_rows;
    QVBoxLayout* m_layout;
};

}  // namespace weightscape::ui
