// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "core/quantize/encoders/treatment.h"
#include "core/recipes/recipe_edits.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace weightscape::ui {

class PreviewCombo;
class SchemeForm;
class Session;

/// Gives the current tensor, its role in all layers or the selection another treatment: first its
/// family (GGUF, integer, float, codebook), then only the parts that apply. Size at once and a
/// sampled error soon after every change; applying is one undoable step, and so is taking back.
/// Moving through the open list of formats previews each in the whole window; Escape takes it back.
class OverrideEditor : public QWidget {
    Q_OBJECT

  public:
    explicit OverrideEditor(Session& session, QWidget* parent = nullptr);
    void refresh();

  private:
    void setUpControls();
    void fillFamilies();
    void fillFormats();
    void addGgufFormats();
    void addElements();
    void showForm();
    void fillScopes();
    void showConsequence();
    /// Size and error of what is chosen, as far as it is known.
    void showPreview();
    /// Shows what the format in the open list would do, without choosing it.
    void tryFormat(int index);
    void endTrial();
    void apply();
    void reset();
    [[nodiscard]] recipes::EditScope scope() const;
    /// Nothing is chosen, or parts do not go together: an error.
    [[nodiscard]] Result<encoders::Treatment> chosen() const;
    /// The tensors that a scope is for.
    [[nodiscard]] const std::vector<int>& edited(recipes::EditScope scope);

    Session& m_session;
    QComboBox* m_family;
    PreviewCombo* m_format;
    SchemeForm* m_form;
    QComboBox* m_scope;
    QLabel* m_consequence;
    QLabel* m_preview;
    QPushButton* m_apply;
    QPushButton* m_reset;
    /// What the plan would do with the tensor, and its bits per weight; nothing when nothing
    /// changes.
    std::optional<encoders::Treatment> m_considered;
    int m_consideredTensor = -1;
    double m_consideredBits = 0;
    recipes::EditedTensors m_edited;
    bool m_isTrying = false;  ///< the list of formats shows a preview
};

}  // namespace weightscape::ui
