// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <optional>

#include "core/recipes/recipe.h"
#include "ui/window/window_parts.h"

class QMenu;

namespace weightscape::ui {

/// The menus Edit and Recipe: steps back and forth, recipe files, notes, recipes as commands.
class RecipeActions : public QObject {
    Q_OBJECT

  public:
    explicit RecipeActions(const WindowParts& parts);

    void addEditing(QMenu& menu);
    void addTo(QMenu& menu);
    /// A preset's name or a recipe file, as one undoable step; false (and a message) on error.
    bool load(const QString& nameOrPath);
    /// The same for a further recipe, which becomes the reference.
    bool loadReference(const QString& nameOrPath);
    /// Asks when rules of the current model's recipe would be lost; true to go on.
    [[nodiscard]] bool mayLose();
    void showNotes();

  Q_SIGNALS:
    void filterRequested();  ///< the reader wants to type which tensors are listed

  private:
    enum class Program { LlamaQuantize, Weightscape };
    /// A message and nothing where that fails.
    [[nodiscard]] std::optional<recipes::Recipe> read(const QString& nameOrPath);
    void open();
    void askWhereToSave() { save(); }
    bool save();
    void resetOverrides();
    /// Puts the recipe on the clipboard as a command of this program.
    void copyCommand(Program program);
    void copyLlamaCommand() { copyCommand(Program::LlamaQuantize); }
    void copyOwnCommand() { copyCommand(Program::Weightscape); }

    WindowParts m_parts;
    Session& m_session;
};

}  // namespace weightscape::ui
