// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "core/quantize/encoders/treatment.h"
#include "core/recipes/recipe_edits.h"
#include "ui/session/tensor_edit.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace weightscape::ui {

class PreviewCombo;
class SchemeForm;
class Session;

/// Gives the selected tensors, the current one alone or its role in all layers another treatment:
/// first its family (GGUF, integer, float, codebook), then only the parts that apply. Every choice
/// is a step of the recipe at once, which undo takes back; where tensors differ "mixed" is shown,
/// and a choice changes that part of each. Moving through the open list of formats previews each in
/// the whole window; Escape takes it back.
class OverrideEditor : public QWidget {
    Q_OBJECT

  public:
    explicit OverrideEditor(Session& session, QWidget* parent = nullptr);

  private:
    void refresh();
    void setUpControls();
    void setUpLayout();
    void connectControls();
    void fillScopes();
    /// Sets what is shown after the scope, or what the tensors have, has changed.
    void showTreatments();
    /// What the rules of the edited tensors cost, or what the format pointed at would.
    void showConsequence();
    void showError();
    [[nodiscard]] QString errorText() const;

    void chooseFamily(int family);
    void chooseFormat(int index);
    void choosePart(const std::string& name, const QString& caption);
    /// Shows what the format in the open list would do, without choosing it.
    void tryFormat(int index);
    void endTrial();
    void apply(const TreatmentChange& change, const QString& what, const QString& mergeKey = {});
    /// Says why a choice is none, and shows what is.
    void refuse(const QString& sentence);

    [[nodiscard]] recipes::EditScope scope() const;
    /// The tensors that a scope is for.
    [[nodiscard]] const std::vector<int>& edited(recipes::EditScope scope);
    [[nodiscard]] const std::vector<int>& edited() { return edited(scope()); }

    Session& m_session;
    QComboBox* m_family;
    PreviewCombo* m_format;
    SchemeForm* m_form;
    QComboBox* m_scope;
    QLabel* m_consequence;
    QLabel* m_preview;
    QPushButton* m_reset;
    recipes::EditedTensors m_edited;
    std::vector<int> m_scopesFor;  ///< the selection that the scopes are listed for
    std::vector<encoders::Treatment> m_treatments;  ///< of the edited tensors, each once
    /// What the error is compared with, and in what words; nothing: it stands alone.
    struct Comparison {
        encoders::Treatment treatment;
        QString words;
    };
    std::optional<Comparison> m_comparison;
    bool m_isTrying = false;  ///< the list of formats shows a preview
};

}  // namespace weightscape::ui
