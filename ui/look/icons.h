// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace weightscape::ui {

/// A line icon of resources/icons by its file's name, drawn in the theme's text colour at any size
/// and pixel ratio; greyed when disabled. Icons follow a change of theme without being made anew.
[[nodiscard]] QIcon lineIcon(const QString& name);

}  // namespace weightscape::ui
