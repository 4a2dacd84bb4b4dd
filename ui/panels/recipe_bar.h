// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstdint>
#include <optional>

#include "core/measure/measure_error.h"
#include "core/recipes/recipe.h"

class QComboBox;
class QFrame;
class QLabel;
class QToolButton;

namespace weightscape::ui {

class LiveNumber;
class MemoryBar;
class PreviewCombo;
class Session;
struct JudgedRecipe;

/// The recipe and what it costs, always visible: size, bits per weight, error, memory. Moving
/// through the open list of recipes shows what each would cost; Escape takes it back.
class RecipeBar : public QWidget {
    Q_OBJECT

  public:
    explicit RecipeBar(Session& session, QWidget* parent = nullptr);

    /// Shows the details instead of the latest changes.
    void stopFlashes();

  Q_SIGNALS:
    void notesRequested();  ///< the badge with warnings and fallbacks was pressed

  private:
    void setUpRecipeCombo();
    void setUpContextCombo();
    void setUpLayout();
    void connectSession();
    void startModel();
    void showRecipe();
    void showSize();
    void showError();
    void describeError(const measure::ModelError& error);
    /// How far the answers are from the original's, where that is known of exactly this recipe.
    [[nodiscard]] const JudgedRecipe* judgedRecipe() const;
    void showDivergence();
    void showMemory();
    void showNotes();
    void openMemoryPanel(int term);
    void choosePreset(int index);
    [[nodiscard]] recipes::Recipe withPreset(int index) const;

    /// The figures before the last change of the recipe, for the flashes.
    struct Shown {
        std::uint64_t bytes = 0;
        double bitsPerWeight = 0.0;
    };

    Session& m_session;
    PreviewCombo* m_recipe;
    QLabel* m_rules;
    LiveNumber* m_size;
    LiveNumber* m_bits;
    LiveNumber* m_error;
    QFrame* m_divergenceLine;
    LiveNumber* m_divergence;
    LiveNumber* m_memory;
    MemoryBar* m_memoryBar;
    QComboBox* m_context;
    QToolButton* m_notes;
    std::optional<Shown> m_shown;
    std::optional<std::uint64_t> m_memoryShown;  ///< most bytes
    std::optional<double> m_errorShown;          ///< latest complete model error
    std::optional<double> m_errorBefore;         ///< the one to compare with, until compared
};

}  // namespace weightscape::ui
