// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_stack.h"

#include <QStackedWidget>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/page_tabs.h"
#include "ui/look/plain_text.h"
#include "ui/pages/page_list.h"
#include "ui/pages/page_state.h"

namespace weightscape::ui {
namespace {

/// With the docks it fits a screen 1024 pixels wide; rows of controls give way.
constexpr int kNarrowestPage = 460;

}  // namespace

PageStack::PageStack(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_pages(new QStackedWidget) {
    auto* tabs = new PageTabs;
    m_tabs = tabs;
    nameControl(m_tabs, QStringLiteral("pageTabs"), tr("Pages"),
                tr("The pages. Each looks at the same selection and the same recipe in another "
                   "way."));
    m_pages->setObjectName(QStringLiteral("pages"));
    for (const PageRow& page : allPages()) {
        const int index = tabs->addPage(lineIcon(QString::fromLatin1(page.icon)), pageTitle(page));
        const QString key = pageKey(page).toString();
        tabs->setTabToolTip(index, key.isEmpty()
                                       ? pageTitle(page)
                                       : QStringLiteral("%1 (%2)").arg(pageTitle(page), key));
        m_pages->addWidget(new QWidget);
    }
    connect(m_tabs, &QTabBar::currentChanged, this, &PageStack::showFront);
    makeColumn(this, {m_tabs, {m_pages, 1}});
}

bool PageStack::showPage(const QString& id) {
    const auto pages = allPages();
    const auto page = std::ranges::find(pages, id.toStdString(), &PageRow::id);
    if (page == pages.end()) return false;
    m_tabs->setCurrentIndex(static_cast<int>(page - pages.begin()));
    return true;
}

void PageStack::showFront() {
    m_pages->setCurrentWidget(ensurePage(m_tabs->currentIndex()));
}

QString PageStack::front() const {
    return QString::fromLatin1(allPages()[static_cast<std::size_t>(m_tabs->currentIndex())].id);
}

QWidget* PageStack::ensurePage(int index) {
    QWidget* made = m_pages->widget(index);
    if (!made->objectName().isEmpty()) return made;
    const PageRow& row = allPages()[static_cast<std::size_t>(index)];
    QWidget* page = row.create(m_session);
    page->setObjectName(QString::fromLatin1(row.id));
    page->setWhatsThis(pageHelp(row));
    page->setMinimumWidth(kNarrowestPage);
    m_pages->removeWidget(made);
    delete made;
    m_pages->insertWidget(index, page);
    restoreState(*page);
    return page;
}

void PageStack::restoreState(QWidget& page) {
    auto* state = dynamic_cast<PageState*>(&page);
    if (state == nullptr || !m_states.contains(page.objectName())) return;
    state->restorePageState(m_states.take(page.objectName()).toObject());
}

QJsonObject PageStack::states() const {
    QJsonObject states = m_states;
    for (int index = 0; index < m_pages->count(); ++index) {
        const QWidget* page = m_pages->widget(index);
        const auto* state = dynamic_cast<const PageState*>(page);
        if (state != nullptr) states.insert(page->objectName(), state->pageState());
    }
    return states;
}

void PageStack::restoreStates(const QJsonObject& states) {
    m_states = states;
    for (int index = 0; index < m_pages->count(); ++index) restoreState(*m_pages->widget(index));
}

}  // namespace weightscape::ui
