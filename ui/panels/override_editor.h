// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "ui/recipe_edits.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace weightscape::ui {

class Session;

/// Gives the current tensor, its role in all layers or the selection another format, as one
/// undoable step, and takes such decisions back.
class OverrideEditor : public QWidget {
    Q_OBJECT

  public:
    explicit OverrideEditor(Session& session, QWidget* parent = nullptr);
    void refresh();

  private:
    void setUpControls();
    void fillFormats();
    void fillScopes();
    void showConsequence();
    void apply();
    void reset();
    [[nodiscard]] EditScope scope() const;
    [[nodiscard]] const formats::Format* chosenFormat() const;
    [[nodiscard]] std::vector<int> edited() const;

    Session& m_session;
    QComboBox* m_format;
    QComboBox* m_scope;
    QLabel* m_consequence;
    QPushButton* m_apply;
    QPushButton* m_reset;
};

}  // namespace weightscape::ui
