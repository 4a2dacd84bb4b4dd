// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/look/page_tabs.h"

namespace weightscape::ui {

PageTabs::PageTabs(QWidget* parent) : QTabBar(parent) {
    setDrawBase(false);
    setExpanding(false);
    connect(this, &QTabBar::currentChanged, this, &PageTabs::applyForm);
}

int PageTabs::addPage(const QIcon& icon, const QString& title) {
    m_icons.push_back(icon);
    m_titles.push_back(title);
    const int index = addTab(title);
    setAccessibleTabName(index, title);
    applyForm();
    return index;
}

int PageTabs::spaceIn(Form form) {
    switch (form) {
        case Form::IconsAndTitles:
        case Form::Titles:
            return 24;
        case Form::NarrowTitles:
        case Form::Icons:
            return 8;
    }
    return 0;
}

int PageTabs::widthIn(Form form) const {
    constexpr int kBesideIcon = 4;  // what tabs keep free between icon and text
    int width = 0;
    for (const QString& title : m_titles) {
        width += fontMetrics().size(Qt::TextShowMnemonic, title).width() + spaceIn(form);
        if (form == Form::IconsAndTitles) width += iconSize().width() + kBesideIcon;
    }
    return width;
}

void PageTabs::applyForm() {
    for (int i = 0; i < count(); ++i) {
        const auto index = static_cast<std::size_t>(i);
        const bool hasIcon = m_form == Form::IconsAndTitles || m_form == Form::Icons;
        const bool hasTitle = m_form != Form::Icons || i == currentIndex();
        setTabIcon(i, hasIcon ? m_icons[index] : QIcon());
        setTabText(i, hasTitle ? m_titles[index] : QString());
    }
}

void PageTabs::resizeEvent(QResizeEvent* event) {
    QTabBar::resizeEvent(event);
    Form form = Form::Icons;
    for (const Form wider : {Form::NarrowTitles, Form::Titles, Form::IconsAndTitles}) {
        if (widthIn(wider) <= width()) form = wider;
    }
    if (form == m_form) return;
    m_form = form;
    applyForm();
    setElideMode(elideMode());  // lays the tabs out anew
}

}  // namespace weightscape::ui
