// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/model_folders.h"

#include <QSettings>

namespace weightscape::ui {
namespace {

QString foldersKey() {
    return QStringLiteral("modelFolders");
}

}  // namespace

QStringList modelFolders() {
    constexpr qsizetype kMost = 32;
    QStringList folders = QSettings().value(foldersKey()).toStringList();
    folders.removeAll(QString());
    folders.removeDuplicates();
    return folders.mid(0, kMost);
}

void addModelFolder(const QString& folder) {
    QStringList folders = modelFolders();
    if (folder.isEmpty() || folders.contains(folder)) return;
    QSettings().setValue(foldersKey(), folders << folder);
}

void removeModelFolder(const QString& folder) {
    QStringList folders = modelFolders();
    folders.removeAll(folder);
    QSettings().setValue(foldersKey(), folders);
}

}  // namespace weightscape::ui
