// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/look/page_tabs.h"

#include <gtest/gtest.h>

#include <QTest>

#include "ui/look/icons.h"
#include "ui/look/theme.h"
#include "ui/pages/page_list.h"

namespace weightscape::ui {
namespace {

TEST(PageTabsTest, GiveUpTheirIconsWhereTheyWouldHideTabs) {
    PageTabs tabs;
    for (const char* title : {"Size and error", "Distribution", "Clipping", "Tensor"}) {
        tabs.addPage(lineIcon(QStringLiteral("tensor")), QString::fromLatin1(title));
    }
    const int wanted = tabs.sizeHint().width();
    tabs.resize(wanted + 40, 32);
    tabs.show();
    EXPECT_EQ(tabs.form(), PageTabs::Form::IconsAndTitles);
    EXPECT_FALSE(tabs.tabIcon(0).isNull());
    tabs.resize(wanted - 20, 32);
    EXPECT_TRUE(QTest::qWaitFor([&] { return tabs.form() == PageTabs::Form::Titles; }));
    EXPECT_TRUE(tabs.tabIcon(3).isNull());
    EXPECT_LE(tabs.tabRect(3).right(), tabs.width());
    tabs.resize(wanted + 40, 32);
    EXPECT_TRUE(QTest::qWaitFor([&] { return tabs.form() == PageTabs::Form::IconsAndTitles; }));
    EXPECT_FALSE(tabs.tabIcon(3).isNull());
}

TEST(PageTabsTest, KeepEveryTabInSightInTheNarrowestWindow) {
    applyTheme(ThemeKind::Light);
    PageTabs tabs;
    for (const PageRow& page : allPages()) {
        tabs.addPage(lineIcon(QString::fromLatin1(page.icon)), pageTitle(page));
    }
    tabs.resize(2000, 32);
    tabs.show();
    EXPECT_EQ(tabs.form(), PageTabs::Form::IconsAndTitles);
    tabs.resize(460, 32);  // the narrowest page of the window
    const int last = tabs.count() - 1;
    EXPECT_TRUE(QTest::qWaitFor([&] { return tabs.tabRect(last).right() <= tabs.width(); }));
    EXPECT_EQ(tabs.tabRect(0).left(), 0);
    QTest::keyClick(&tabs, Qt::Key_Right);
    EXPECT_EQ(tabs.tabText(1), pageTitle(allPages()[1]));
    EXPECT_EQ(tabs.accessibleTabName(0), pageTitle(allPages()[0]));
    tabs.resize(2000, 32);
    EXPECT_TRUE(QTest::qWaitFor([&] { return tabs.form() == PageTabs::Form::IconsAndTitles; }));
    EXPECT_EQ(tabs.tabText(0), pageTitle(allPages()[0]));
}

}  // namespace
}  // namespace weightscape::ui
