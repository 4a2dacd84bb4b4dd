// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace weightscape::ui {

/// A key that a picture or a list takes while it has the focus.
struct PageKey {
    const char* place;  ///< for translation, context PageKeys: "Tensor picture"
    const char* keys;   ///< portable text of key sequences, separated by ", "
    const char* what;   ///< for translation, context PageKeys
};

/// Keys beside those of the menus, by place.
[[nodiscard]] std::span<const PageKey> pageKeys();

}  // namespace weightscape::ui
