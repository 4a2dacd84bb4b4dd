// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>
#include <utility>
#include <vector>

class QWidget;

namespace weightscape::ui {

/// What a page has to remember between runs: choices and camera, never results. Pages inherit it;
/// the window finds it by dynamic_cast.
class PageState {
  public:
    virtual ~PageState() = default;
    [[nodiscard]] virtual QJsonObject pageState() const;
    /// Unknown keys and wrong values are ignored: the text comes from a file.
    virtual void restorePageState(const QJsonObject& state);

  protected:
    /// Remembers the entry of a combo box or the tab by its number, the tick of a check box, the
    /// number of a spin box or the text of a field. They are restored in the order of the calls.
    void remember(const QString& key, QWidget* control) { m_controls.emplace_back(key, control); }

  private:
    std::vector<std::pair<QString, QWidget*>> m_controls;
};

}  // namespace weightscape::ui
