// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Commands and keys: the palette, the keyboard map and the help on what has the focus.
#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QMenuBar>
#include <QTabBar>
#include <QWhatsThis>

#include "core/recipes/recipe.h"
#include "ui/help/command_palette.h"
#include "ui/help/context_help.h"
#include "ui/look/plain_text.h"
#include "ui/session/recent_files.h"
#include "ui/text/to_qt.h"
#include "ui/window/main_window.h"
#include "ui/window/page_shortcuts.h"

namespace weightscape::ui {
namespace {

/// Commands come before tensors that fit as well.
constexpr int kCommandWeight = 12, kRecipeWeight = 8, kFileWeight = 4;

QString plainText(const QString& text) {
    return QString(text).remove(QLatin1Char('&'));
}

/// Menus inside out: each action once, under the menu it is in.
void collectActions(const QMenu& menu, const QString& path, std::vector<PaletteEntry>& entries) {
    for (QAction* action : menu.actions()) {
        if (action->menu() != nullptr) {
            collectActions(*action->menu(), plainText(action->text()), entries);
        } else if (!action->isSeparator() && !action->text().isEmpty()) {
            entries.push_back({plainText(action->text()), path,
                               action->shortcut().toString(QKeySequence::NativeText),
                               kCommandWeight, [action] { action->trigger(); },
                               action->isEnabled()});
        }
    }
}

}  // namespace

std::vector<PaletteEntry> MainWindow::menuEntries() {
    std::vector<PaletteEntry> entries;
    for (const QAction* action : menuBar()->actions()) {
        if (action->menu() == nullptr) continue;
        collectActions(*action->menu(), plainText(action->text()), entries);
    }
    return entries;
}

std::vector<PaletteEntry> MainWindow::paletteEntries() {
    std::vector<PaletteEntry> entries = menuEntries();
    std::erase_if(entries, [](const PaletteEntry& entry) { return !entry.enabled; });
    if (m_session.model()) {
        for (const recipes::Preset& preset : recipes::allPresets()) {
            const QString name = fromUtf8(preset.name);
            entries.push_back(
                {tr("Use recipe %1").arg(name), tr("Recipe"), {}, kRecipeWeight, [this, name] {
                     (void)loadRecipe(name);
                 }});
        }
    }
    for (const RecentFile& file : recentFiles()) {
        entries.push_back({toQt(file.path.toStdString()),
                           tr("Recent file"),
                           {},
                           kFileWeight,
                           [this, path = file.path] { openModel(path); }});
    }
    if (!m_session.model()) return entries;
    const auto& tensors = m_session.model()->tensors;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        entries.push_back(
            {toQt(tensors[i].ggufName), tr("Tensor"), {}, 0, [this, tensor = static_cast<int>(i)] {
                 m_session.select({tensor});
             }});
    }
    return entries;
}

void MainWindow::showShortcuts() {
    std::vector<ShortcutRow> rows;
    for (const PaletteEntry& entry : menuEntries()) {
        if (!entry.shortcut.isEmpty()) rows.push_back({entry.detail, entry.shortcut, entry.title});
    }
    for (ShortcutRow& row : pageShortcuts()) rows.push_back(std::move(row));
    ShortcutDialog dialog(rows, this);
    dialog.exec();
}

void MainWindow::showHelpForFocus() {
    const QWidget* control = QApplication::focusWidget();
    if (control == nullptr || control->window() != this) control = this;
    const QString text = contextHelp(*control);
    const QPoint below = control == this ? QPoint(width() / 2, height() / 3)
                                         : QPoint(control->width() / 2, control->height());
    QWhatsThis::showText(control->mapToGlobal(below),
                         toolTipText(text.isEmpty() ? contextHelp(*m_tabs) : text), this);
}

void MainWindow::showPalette() {
    auto* palette = new CommandPalette(paletteEntries(), this);
    palette->open();
}

}  // namespace weightscape::ui
