// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace weightscape::ui {

/// For dialogs that choose a model: by the extensions that its readers know, or any file.
[[nodiscard]] QString modelFilter();

}  // namespace weightscape::ui
