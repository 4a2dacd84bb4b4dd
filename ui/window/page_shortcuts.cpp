// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_shortcuts.h"

#include <QCoreApplication>
#include <QKeySequence>

#include "ui/pages/page_list.h"
#include "ui/panels/preview_combo.h"
#include "ui/widgets/memory_bar.h"

namespace weightscape::ui {
namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("Keys", text);
}

void append(std::vector<ShortcutRow>& rows, std::span<const ControlKey> keys) {
    for (const ControlKey& key : keys) {
        QStringList parts;
        for (const QString& part : QString::fromLatin1(key.keys).split(QStringLiteral(", "))) {
            parts << QKeySequence::fromString(part).toString(QKeySequence::NativeText);
        }
        rows.push_back(
            {translated(key.place), parts.join(QStringLiteral("   ")), translated(key.what)});
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
    return rows;
}

}  // namespace weightscape::ui
