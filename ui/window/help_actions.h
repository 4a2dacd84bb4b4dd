// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <vector>

#include "ui/help/shortcut_dialog.h"
#include "ui/models/palette_model.h"
#include "ui/window/window_parts.h"

class QMenu;

namespace weightscape::ui {

class FileActions;
class LessonActions;
class RecipeActions;

/// The menu Help: what the window can do, found by words, by keys and by what has the focus.
/// Commands are read from the menus.
class HelpActions : public QObject {
    Q_OBJECT

  public:
    /// Whose commands and settings are found as well.
    struct Others {
        FileActions& files;
        RecipeActions& recipes;
        LessonActions& lessons;
    };
    HelpActions(const WindowParts& parts, const Others& others);

    void addTo(QMenu& menu);

  private:
    void showPalette();
    void showShortcuts();
    void showHelpForFocus();
    void showAbout();
    /// Shows the page, the panel or the lessons that a control is in.
    void bringToFront(QWidget& control);
    /// Everything that can be done or gone to now.
    [[nodiscard]] std::vector<PaletteEntry> paletteEntries();
    void addCommands(std::vector<PaletteEntry>& entries) const;
    void addFiles(std::vector<PaletteEntry>& entries) const;
    void addMemorySettings(std::vector<PaletteEntry>& entries) const;
    void addRecipes(std::vector<PaletteEntry>& entries) const;
    void addModel(std::vector<PaletteEntry>& entries) const;
    /// What memory sizes ask: whether the model fits them.
    [[nodiscard]] QList<PaletteEntry> answersTo(const QString& typed) const;

    WindowParts m_parts;
    Session& m_session;
    FileActions& m_files;
    RecipeActions& m_recipes;
    LessonActions& m_lessons;
};

/// Keys beside those of the menus: of the controls of every page, then of panels. Translated.
[[nodiscard]] std::vector<ShortcutRow> pageShortcuts();

}  // namespace weightscape::ui
