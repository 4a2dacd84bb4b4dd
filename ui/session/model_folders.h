// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace weightscape::ui {

/// Folders in which the user keeps models, in the order in which they were named, each once. Kept
/// in the application's settings.
[[nodiscard]] QStringList modelFolders();
void addModelFolder(const QString& folder);
void removeModelFolder(const QString& folder);

}  // namespace weightscape::ui
