// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QTabBar>
#include <vector>

namespace weightscape::ui {

/// Tabs that give up their icons, then the space around their titles where there is no room for
/// them: better than hiding tabs.
class PageTabs : public QTabBar {
    Q_OBJECT

  public:
    explicit PageTabs(QWidget* parent = nullptr);
    int addPage(const QIcon& icon, const QString& title);
    [[nodiscard]] bool showsIcons() const { return m_showsIcons; }
    /// Pixels that the style leaves free beside a title, both sides together.
    [[nodiscard]] int space() const { return m_isNarrow ? kNarrowSpace : kWideSpace; }

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    static constexpr int kWideSpace = 24, kNarrowSpace = 8;

    std::vector<QIcon> m_icons;
    bool m_showsIcons = true;
    bool m_isNarrow = false;
};

}  // namespace weightscape::ui
