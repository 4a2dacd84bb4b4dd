// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

namespace weightscape::ui {

/// What a page has to remember between runs: choices and camera, never results. Pages implement
/// it; the window finds it by dynamic_cast.
class PageState {
  public:
    virtual ~PageState() = default;
    [[nodiscard]] virtual QJsonObject pageState() const = 0;
    /// Unknown keys and wrong values are ignored: the text comes from a file.
    virtual void restorePageState(const QJsonObject& state) = 0;
};

/// Chooses the entry of a combo box, or the tab, with the number that was kept, if there is one.
template <typename Control>
void restoreIndex(Control& control, const QJsonValue& kept) {
    const int index = kept.toInt(-1);
    if (index >= 0 && index < control.count()) control.setCurrentIndex(index);
}

}  // namespace weightscape::ui
