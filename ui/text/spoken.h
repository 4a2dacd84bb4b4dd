// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/support/language.h"

/// The language in which the window says the core's texts; its own are for Translation.
namespace weightscape::ui {

/// Speaks the language from now on. Call it before other threads say anything.
void speak(const Language& language);
[[nodiscard]] const Language& spoken();
/// The text in the language that is spoken; English at first.
[[nodiscard]] QString said(const Text& text);

}  // namespace weightscape::ui
