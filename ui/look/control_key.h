// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace weightscape::ui {

/// A key that a picture or a list takes while it has the focus. Each control with such keys lists
/// them as its `kKeys`; the list of shortcuts shows them.
struct ControlKey {
    const char* place;  ///< for translation: "Tensor picture"
    const char* keys;   ///< portable text of key sequences, separated by ", "
    const char* what;   ///< for translation
};

}  // namespace weightscape::ui
