// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/help_actions.h"

#include <QApplication>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QWhatsThis>
#include <algorithm>

#include "core/recipes/recipe.h"
#include "ui/help/command_palette.h"
#include "ui/help/context_help.h"
#include "ui/help/setting_entries.h"
#include "ui/lessons/bits/bit_switches.h"
#include "ui/lessons/lesson_page.h"
#include "ui/look/plain_text.h"
#include "ui/pages/page_links.h"
#include "ui/pages/page_list.h"
#include "ui/panels/memory_panel.h"
#include "ui/panels/preview_combo.h"
#include "ui/session/recent_files.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/memory_bar.h"
#include "ui/window/action_row.h"
#include "ui/window/file_actions.h"
#include "ui/window/lesson_actions.h"
#include "ui/window/recipe_actions.h"

namespace weightscape::ui {
namespace {

/// Commands come before tensors that fit as well.
constexpr int kCommandWeight = 12, kRecipeWeight = 8, kFileWeight = 4, kMetadataWeight = 2;

/// An action of the menus under the name of the menu it is in.
struct Command {
    QString menu, title, key;
    QAction* action;
};

QString plainText(QString text) {
    return text.remove(QLatin1Char('&'));
}

/// Menus inside out: each action once.
void collect(const QMenu& menu, std::vector<Command>& commands) {
    for (QAction* action : menu.actions()) {
        if (action->menu() != nullptr) {
            collect(*action->menu(), commands);
        } else if (!action->isSeparator() && !action->text().isEmpty()) {
            commands.push_back({plainText(menu.title()), plainText(action->text()),
                                action->shortcut().toString(QKeySequence::NativeText), action});
        }
    }
}

std::vector<Command> commandsOf(const QMainWindow& window) {
    std::vector<Command> commands;
    for (const QAction* action : window.menuBar()->actions()) {
        if (action->menu() != nullptr) collect(*action->menu(), commands);
    }
    return commands;
}

void append(std::vector<ShortcutRow>& rows, std::span<const ControlKey> keys) {
    for (const ControlKey& key : keys) {
        QStringList parts;
        for (const QString& part : QString::fromLatin1(key.keys).split(QStringLiteral(", "))) {
            parts << QKeySequence::fromString(part).toString(QKeySequence::NativeText);
        }
        rows.push_back(
            {QObject::tr(key.place), parts.join(QStringLiteral("   ")), QObject::tr(key.what)});
    }
}

}  // namespace

std::vector<ShortcutRow> pageShortcuts() {
    std::vector<ShortcutRow> rows;
    for (const PageRow& page : allPages()) {
        for (const auto& keys : page.keys) append(rows, keys);
    }
    append(rows, MemoryBar::kKeys);
    append(rows, PreviewCombo::kKeys);
    append(rows, FigureWidget::kKeys);
    append(rows, BitSwitches::kKeys);
    return rows;
}

HelpActions::HelpActions(const WindowParts& parts, const Others& others)
    : m_parts(parts),
      m_session(parts.session),
      m_files(others.files),
      m_recipes(others.recipes),
      m_lessons(others.lessons) {}

void HelpActions::bringToFront(QWidget& control) {
    for (QWidget* around = &control; around != nullptr; around = around->parentWidget()) {
        if (auto* dock = qobject_cast<QDockWidget*>(around)) dock->show();
        if (around == m_lessons.page()) m_lessons.showLessons();
        const std::string id = around->objectName().toStdString();
        const bool isPage =
            std::ranges::any_of(allPages(), [&](const PageRow& page) { return id == page.id; });
        if (isPage) PageLinks::of(m_session).showPage(around->objectName());
    }
}

void HelpActions::addTo(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<HelpActions> kRows[] = {
        {"actionHelp", QT_TR_NOOP("&Help on this control"), "F1", "", &HelpActions::showHelpForFocus, QT_TR_NOOP("Says what the control with the focus is for.")},
        {"actionPalette", QT_TR_NOOP("&Find a command…"), "Ctrl+K", "", &HelpActions::showPalette, QT_TR_NOOP("Finds commands, pages, settings, tensors, metadata, recipes and files by name, and what fits a memory size.")},
        {"actionShortcuts", QT_TR_NOOP("&Keyboard shortcuts"), "Ctrl+/", "", &HelpActions::showShortcuts, QT_TR_NOOP("Lists all keys of the window.")},
        {"actionAbout", QT_TR_NOOP("&About Weightscape"), "", "", &HelpActions::showAbout, QT_TR_NOOP("Shows the version and the licence.")},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
}

void HelpActions::addCommands(std::vector<PaletteEntry>& entries) const {
    for (const Command& command : commandsOf(m_parts.window)) {
        if (!command.action->isEnabled()) continue;
        entries.push_back({command.title,
                           command.menu,
                           command.key,
                           kCommandWeight,
                           [action = command.action] { action->trigger(); },
                           {},
                           command.action->whatsThis()});
    }
}

void HelpActions::addFiles(std::vector<PaletteEntry>& entries) const {
    for (const RecentFile& file : recentFiles()) {
        const auto open = [this, path = file.path] { m_files.reopen(path); };
        entries.push_back({toQt(file.path.toStdString()),
                           tr("Recent file"),
                           {},
                           kFileWeight,
                           open,
                           {toQt(QFileInfo(file.path).fileName().toStdString())}});
    }
}

void HelpActions::addMemorySettings(std::vector<PaletteEntry>& entries) const {
    if (!m_session.shown().plan()) return;
    const auto open = [this](const char* control) {
        MemoryPanel& panel = MemoryPanel::open(m_session, m_parts.window);
        if (control == nullptr) return;
        panel.findChild<QWidget*>(QString::fromLatin1(control))->setFocus();
    };
    entries.push_back({tr("Memory at inference…"),
                       tr("Memory"),
                       {},
                       kCommandWeight,
                       [open] { open(nullptr); },
                       {},
                       tr("What running the model takes, and what fits your memory.")});
    for (const MemoryPanel::Setting& setting : MemoryPanel::settings()) {
        entries.push_back(
            {tr(setting.name), tr("Memory"), {}, kFileWeight, [open, id = setting.id] {
                 open(id);
             }});
    }
}

void HelpActions::addRecipes(std::vector<PaletteEntry>& entries) const {
    for (const recipes::Preset& preset : recipes::allPresets()) {
        const QString name = fromUtf8(preset.name);
        const auto use = [this, name] { (void)m_recipes.load(name); };
        entries.push_back({tr("Use recipe %1").arg(name),
                           tr("Recipe"),
                           {},
                           kRecipeWeight,
                           use,
                           {name},
                           said(preset.summary)});
    }
}

void HelpActions::addModel(std::vector<PaletteEntry>& entries) const {
    for (const auto& entry : m_session.model()->metadata) {
        const QString key = toQt(entry.key);
        entries.push_back({key, tr("Metadata"), {}, kMetadataWeight, [this, key] {
                               PageLinks::of(m_session).showMetadata(key);
                           }});
    }
    const auto& tensors = m_session.model()->tensors;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto select = [this, tensor = static_cast<int>(i)] { m_session.select({tensor}); };
        QStringList names;
        if (tensors[i].name != tensors[i].ggufName) names << toQt(tensors[i].name);
        entries.push_back({toQt(tensors[i].ggufName), tr("Tensor"), {}, 0, select, names});
    }
}

std::vector<PaletteEntry> HelpActions::paletteEntries() {
    std::vector<PaletteEntry> entries;
    addCommands(entries);
    for (PaletteEntry& setting :
         settingEntries(m_parts.window, [this](QWidget& control) { bringToFront(control); })) {
        entries.push_back(std::move(setting));
    }
    addFiles(entries);
    if (!m_session.model()) return entries;
    addMemorySettings(entries);
    addRecipes(entries);
    addModel(entries);
    return entries;
}

QList<PaletteEntry> HelpActions::answersTo(const QString& typed) const {
    // A bare number is more likely part of a name.
    const bool hasUnit = std::ranges::any_of(typed, [](QChar each) { return each.isLetter(); });
    const auto sizes = hasUnit ? parseSizes(typed) : std::nullopt;
    if (!sizes || sizes->empty() || !m_session.shown().plan()) return {};
    const auto compare = [this, sizes = *sizes] {
        MemoryChoice choice = m_session.memoryChoice();
        choice.sizes = sizes;
        m_session.setMemoryChoice(choice);
        MemoryPanel::open(m_session, m_parts.window);
    };
    return {{tr("Does the model fit %1?").arg(typed), tr("Memory"), {}, kCommandWeight, compare}};
}

void HelpActions::showPalette() {
    auto* palette = new CommandPalette(
        paletteEntries(), [this](const QString& typed) { return answersTo(typed); },
        &m_parts.window);
    palette->open();
}

void HelpActions::showShortcuts() {
    std::vector<ShortcutRow> rows;
    for (const Command& command : commandsOf(m_parts.window)) {
        if (command.key.isEmpty()) continue;
        rows.push_back({command.menu, command.key, command.title, command.action->whatsThis()});
    }
    for (ShortcutRow& row : pageShortcuts()) rows.push_back(std::move(row));
    ShortcutDialog dialog(rows, &m_parts.window);
    dialog.exec();
}

void HelpActions::showHelpForFocus() {
    QMainWindow& window = m_parts.window;
    const QWidget* control = QApplication::focusWidget();
    if (control == nullptr || control->window() != &window) control = &window;
    const QPoint below = control == &window ? QPoint(window.width() / 2, window.height() / 3)
                                            : QPoint(control->width() / 2, control->height());
    QString text = contextHelp(*control);
    if (text.isEmpty()) text = contextHelp(*window.findChild<QWidget*>(QStringLiteral("pageTabs")));
    QWhatsThis::showText(control->mapToGlobal(below), toolTipText(text), &window);
}

void HelpActions::showAbout() {
    QMessageBox box(QMessageBox::NoIcon, tr("About Weightscape"),
                    tr("Weightscape %1\nExplores what quantization does to the weights of neural "
                       "networks.\nFree software under the GNU GPL, version 3 or later.")
                        .arg(QApplication::applicationVersion()),
                    QMessageBox::Close, &m_parts.window);
    box.setObjectName(QStringLiteral("plainBox"));
    box.setTextFormat(Qt::PlainText);
    box.exec();
}

}  // namespace weightscape::ui
