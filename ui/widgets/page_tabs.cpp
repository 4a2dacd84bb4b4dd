// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/page_tabs.h"

namespace weightscape::ui {

PageTabs::PageTabs(QWidget* parent) : QTabBar(parent) {
    setDrawBase(false);
    setExpanding(false);
}

int PageTabs::addPage(const QIcon& icon, const QString& title) {
    m_icons.push_back(icon);
    return addTab(m_showsIcons ? icon : QIcon(), title);
}

void PageTabs::resizeEvent(QResizeEvent* event) {
    QTabBar::resizeEvent(event);
    constexpr int kBesideIcon = 4;  // what tabs keep free between icon and text
    int needed = 0;
    for (int i = 0; i < count(); ++i) needed += tabSizeHint(i).width();
    needed += count() * (kWideSpace - space());
    const int icons = count() * (iconSize().width() + kBesideIcon);
    if (!m_showsIcons) needed += icons;
    const bool fits = needed <= width();
    const bool isNarrow = needed - icons > width();
    if (fits == m_showsIcons && isNarrow == m_isNarrow) return;
    m_showsIcons = fits;
    m_isNarrow = isNarrow;
    for (int i = 0; i < count(); ++i) {
        setTabIcon(i, fits ? m_icons[static_cast<std::size_t>(i)] : QIcon());
    }
    setElideMode(elideMode());  // lays the tabs out anew
}

}  // namespace weightscape::ui
