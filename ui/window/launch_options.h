// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>

#include "core/support/result.h"
#include "ui/look/theme.h"

namespace weightscape::ui {

/// The state that the command line asks the window to open in.
struct LaunchOptions {
    QString model;
    QString recipe;
    QString reference;   ///< recipe to compare with; empty: the model as it is
    QString tensor;      ///< tensor to select, by its name in the file; empty: the first
    QString importance;  ///< importance matrix to use; empty: none
    QString moments;     ///< file of moments to use; empty: none
    QString page;
    QString lesson;  ///< of the table of lessons; empty: none
    std::optional<ThemeKind> theme;
    QString language;  ///< one of languages(); empty: as chosen in the program
    std::optional<QSize> size;
    QString screenshot;  ///< picture to write before leaving; empty: stay open
    bool help = false;
    bool version = false;
};

/// `arguments` without the program's name. Errors: InvalidArgument, one sentence.
[[nodiscard]] Result<LaunchOptions> parseLaunchOptions(const QStringList& arguments);
[[nodiscard]] QString launchHelp();

}  // namespace weightscape::ui
